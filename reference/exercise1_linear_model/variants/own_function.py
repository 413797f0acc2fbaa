"""With a backward pass written by hand."""

import torch
from torch import nn


class Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return x @ weight.T + bias

    @staticmethod
    def backward(ctx, upstream):
        x, weight = ctx.saved_tensors
        rows = upstream.reshape(-1, upstream.shape[-1])
        return upstream @ weight, rows.T @ x.reshape(-1, x.shape[-1]), rows.sum(0)


class LinearModel(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(out_features, in_features) / in_features**0.5)
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return Linear.apply(x, self.weight, self.bias)
