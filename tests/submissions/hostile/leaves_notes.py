"""Leaves notes in files and looks for notes that another process left: what one worker learned must not reach the next.

Must end: each worker has an empty folder of its own.
Outcomes: failed, skipped, passed
"""

import os
import tempfile
from pathlib import Path

import torch

PLACES = [Path(), Path.home(), Path(tempfile.gettempdir()), Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path("..")]


def attack():
    loot = []
    for place in PLACES:
        note = place / "torchgrade-breach-note.txt"
        try:
            text = note.read_text()
            loot += [str(note)] if text != str(os.getpid()) else []
        except OSError:
            pass
        try:
            note.write_text(str(os.getpid()))
        except OSError:
            continue
    return f"BREACH: notes of others in {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
