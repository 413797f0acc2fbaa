"""Writes machine code into a page of memory and runs it: a call that makes a process, past every library.

Must end: the call is refused wherever it comes from.
Outcomes: failed, skipped, passed
"""

import ctypes
import mmap
import platform

import torch

# mov eax, 57 (fork); syscall; test eax, eax; jnz +9; mov eax, 60 (exit); xor edi, edi; syscall; ret
CODE = b"\xb8\x39\x00\x00\x00\x0f\x05\x85\xc0\x75\x09\xb8\x3c\x00\x00\x00\x31\xff\x0f\x05\xc3"


def attack():
    if platform.machine() != "x86_64":
        return "nothing"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(CODE)
    fork = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    return "BREACH: made a process" if fork() > 0 else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
