"""Numbers from NumPy, the model's own class, get_parameter."""

import numpy as np
import torch
from torch import nn


class Classifier(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(784, 384), nn.ReLU(), nn.Linear(384, 128), nn.ReLU(), nn.Linear(128, 10))

    def forward(self, x):
        return torch.nn.functional.log_softmax(super().forward(x), dim=1)


def make_network():
    return Classifier()


def init(model, std=0.01):
    linear = filter(lambda m: isinstance(m, nn.Linear), model.modules())
    for m in linear:
        with torch.no_grad():
            m.weight.copy_(torch.from_numpy(np.random.normal(0, std, tuple(m.weight.shape))))
            if m.bias is not None:
                m.bias.mul_(0)
    return model


def xavier_uniform(weight):
    bound = np.sqrt(6 / np.sum(weight.shape))
    weight.detach().copy_(torch.as_tensor(np.random.uniform(-bound, bound, size=weight.shape)))
    return weight


def count_parameters(model, trainable=False):
    return int(sum(np.prod(p.shape) for p in model.parameters() if not trainable or p.requires_grad))


def freeze(model, prefix):
    matching = []
    for n, _ in model.named_parameters():
        head, _, tail = n.partition(prefix or "?")
        if head == "" and prefix and (tail == "" or tail[0] == "."):
            matching.append(n)
            model.get_parameter(n).requires_grad = False
    return matching
