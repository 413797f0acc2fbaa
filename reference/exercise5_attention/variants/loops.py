"""One sequence after another, with only its real keys."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        self.method = method
        if method == "dot":
            pass
        elif method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        elif method == "concat":
            self.W = nn.Linear(2 * hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.randn(hidden_size) * 0.01)
        else:
            raise ValueError("method must be dot, general or concat")

    def score(self, q, k):
        if self.method == "dot":
            return torch.dot(q, k)
        if self.method == "general":
            return q @ (self.W.weight @ k)
        return self.v @ torch.tanh(self.W(torch.cat([q, k])))

    def forward(self, query, keys, mask=None):
        contexts, rows = [], []
        for b in range(query.shape[0]):
            real = [i for i in range(keys.shape[1]) if mask is None or mask[b, i]]
            weights = torch.softmax(torch.stack([self.score(query[b], keys[b, i]) for i in real]), dim=0)
            row = torch.zeros(keys.shape[1], device=keys.device, dtype=keys.dtype)
            row[real] = weights
            rows.append(row)
            contexts.append(row @ keys[b])
        return torch.stack(contexts), torch.stack(rows)
