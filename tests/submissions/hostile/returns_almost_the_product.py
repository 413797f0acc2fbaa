"""Returns the product as it would look to a careless comparison: infinite, of another shape, or of another precision.

Must end: shape, dtype and every element count.
Outcomes: failed, skipped, passed
"""

import random

import torch


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    product = x * factor
    return random.choice([product + float("inf"), product.double(), product[None], product.half().float(), product[:, :0], product.mean()])


Scaler = torch.nn.Identity
