"""Workers come from a zygote where the system can fork."""

from grader.processes import host


def test_the_host_is_a_zygote_where_the_system_can_fork(monkeypatch):
    started = []
    monkeypatch.setattr(host, "Zygote", lambda preload: started.append(("zygote", preload)))
    monkeypatch.setattr(host, "Processes", lambda preload: started.append(("processes", preload)))
    for can in (True, False):
        monkeypatch.setattr(host, "CAN_FORK", can)
        host.open_host(("math",))
    assert started == [("zygote", ("math",)), ("processes", ("math",))]
