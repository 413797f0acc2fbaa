"""apply with an inner function, nested blocks, dictionaries."""

from collections import OrderedDict

import torch
import torch.nn as nn


def make_network(hidden=(384, 128)):
    def block(a, b):
        return nn.Sequential(nn.Linear(a, b), nn.ReLU(inplace=True))

    return nn.Sequential(
        OrderedDict(
            flatten=nn.Flatten(),
            body=nn.Sequential(block(784, hidden[0]), block(*hidden)),
            head=nn.Sequential(nn.Linear(hidden[1], 10), nn.LogSoftmax(dim=-1)),
        )
    )


def init(model, std=0.01):
    @torch.no_grad()
    def one(m):
        if isinstance(m, nn.Linear):
            m.weight.normal_(0.0, std)
            getattr(m, "bias") is None or m.bias.zero_()

    return model.apply(one)


@torch.no_grad()
def xavier_uniform(weight):
    a = torch.tensor(6.0).div(weight.size(0) + weight.size(1)).sqrt().item()
    weight.copy_(torch.empty(weight.shape, dtype=torch.float64).uniform_(-a, a))
    return weight


def count_parameters(model, trainable=False):
    unique = {id(p): p for m in model.modules() for p in m.parameters(recurse=False)}
    return sum(p.nelement() for p in unique.values() if p.requires_grad >= trainable)


def freeze(model, prefix):
    wanted = [n for n, _ in model.named_parameters() if n.split(".")[: len(prefix.split("."))] == prefix.split(".")]
    named = dict(model.named_parameters())
    for n in wanted:
        named[n].requires_grad_(False)
    return wanted
