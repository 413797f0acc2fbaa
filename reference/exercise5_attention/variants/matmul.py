"""W on the side of the query, transposed, so that it is applied once a sequence; matrix products with @."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Attention(nn.Module):
    METHODS = ("dot", "general", "concat")

    def __init__(self, hidden_size, method="dot"):
        super(Attention, self).__init__()
        if method not in self.METHODS:
            raise ValueError("unknown method")
        self.method = method
        self.register_parameter("v", None)
        self.W = None
        if method != "dot":
            self.W = nn.Linear(hidden_size * (1 + (method == "concat")), hidden_size, bias=False)
            nn.init.xavier_uniform_(self.W.weight)
        if method == "concat":
            self.v = nn.Parameter(torch.ones(hidden_size))

    def forward(self, query, keys, mask=None):
        if self.method == "concat":
            column = query[:, None, :].expand(-1, keys.shape[1], -1)
            scores = F.linear(torch.tanh(self.W(torch.cat((column, keys), dim=-1))), self.v[None])[..., 0]
        else:
            if self.method == "general":
                query = query @ self.W.weight
            scores = (query[:, None, :] @ keys.transpose(1, 2))[:, 0, :]
        if mask is not None:
            scores = scores + torch.zeros_like(scores).masked_fill_(mask.logical_not(), -1e4)
        weights = F.softmax(scores, dim=1)
        context = (weights[:, None, :] @ keys)[:, 0]
        return (context, weights)
