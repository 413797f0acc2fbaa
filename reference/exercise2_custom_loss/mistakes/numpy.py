"""The tensors are turned into NumPy arrays.

NumPy knows no gradients, and PyTorch refuses to let a tensor that needs them out of the graph. Every step here has a
torch operation.
"""

import numpy as np


def custom_loss(predictions, ground_truth):
    return np.mean((predictions.numpy() - ground_truth.numpy()) ** 2)
