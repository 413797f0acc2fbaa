"""Modules of one's own, an initialisation by nn.init with one generator, a regular expression."""

import re

import torch
from torch import nn


class LogProbabilities(nn.Module):
    def forward(self, scores):
        return scores - scores.logsumexp(dim=1, keepdim=True)


class Rectify(nn.Module):
    def forward(self, x):
        return x.clamp(min=0)


def make_network() -> nn.Sequential:
    net = nn.Sequential(nn.Linear(784, 384), Rectify(), nn.Linear(384, 128), Rectify(), nn.Linear(128, 10))
    net.append(LogProbabilities())
    return net


def init(model: nn.Module, std: float = 0.01, mean: float = 0.0) -> nn.Module:
    for _name, module in model.named_modules():
        match module:
            case nn.Linear():
                nn.init.trunc_normal_(module.weight, mean, std, -100 * std, 100 * std)
                if module.bias is not None:
                    nn.init.constant_(module.bias, 0)
    return model


def xavier_uniform(weight):
    fan_out, fan_in = weight.size()
    a = pow(6 / (fan_in + fan_out), 0.5)
    values = torch.distributions.Uniform(-a, a).sample(weight.shape)
    with torch.no_grad():
        weight[:] = values
    return weight


def count_parameters(model, trainable=False):
    return torch.nn.utils.parameters_to_vector(
        [p for p in model.parameters() if p.requires_grad or not trainable] or [torch.empty(0)]
    ).numel()


def freeze(model, prefix):
    pattern = re.compile(re.escape(prefix) + r"(\..*)?")
    found = [(n, p) for n, p in model.named_parameters() if pattern.fullmatch(n)]
    [p.requires_grad_(False) for _, p in found]
    return [n for n, _ in found]
