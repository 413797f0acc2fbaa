"""Makes symbolic and hard links in its own folder to files that it may not read, and reads those.

Must end: links cannot be made, or lead nowhere.
Outcomes: failed, skipped, passed
"""

import os

import torch

TARGETS = ["/etc/passwd", "/etc/hostname", f"/proc/{os.getppid()}/environ"]


def attack():
    loot = []
    for make in (os.symlink, os.link):
        for target in TARGETS:
            name = f"link{len(os.listdir('.'))}"
            try:
                make(target, name)
                loot.append((target, open(name, "rb").read(200)))
            except OSError:
                continue
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
