"""Has the kernel tell it which files come and go in folders that it may not list: inotify, fanotify and dnotify.

Must end: no watch can be set.
Outcomes: failed, skipped, passed
"""

import ctypes
import fcntl
import os

import torch


def attack():
    libc, loot = ctypes.CDLL(None, use_errno=True), []
    watcher = libc.inotify_init1(os.O_NONBLOCK)
    for path in (b"/tmp", b"/", b"/etc", b".."):
        if watcher >= 0 and libc.inotify_add_watch(watcher, path, 0xFFF) >= 0:
            loot.append(("inotify", path))
        try:
            fcntl.fcntl(os.open(path, os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_CREATE)
            loot.append(("dnotify", path))
        except OSError:
            continue
    if libc.fanotify_init(0, 0) >= 0:
        loot.append("fanotify")
    return f"BREACH: watches {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
