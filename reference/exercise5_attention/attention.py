"""Exercise 5: attention after Luong et al. (2015)."""

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """Compares a query with every key and averages the keys, the most similar ones counting most.

    The score of a query q and a key k is, by method:

        dot      q . k                     no parameters
        general  q . (W k)                 self.W: hidden -> hidden
        concat   v . tanh(W [q; k])        self.W: 2 * hidden -> hidden, self.v: (hidden,)

    self.W is an nn.Linear without bias, self.v an nn.Parameter.

    Args:
        hidden_size: length of the query and of each key.
        method: "dot", "general" or "concat".

    Raises:
        ValueError: the method is none of these.
    """

    def __init__(self, hidden_size: int, method: str = "dot") -> None:
        super().__init__()
        # BEGIN SOLUTION refuse unknown methods, and create the parameters that the method needs
        if method not in {"dot", "general", "concat"}:
            raise ValueError(f"method must be 'dot', 'general' or 'concat', not {method!r}")
        self.method = method
        if method == "general":
            self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        elif method == "concat":
            self.W = nn.Linear(2 * hidden_size, hidden_size, bias=False)
            self.v = nn.Parameter(torch.randn(hidden_size) / hidden_size**0.5)
        # END SOLUTION

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Attend to the keys.

        Args:
            query: (batch, hidden).
            keys: (batch, length, hidden).
            mask: (batch, length), bool, True where there is a real token; None if all are real.

        Returns:
            The context (batch, hidden), which is the weighted sum of the keys, and the weights (batch, length).
        """
        # BEGIN SOLUTION score every key, keep the masked ones out, turn scores into weights, and sum the weighted keys
        scores = self.score(query, keys)  # (batch, length)
        if mask is not None:
            # exp(-inf) is exactly 0
            scores = scores.masked_fill(~mask, float("-inf"))
        weights = torch.softmax(scores, dim=1)
        context = (weights.unsqueeze(2) * keys).sum(dim=1)
        return context, weights

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        """Compare a query with every key: (batch, hidden), (batch, length, hidden) -> (batch, length)."""
        query = query.unsqueeze(1)  # (batch, 1, hidden)
        if self.method == "dot":
            return (query * keys).sum(dim=2)
        if self.method == "general":
            return (query * self.W(keys)).sum(dim=2)
        pairs = torch.cat([query.expand_as(keys), keys], dim=2)  # (batch, length, 2 * hidden)
        return torch.tanh(self.W(pairs)) @ self.v
        # END SOLUTION
