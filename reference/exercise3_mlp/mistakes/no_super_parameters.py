"""Parameters are assigned to self before super().__init__() is called, or it is never called.

The call sets up what registers them: it is the first line of __init__.
"""

import torch
from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        for index, (a, b) in enumerate(zip(layer_sizes, layer_sizes[1:])):
            setattr(self, f"weight{index}", nn.Parameter(torch.randn(b, a) / a**0.5))
            setattr(self, f"bias{index}", nn.Parameter(torch.zeros(b)))
        self.count = len(layer_sizes) - 1
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for index in range(self.count):
            x = x @ getattr(self, f"weight{index}").T + getattr(self, f"bias{index}")
            if index < self.count - 1:
                x = self.dropout(self.activation(x))
        return x
