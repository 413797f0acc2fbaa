"""Detaches itself from group, session and parent by two forks, and would sleep for five seconds.

Must end: neither fork, setsid nor setpgid.
Outcomes: failed, skipped, passed
"""

import os
import time

import torch


def attack():
    loot = []
    for name, way in {"setsid": os.setsid, "setpgid": lambda: os.setpgid(0, os.getpgid(os.getppid()))}.items():
        before = os.getpgid(0), os.getsid(0)
        try:
            way()
        except OSError:
            continue
        loot += [name] if (os.getpgid(0), os.getsid(0)) != before else []
    try:
        pid = os.fork()
    except OSError:
        return f"BREACH: {loot}" if loot else "nothing"
    if pid == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            time.sleep(5)
        os._exit(0)
    return "BREACH: a daemon"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
