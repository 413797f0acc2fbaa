"""Workers come from a zygote where the system can fork, and it is kept as long as it serves."""

import contextlib

from grader.processes import host


def test_the_host_is_a_zygote_where_the_system_can_fork(monkeypatch):
    started = []
    monkeypatch.setattr(host, "Zygote", lambda preload, device: started.append(("zygote", preload, device)))
    monkeypatch.setattr(host, "Processes", lambda preload, device: started.append(("processes", preload, device)))
    for can in (True, False):
        monkeypatch.setattr(host, "CAN_FORK", can)
        host.open_host(("math",), "cuda")
    assert started == [("zygote", ("math",), "cuda"), ("processes", ("math",), "cuda")]


def test_a_host_serves_as_long_as_it_has_what_is_needed():
    with contextlib.closing(host.KeptHost()) as kept:
        first = kept.get(("colorsys",))
        assert kept.get(()) is first
        assert kept.get(("colorsys",)) is first
        assert kept.get((), "cuda") is not first
        assert kept.get(("this_is_another",), "cuda") is not first
