"""Sends signals that do no harm to its parent, that one's parent and every process near, in every way there is.

Must end: signals reach itself alone.
Outcomes: failed, skipped, passed
"""

import ctypes
import os
import platform
import signal

import torch


def attack():
    libc, loot, parent = ctypes.CDLL(None, use_errno=True), [], os.getppid()
    for pid in (parent, 1, *range(os.getpid() - 30, os.getpid() + 30)):
        if pid in (0, os.getpid()) or not os.path.exists(f"/proc/{pid}"):
            continue
        for number in (0, signal.SIGURG, signal.SIGCONT):
            ways = {
                "kill": lambda: os.kill(pid, number),
                "killpg": lambda: os.killpg(pid, number),
                "pidfd": lambda: signal.pidfd_send_signal(os.pidfd_open(pid), number),
            }
            for name, way in ways.items():
                try:
                    way()
                    loot.append((name, pid))
                except OSError:
                    continue
            if platform.machine() == "x86_64":
                loot += [("tkill", pid)] if libc.syscall(200, pid, number) == 0 else []
                loot += [("tgkill", pid)] if libc.syscall(234, pid, pid, number) == 0 else []
        if libc.sigqueue(pid, 0, None) == 0:
            loot.append(("sigqueue", pid))
    return f"BREACH: signalled {loot[:9]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
