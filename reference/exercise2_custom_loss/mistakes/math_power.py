"""The power of the math module is used on a tensor.

The math module works on single numbers and knows no gradients. torch has a power for whole tensors, and so has Python.
"""

import math


def custom_loss(predictions, ground_truth):
    return math.pow(predictions - ground_truth, 2)
