"""Registers handlers that would write a report of full marks when the interpreter ends, and ends it.

Must end: a crash; the handlers never run or write nothing that is read.
Outcomes: error, failed, skipped, passed
"""

import atexit
import os
import sys
import weakref

import torch


class Last:
    def __del__(self):
        report()


def report():
    for path in ("/tmp/torchgrade-breach-exit.json", "../torchgrade-breach-exit.json", "report.json"):
        try:
            with open(path, "w") as file:
                file.write('{"outcome": "passed", "points": 10}')
        except OSError:
            continue


last = Last()
finalizer = weakref.finalize(last, report)
atexit.register(report)


def attack():
    sys.exit(0)


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
