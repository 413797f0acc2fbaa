"""Looks for processes and paths that it may not see by asking whether they exist, and by the answers of refused calls.

Must end: names can be guessed, as the sandbox says; nothing in them can be read.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    loot = []
    for path in ("/etc/shadow", "/root", f"/proc/{os.getppid()}/environ", "..", "/tmp"):
        os.path.exists(path)
        for way in (os.listdir, lambda name: open(name).read(), lambda name: os.listxattr(name), os.statvfs, lambda name: os.getxattr(name, "user.x")):
            try:
                way(path)
                loot.append(path) if way is not os.statvfs else None
            except OSError as error:
                loot += [path] if error.errno == 61 else []
    return f"BREACH: looked into {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
