"""Makes system calls by the numbers of other machines: those of x32, and 32-bit ones by the instruction int 0x80.

Must end: refused, or the process is ended.
Outcomes: crashed, failed, skipped, passed
"""

import ctypes
import mmap
import os
import platform

import torch

X32 = 0x40000000


def attack():
    if platform.machine() != "x86_64":
        return "nothing"
    libc = ctypes.CDLL(None, use_errno=True)
    # getpid, whose answer is known
    if libc.syscall(X32 | 39) == os.getpid():
        return "BREACH: x32 calls pass"
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    # mov eax, 20; int 0x80; ret
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    return "BREACH: 32-bit calls pass" if call() == os.getpid() else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
