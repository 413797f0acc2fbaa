"""Writes into caches from which others load code and weights: of torch, of Python, of model hubs.

Must end: the caches that it is shown are in its own folder, the others cannot be written.
Outcomes: failed, skipped, passed
"""

import importlib.util
import os
import sys

import torch

HUB = ["/root/.cache/torch/hub", "/root/.cache/huggingface", "/tmp/torchinductor_root", "/root/.triton", "/root/.nv"]


def attack():
    loot = []
    cached = [importlib.util.cache_from_source(sys.modules[name].__file__) for name in ("torch", "grader.worker.wire", "os")]
    for path in cached:
        try:
            os.close(os.open(path, os.O_RDWR))
            loot.append(path)
        except OSError:
            continue
    for folder in HUB:
        path = f"{folder}/torchgrade_breach"
        try:
            os.makedirs(path)
            loot.append(path)
            os.rmdir(path)
        except OSError:
            continue
    if not os.path.abspath(torch.hub.get_dir()).startswith(os.getcwd()):
        loot.append(torch.hub.get_dir())
    return f"BREACH: caches {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
