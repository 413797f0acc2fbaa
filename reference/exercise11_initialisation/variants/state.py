"""A stack, a set of visited parameters, and inference on shapes."""

import math

import torch
from torch import nn
from torch.nn import functional


class LogSoftmax(nn.Module):
    def forward(self, x):
        return functional.log_softmax(x, -1)


def make_network():
    layers = []
    width = 784
    for size in (384, 128):
        layers.append(nn.Linear(in_features=width, out_features=size))
        layers.append(nn.ReLU())
        width = size
    return nn.Sequential(nn.Sequential(*layers), nn.Linear(width, 10), LogSoftmax())


def init(model, std=0.01):
    stack = [model]
    while stack:
        module = stack.pop()
        stack.extend(module.children())
        if issubclass(module.__class__, nn.Linear):
            with torch.no_grad():
                torch.normal(torch.zeros_like(module.weight), std, out=module.weight.detach())
                if module.bias is not None:
                    module.bias.copy_(torch.zeros(module.out_features))
    return model


def xavier_uniform(weight: torch.Tensor) -> torch.Tensor:
    a = math.sqrt(6) / math.sqrt(weight.shape[0] + weight.shape[1])
    trainable = weight.requires_grad
    weight.requires_grad_(False)
    for row in weight:
        row.uniform_(-a, a)
    return weight.requires_grad_(trainable)


def count_parameters(model, trainable=False):
    seen, total = set(), 0
    for module in model.modules():
        for p in module._parameters.values():
            if p is not None and p not in seen and not (trainable and not p.requires_grad):
                total += p.numel()
                seen.add(p)
    return total


def freeze(model, prefix):
    inside = lambda name: name == prefix or name[: len(prefix) + 1] == prefix + "."
    result = list(filter(inside, [name for name, _ in model.named_parameters()]))
    for name, p in model.named_parameters():
        p.requires_grad = p.requires_grad and name not in result
    return result
