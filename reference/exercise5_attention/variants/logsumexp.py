"""exp(scores - logsumexp(scores)); the mask added as a logarithm: log 1 = 0, log 0 = -inf. Scores in a dict of functions."""

import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden_size: int, method: str = "dot") -> None:
        super().__init__()
        scorers = {"dot": self._dot, "general": self._general, "concat": self._concat}
        if method not in scorers:
            raise ValueError(f"method {method!r} is not in {list(scorers)}")
        self._scorer = scorers[method]
        if method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        elif method == "concat":
            self.W = nn.Linear(hidden_size + hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.full((hidden_size,), 0.1))

    def _dot(self, query, keys):
        return torch.baddbmm(torch.zeros(1, 1, 1, device=keys.device), keys, query.unsqueeze(-1)).flatten(1)

    def _general(self, query, keys):
        return self._dot(query, self.W(keys))

    def _concat(self, query, keys):
        pairs = torch.cat([query.unsqueeze(1).expand(-1, keys.size(1), -1), keys], dim=-1)
        return self.W(pairs).tanh().matmul(self.v)

    def forward(self, query, keys, mask=None):
        scores = self._scorer(query, keys)
        if mask is not None:
            scores = scores + mask.to(scores.dtype).log()
        weights = (scores - scores.logsumexp(dim=1, keepdim=True)).exp()
        return keys.mul(weights.unsqueeze(-1)).sum(1), weights
