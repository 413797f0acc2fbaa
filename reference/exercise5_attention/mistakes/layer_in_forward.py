"""The linear layer is created in forward.

It starts anew with other random numbers at every call, and nothing can ever be learnt. Layers are created once, in
__init__.
"""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in ("dot", "general", "concat"):
            raise ValueError(f"unknown method {method!r}")
        self.method = method
        if method == "general":
            self.hidden_size = hidden_size
        elif method == "concat":
            self.hidden_size = hidden_size
            self.v = nn.Parameter(torch.randn(hidden_size))

    def score(self, query, keys):
        query = query.unsqueeze(1)
        if self.method == "dot":
            return (query * keys).sum(dim=2)
        if self.method == "general":
            W = nn.Linear(self.hidden_size, self.hidden_size, bias=False)
            return (query * W(keys)).sum(dim=2)
        pairs = torch.cat([query.expand_as(keys), keys], dim=2)
        W = nn.Linear(2 * self.hidden_size, self.hidden_size, bias=False)
        return torch.tanh(W(pairs)) @ self.v

    def forward(self, query, keys, mask=None):
        scores = self.score(query, keys)
        if mask is not None:
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = torch.softmax(scores, dim=1)
        context = (weights.unsqueeze(2) * keys).sum(dim=1)
        return context, weights
