"""Tensors filled through their data, and recursion over children."""

import torch
from torch import nn


def make_network():
    sizes = [784, 384, 128, 10]
    net = nn.Sequential()
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        net.add_module(f"fc{i}", nn.Linear(a, b))
        net.add_module(f"act{i}", nn.ReLU() if b != 10 else nn.LogSoftmax(-1))
    return net


def init(model, std=0.01):
    if isinstance(model, nn.Linear):
        model.weight.data = torch.randn(model.weight.shape) * std
        if model.bias is not None:
            model.bias.data.fill_(0)
    for child in model.children():
        init(child, std)
    return model


def xavier_uniform(weight):
    out, inp = weight.shape
    a = (6.0 / (inp + out)) ** 0.5
    weight.data = (torch.rand(out, inp, dtype=weight.dtype, device=weight.device) * 2 - 1) * a
    return weight


def count_parameters(model, trainable=False):
    total = 0
    for p in model.parameters():
        if trainable and not p.requires_grad:
            continue
        n = 1
        for size in p.shape:
            n *= size
        total += n
    return total


def freeze(model, prefix):
    names = []
    for name, p in model.named_parameters():
        if (name + ".").startswith(prefix + ".") and prefix:
            p.requires_grad = False
            names += [name]
    return names
