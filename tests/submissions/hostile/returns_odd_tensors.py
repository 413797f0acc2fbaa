"""Returns tensors that are not stored as one block of elements: meta, sparse, quantized, nested, symbolic.

Must end: each is named in words, or refused.
Outcomes: failed, error, skipped, passed
"""

import random

import torch

MAKERS = [
    lambda: torch.empty(4, 3, device="meta"),
    lambda: torch.eye(4).to_sparse_csr(),
    lambda: torch.quantize_per_tensor(torch.zeros(4, 3), 0.1, 0, torch.qint8),
    lambda: torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)]),
    lambda: torch.zeros(4, 3, dtype=torch.complex64).conj(),
    lambda: torch._C._functorch._add_batch_dim(torch.zeros(4, 3), 0, 1),
]


def attack():
    return random.choice(MAKERS)()


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
