"""Modules are added with add_module before super().__init__() is called, or it is never called.

The call sets up what registers them: it is the first line of __init__.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        for index, (a, b) in enumerate(zip(layer_sizes, layer_sizes[1:])):
            self.add_module(f"linear{index}", nn.Linear(a, b))
        self.count = len(layer_sizes) - 1
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for index in range(self.count):
            x = getattr(self, f"linear{index}")(x)
            if index < self.count - 1:
                x = self.dropout(self.activation(x))
        return x
