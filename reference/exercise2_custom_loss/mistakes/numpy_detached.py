"""The loss is computed in NumPy.

NumPy knows no gradients: what it returns is a number without a history. Every step here has a torch operation.
"""

import numpy as np


def custom_loss(predictions, ground_truth):
    return np.mean((predictions.detach().numpy() - ground_truth.numpy()) ** 2)
