"""Score functions outside of the class; a masked softmax with detached maximum over the real keys."""

import torch
from torch import nn


def score_dot(layer, query, keys):
    return (keys @ query[..., None])[..., 0]


def score_general(layer, query, keys):
    return score_dot(layer, nn.functional.linear(query, layer.W.weight.t()), keys)


def score_concat(layer, query, keys):
    pairs = torch.cat(torch.broadcast_tensors(query[:, None], keys), dim=-1)
    return torch.tensordot(layer.W(pairs).tanh(), layer.v, dims=1)


SCORES = {"dot": score_dot, "general": score_general, "concat": score_concat}


def masked_softmax(scores, mask):
    if mask is None:
        return scores.softmax(dim=-1)
    real = scores.masked_fill(~mask, -float("inf"))
    powers = (real - real.detach().amax(dim=-1, keepdim=True)).exp()
    return powers / powers.sum(dim=-1, keepdim=True)


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in SCORES:
            raise ValueError(f"expected one of {', '.join(SCORES)}, got {method}")
        self.method = method
        if method != "dot":
            self.W = nn.Linear((2 if method == "concat" else 1) * hidden_size, hidden_size, bias=False)
        if method == "concat":
            self.v = nn.Parameter(nn.init.uniform_(torch.empty(hidden_size)))

    def forward(self, query, keys, mask=None):
        weights = masked_softmax(SCORES[self.method](self, query, keys), mask)
        return (keys * weights[..., None]).sum(-2), weights
