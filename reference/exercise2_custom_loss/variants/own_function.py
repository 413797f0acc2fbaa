"""With a backward pass written by hand."""

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
        return upstream * 2 * errors / errors.numel(), None


def custom_loss(predictions, ground_truth):
    return SquaredError.apply(predictions, ground_truth)
