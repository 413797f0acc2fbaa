"""Writes where code is found later or others look: libraries, the grader, the course, homes, temporary and start-up folders.

Must end: no file is made outside of its own folder.
Outcomes: failed, skipped, passed
"""

import os
import pwd
import sys

import torch

NAME = "torchgrade_breach_file.txt"


def attack():
    folders = {"/tmp", "/var/tmp", "/dev/shm", "/run", "/", "/etc", "..", "../..", *sys.path, sys.prefix, f"/proc/{os.getppid()}/cwd"}
    folders |= {os.path.dirname(getattr(sys.modules[name], "__file__", "") or "") for name in ("grader.worker.wire", "torch", "numpy", "os")}
    folders |= {os.path.join(folder, "__pycache__") for folder in list(folders)}
    try:
        folders.add(pwd.getpwuid(os.getuid()).pw_dir)
    except (KeyError, OSError):
        pass
    loot = []
    for folder in folders:
        path = os.path.join(folder, NAME)
        for flags in (os.O_WRONLY | os.O_CREAT, os.O_RDONLY | os.O_CREAT, os.O_TMPFILE | os.O_RDWR):
            try:
                os.close(os.open(folder if flags & os.O_TMPFILE == os.O_TMPFILE else path, flags, 0o600))
            except OSError:
                continue
            loot.append(folder)
            if os.path.exists(path):
                os.unlink(path)
    return f"BREACH: wrote into {sorted(set(loot))}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
