"""Installs hooks for imports, tracing, profiling, audits and exceptions that would change what others do.

Must end: they run in its own process, and only there.
Outcomes: failed, skipped, passed
"""

import builtins
import sys
import threading

import torch


class Finder:
    def find_spec(self, name, path=None, target=None):
        print("import", name)


def trace(frame, event, argument):
    for name in list(frame.f_locals):
        if name in ("expected", "verdict", "points"):
            print("BREACH: saw", name)
    return trace


sys.meta_path.insert(0, Finder())
sys.addaudithook(lambda event, arguments: None)
sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *args: None
builtins.__import__ = lambda *args, original=builtins.__import__, **kwargs: original(*args, **kwargs)


def attack():
    sys.settrace(trace)
    threading.settrace(trace)
    sys.setprofile(trace)
    return None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
