"""Reads the environment in every way there is, the C library's and the kernel's copy among them.

Must end: what is shown is the environment of workers, which holds nothing of the grader's.
Outcomes: failed, skipped, passed
"""

import ctypes
import os

import torch

EXPECTED = {
    "PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES",
    "ROCR_VISIBLE_DEVICES", "OMP_NUM_THREADS",
    "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTORCH_NVML_BASED_CUDA_CHECK", "LC_CTYPE",
}


def attack():
    seen = set(os.environ.items())
    entries = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    index = 0
    while entries and entries[index]:
        seen.add(tuple(entries[index].decode().split("=", 1)))
        index += 1
    try:
        seen |= {tuple(entry.split("=", 1)) for entry in open("/proc/self/environ").read().split("\0") if entry}
    except OSError:
        pass
    print(sorted(seen))
    odd = sorted(entry[0] for entry in seen if entry[0] not in EXPECTED and not entry[0].startswith(("COVERAGE", "TORCH", "KINETO")))
    return f"BREACH: variables {odd}" if odd else "nothing"


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
