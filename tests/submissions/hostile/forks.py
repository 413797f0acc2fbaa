"""Makes processes in every way: fork, vfork, clone, clone3, posix_spawn, subprocess, multiprocessing; fifty at most.

Must end: there is never a second process.
Outcomes: failed, skipped, passed
"""

import ctypes
import multiprocessing
import os
import platform
import subprocess

import torch


def leave():
    os._exit(0)


def fork():
    pid = os.fork()
    if pid == 0:
        leave()
    return pid


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    ways = {
        "fork": fork,
        "forkpty": lambda: os.forkpty()[0] or leave(),
        "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
        "subprocess": lambda: subprocess.run(["/bin/sh", "-c", ":"]),
        "system": lambda: os.system(":") == 0 or None,
        "multiprocessing": lambda: multiprocessing.get_context("fork").Process(target=leave).start() or 1,
        "popen": lambda: libc.popen(b":", b"r") or None,
    }
    if platform.machine() == "x86_64":
        ways["clone"] = lambda: raw(libc, 56, 17, 0, 0, 0, 0)
        ways["raw fork"] = lambda: raw(libc, 57)
    for _ in range(5):
        for name, way in ways.items():
            try:
                loot += [name] if way() is not None else []
            except (OSError, RuntimeError, ValueError):
                continue
    return f"BREACH: made processes by {sorted(set(loot))}" if loot else "nothing"


def raw(libc, *call):
    pid = libc.syscall(*call)
    if pid == 0:
        libc._exit(0)
    return pid if pid > 0 else None


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
