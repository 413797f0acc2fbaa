"""The layers are kept in a plain Python list, where PyTorch does not find them.

model.parameters() is then empty: the optimizer trains nothing, and .to(device) moves nothing. A container from
torch.nn registers what is put into it.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = [nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:])]
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
        return self.layers[-1](x)
