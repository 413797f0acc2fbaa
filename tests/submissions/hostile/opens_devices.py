"""Opens disks, the machine's memory, terminals and the kernel's log.

Must end: nothing below /dev opens but the null, zero and random devices.
Outcomes: failed, skipped, passed
"""

import glob
import os

import torch

NAMES = ["mem", "kmem", "port", "kmsg", "kvm", "fuse", "net/tun", "loop-control", "tty", "console", "ptmx", "full", "vda", "sda", "nvme0n1"]


def attack():
    loot = []
    for path in ["/proc/kcore", "/proc/kmsg", *glob.glob("/dev/pts/*"), *(f"/dev/{name}" for name in NAMES)]:
        for flags in (os.O_RDONLY, os.O_WRONLY):
            try:
                os.close(os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY))
                loot.append(path)
            except OSError:
                continue
    return f"BREACH: opened {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
