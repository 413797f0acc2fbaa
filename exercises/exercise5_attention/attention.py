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
        raise NotImplementedError("TODO: refuse unknown methods, and create the parameters that the method needs")

    def forward(self, query: Tensor, keys: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Attend to the keys.

        Args:
            query: (batch, hidden).
            keys: (batch, length, hidden).
            mask: (batch, length), bool, True where there is a real token; None if all are real.

        Returns:
            The context (batch, hidden), which is the weighted sum of the keys, and the weights (batch, length).
        """
        raise NotImplementedError("TODO: score every key, keep the masked ones out, turn scores into weights, and sum the weighted keys")
