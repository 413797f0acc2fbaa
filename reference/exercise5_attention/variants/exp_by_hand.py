"""The softmax written out: shifted by the largest score of each row, masked, normalised. W in two halves for concat."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in {"dot", "general", "concat"}:
            raise ValueError(f"no such method: {method}")
        self.method = method
        self.hidden_size = hidden_size
        if method != "dot":
            inputs = {"general": 1, "concat": 2}[method] * hidden_size
            self.W = nn.Linear(inputs, hidden_size, bias=False)
        if method == "concat":
            self.v = nn.Parameter(torch.randn(hidden_size))

    def scores(self, query, keys):
        if self.method == "concat":
            W_query, W_keys = self.W.weight.split(self.hidden_size, dim=1)
            return torch.tanh((query @ W_query.T).unsqueeze(1) + keys @ W_keys.T) @ self.v
        projected = self.W(keys) if self.method == "general" else keys
        return torch.mul(projected, query.unsqueeze(1)).sum(-1)

    def forward(self, query, keys, mask=None):
        scores = self.scores(query, keys)
        if mask is None:
            mask = torch.ones_like(scores, dtype=torch.bool)
        largest = scores.max(dim=1, keepdim=True).values
        exponentials = torch.exp(scores - largest) * mask
        weights = exponentials / exponentials.sum(dim=1, keepdim=True)
        context = torch.sum(weights[..., None] * keys, dim=1)
        return context, weights
