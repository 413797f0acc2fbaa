"""Only the last layer is registered; the hidden ones are in a plain Python list.

model.parameters() then lists one layer, and an optimizer leaves all the others as they were created. Put the hidden
layers into a container from torch.nn.
"""

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()
        self.hidden = [nn.Linear(a, b) for a, b in zip(layer_sizes[:-2], layer_sizes[1:-1])]
        self.out = nn.Linear(layer_sizes[-2], layer_sizes[-1])
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        for layer in self.hidden:
            x = self.dropout(self.activation(layer(x)))
        return self.out(x)
