"""The backward pass written by hand forgets the average.

Each element takes part in the mean with its share only, in the gradient too.
"""

import torch


class SquaredError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, predictions, ground_truth):
        errors = predictions - ground_truth
        ctx.save_for_backward(errors)
        return (errors**2).mean()

    @staticmethod
    def backward(ctx, upstream):
        (errors,) = ctx.saved_tensors
        return upstream * 2 * errors, None


def custom_loss(predictions, ground_truth):
    return SquaredError.apply(predictions, ground_truth)
