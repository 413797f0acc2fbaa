"""Sends descriptors and messages through its pipes as if they were sockets.

Must end: a pipe carries bytes alone.
Outcomes: failed, skipped, passed
"""

import array
import os
import socket

import torch


def attack():
    loot = []
    for descriptor in (3, 4):
        try:
            channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=os.dup(descriptor))
            channel.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
            loot.append(descriptor)
        except OSError:
            continue
    return f"BREACH: sent through {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
