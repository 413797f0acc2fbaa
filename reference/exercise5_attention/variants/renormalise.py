"""The mask comes after the softmax, and the rows are normalised again."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size, method="dot"):
        super().__init__()
        if method == "dot":
            self.score = self.dot
        elif method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
            self.score = self.general
        elif method == "concat":
            self.W = nn.Linear(2 * hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.rand(hidden_size))
            self.score = self.concat
        else:
            raise ValueError(method)

    def dot(self, query, keys):
        return torch.matmul(keys, query[:, :, None]).squeeze(-1)

    def general(self, query, keys):
        return self.dot(query, self.W(keys))

    def concat(self, query, keys):
        query = torch.stack([query] * keys.shape[1], dim=1)
        return torch.sum(self.v * torch.tanh(self.W(torch.cat([query, keys], dim=2))), dim=2)

    def forward(self, query, keys, mask=None):
        weights = torch.softmax(self.score(query, keys), dim=-1)
        if mask is not None:
            weights = weights * mask.float()
            weights = weights / (weights.sum(dim=-1, keepdim=True) + 1e-9)
        context = torch.matmul(keys.permute(0, 2, 1), weights.unsqueeze(-1)).squeeze(-1)
        return context, weights
