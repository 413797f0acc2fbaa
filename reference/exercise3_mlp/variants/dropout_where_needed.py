"""There is a dropout module only where the probability is not zero, and a copy of the activation for every layer."""

import copy
import itertools

from torch import nn


class MLP(nn.Module):
    def __init__(self, layer_sizes, activation=nn.ReLU(), dropout=0.5):
        super().__init__()

        def between():
            return [copy.deepcopy(activation)] + ([nn.Dropout(dropout)] if dropout else [])

        *hidden, last = itertools.pairwise(layer_sizes)
        stages = [nn.Sequential(nn.Linear(*sizes), *between()) for sizes in hidden]
        self.stages = nn.Sequential(*stages, nn.Linear(*last))

    def forward(self, x):
        return self.stages(x)
