"""Values are multiplied by 1 - dropout in evaluation mode, although nn.Dropout has made up for the loss in training.

Evaluation is to be as if there were no dropout: nothing has to be corrected there.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(layer_sizes, layer_sizes[1:]))
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.dropout(self.activation(layer(x)))
            if not self.training:
                x = x * (1 - self.dropout.p)
        return self.layers[-1](x)
