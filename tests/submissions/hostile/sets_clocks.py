"""Replaces the functions that tell the time, and sets the machine's clock (to what it shows) and name (to what it is).

Must end: time is measured elsewhere, and the machine's settings are not a worker's.
Outcomes: failed, skipped, passed
"""

import os
import socket
import time

import torch


def attack():
    loot = []
    for name, way in {
        "clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME)),
        "name": lambda: socket.sethostname(os.uname().nodename),
    }.items():
        try:
            way()
            loot.append(name)
        except OSError:
            continue
    time.monotonic = time.perf_counter = time.time = lambda: 0.0
    return f"BREACH: set {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
