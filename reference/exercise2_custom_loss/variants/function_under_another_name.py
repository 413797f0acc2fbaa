"""The name is given to a function that is there."""

import torch.nn.functional as F


mean_squared_error = F.mse_loss


def custom_loss(predictions, ground_truth):
    return mean_squared_error(predictions, ground_truth)
