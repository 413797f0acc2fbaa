"""Einstein sums; the smallest number of the dtype in place of minus infinity."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size: int, method: str = "dot"):
        super().__init__()
        widths = {"dot": 0, "general": hidden_size, "concat": 2 * hidden_size}
        try:
            width = widths[method]
        except KeyError:
            raise ValueError(f"method must be one of {sorted(widths)}") from None
        self.method = method
        if width:
            self.W = nn.Linear(width, hidden_size, bias=False)
        if method == "concat":
            self.v = nn.Parameter(torch.zeros(hidden_size).uniform_(-0.1, 0.1))

    def forward(self, query, keys, mask=None):
        if self.method == "concat":
            batch, length, hidden = keys.shape
            queries = torch.einsum("bh,l->blh", query, torch.ones(length, dtype=query.dtype, device=query.device))
            energy = torch.tanh(torch.einsum("bli,oi->blo", torch.cat([queries, keys], -1), self.W.weight))
            scores = torch.einsum("blo,o->bl", energy, self.v)
        elif self.method == "general":
            scores = torch.einsum("bi,ij,blj->bl", query, self.W.weight, keys)
        else:
            scores = torch.einsum("bh,blh->bl", query, keys)
        if mask is not None:
            scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
        weights = scores.softmax(1)
        return torch.einsum("bl,blh->bh", weights, keys), weights
