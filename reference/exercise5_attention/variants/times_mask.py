"""The masked softmax of AllenNLP: scores times mask, softmax, mask, normalise."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in ("dot", "general", "concat"):
            raise ValueError("bad method")
        self.method = method
        if method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        if method == "concat":
            self.W = nn.Linear(hidden_size * 2, hidden_size, bias=False)
            self.v = nn.Parameter(torch.randn(hidden_size))

    def forward(self, query, keys, mask=None):
        q = query.unsqueeze(1)
        if self.method == "dot":
            scores = torch.sum(q * keys, -1)
        elif self.method == "general":
            scores = torch.sum(q * self.W(keys), -1)
        else:
            scores = torch.sum(self.v * torch.tanh(self.W(torch.cat((q.expand(-1, keys.size(1), -1), keys), 2))), -1)
        if mask is None:
            weights = torch.softmax(scores, -1)
        else:
            mask = mask.to(scores.dtype)
            weights = torch.softmax(scores * mask, -1) * mask
            weights = weights / (weights.sum(-1, keepdim=True) + 1e-13)
        context = (weights.unsqueeze(-1) * keys).sum(1)
        return context, weights
