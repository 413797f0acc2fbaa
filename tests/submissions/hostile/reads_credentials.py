"""Reads the accounts, keys, tokens, caches and mounts that lie in known places.

Must end: none of them opens.
Outcomes: failed, skipped, passed
"""

import os
import pwd

import torch

FILES = ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id", "/etc/resolv.conf", "/proc/self/mountinfo"]
FILES += ["/proc/net/tcp", "/proc/cmdline", "/proc/sys/kernel/random/boot_id", "/proc/1/environ", "/proc/self/cgroup"]
OWN = [".ssh/id_rsa", ".netrc", ".git-credentials", ".bash_history", ".config/gh/hosts.yml", ".cache", ".pypirc", "secret.txt"]


def attack():
    loot, homes = [], {"/root", os.path.expanduser("~root")}
    try:
        homes.add(pwd.getpwuid(os.getuid()).pw_dir)
    except (KeyError, OSError):
        pass
    for path in FILES + [f"{home}/{name}" for home in homes for name in OWN]:
        try:
            loot.append((path, os.listdir(path) if os.path.isdir(path) else open(path).read(100)))
        except OSError:
            continue
    print(loot)
    return f"BREACH: read {[path for path, _ in loot]}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
