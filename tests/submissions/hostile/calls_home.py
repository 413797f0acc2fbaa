"""Sends what it knows out: by names, by HTTP, by a download of torch, by the log of the system, to services of the machine.

Must end: nothing leaves.
Outcomes: failed, skipped, passed
"""

import socket
import urllib.request

import torch


def attack():
    loot = []
    ways = {
        "names": lambda: socket.getaddrinfo("example.org", 80),
        "http": lambda: urllib.request.urlopen("http://127.0.0.1:9/", timeout=0.1),
        "hub": lambda: torch.hub.load_state_dict_from_url("http://127.0.0.1:9/x.pt", progress=False),
        "docker": lambda: connect("/var/run/docker.sock"),
        "bus": lambda: connect("/run/dbus/system_bus_socket"),
        "abstract": lambda: connect("\0torchgrade"),
        "log": lambda: connect("/dev/log"),
        "store": lambda: torch.distributed.TCPStore("127.0.0.1", 0, 1, True),
    }
    for name, way in ways.items():
        try:
            way()
            loot.append(name)
        except PermissionError:
            continue
        except Exception as error:
            # refused by whoever was reached is not refused
            loot += [name] if isinstance(error, (ConnectionError, TimeoutError)) or "refused" in str(error) else []
    return f"BREACH: reached {loot}" if loot else "nothing"


def connect(path):
    with socket.socket(socket.AF_UNIX) as channel:
        channel.connect(path)


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
