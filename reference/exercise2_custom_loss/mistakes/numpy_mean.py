"""NumPy's mean is called on a tensor.

It takes arrays, not tensors, and knows no gradients. A tensor has a method of this name.
"""

import numpy as np


def custom_loss(predictions, ground_truth):
    return np.mean((predictions - ground_truth) ** 2)
