"""Batched matrix products; -1e9 in place of minus infinity."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method not in ["dot", "general", "concat"]:
            raise ValueError("Unknown attention method: " + str(method))
        self.method = method
        self.hidden_size = hidden_size
        if self.method == "general":
            self.W = nn.Linear(self.hidden_size, self.hidden_size, bias=False)
        if self.method == "concat":
            self.W = nn.Linear(self.hidden_size * 2, self.hidden_size, bias=False)
            self.v = nn.Parameter(torch.empty(self.hidden_size))
            nn.init.normal_(self.v)

    def dot_score(self, query, keys):
        return torch.bmm(keys, query.unsqueeze(2)).squeeze(2)

    def general_score(self, query, keys):
        return torch.bmm(self.W(keys), query.unsqueeze(2)).squeeze(2)

    def concat_score(self, query, keys):
        query = query.unsqueeze(1).repeat(1, keys.size(1), 1)
        energy = self.W(torch.cat((query, keys), -1)).tanh()
        return energy.matmul(self.v.unsqueeze(1)).squeeze(-1)

    def forward(self, query, keys, mask=None):
        if self.method == "dot":
            scores = self.dot_score(query, keys)
        elif self.method == "general":
            scores = self.general_score(query, keys)
        elif self.method == "concat":
            scores = self.concat_score(query, keys)
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -1e9)
        weights = nn.functional.softmax(scores, dim=-1)
        context = torch.bmm(weights.unsqueeze(1), keys).squeeze(1)
        return context, weights
