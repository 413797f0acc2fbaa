"""Opens sockets of every family, and a pair of them.

Must end: there is no socket of any kind.
Outcomes: failed, skipped, passed
"""

import socket

import torch

FAMILIES = ["INET", "INET6", "UNIX", "NETLINK", "PACKET", "VSOCK", "ALG", "CAN", "BLUETOOTH", "QIPCRTR", "TIPC"]


def attack():
    loot = []
    for family in FAMILIES:
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(getattr(socket, f"AF_{family}", 0), kind).close()
                loot.append((family, kind.name))
            except OSError:
                continue
    try:
        socket.socketpair()
        loot.append("pair")
    except OSError:
        pass
    return f"BREACH: sockets {loot}" if loot else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
