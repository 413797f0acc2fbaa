"""The network is an nn.Sequential itself, without a forward of its own."""

from torch import nn


class MLP(nn.Sequential):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        last = len(layer_sizes) - 2
        modules = []
        for k, (n_in, n_out) in enumerate(zip(layer_sizes, layer_sizes[1:])):
            modules += [nn.Linear(n_in, n_out)]
            modules += [activation, nn.Dropout(dropout)] if k != last else []
        super().__init__(*modules)
