"""Workers come from a zygote where the system can fork, and it is kept as long as it serves."""

import contextlib

from grader.processes import host


def test_the_host_is_a_zygote_where_the_system_can_fork(monkeypatch):
    started = []
    monkeypatch.setattr(host, "Zygote", lambda preload: started.append(("zygote", preload)))
    monkeypatch.setattr(host, "Processes", lambda preload: started.append(("processes", preload)))
    for can in (True, False):
        monkeypatch.setattr(host, "CAN_FORK", can)
        host.open_host(("math",))
    assert started == [("zygote", ("math",)), ("processes", ("math",))]


def test_a_host_serves_as_long_as_it_has_what_is_needed():
    with contextlib.closing(host.KeptHost()) as kept:
        first = kept.get(("colorsys",))
        assert kept.get(()) is first
        assert kept.get(("colorsys",)) is first
        assert kept.get(("this_is_another",)) is not first
