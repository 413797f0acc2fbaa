"""Exercise 20: one step of a decoder with attention after Luong et al. (2015)."""

import torch
from torch import Tensor, nn


class Decoder(nn.Module):
    """Writes one word of every answer, looking back at what the encoder has read.

    Its parts are self.embedding, which is the embedding that it is given; self.gru, an nn.GRU of one direction, from the
    embedding's vectors to hidden_size; self.concat, an nn.Linear, 2 * hidden_size to hidden_size; and self.out, an
    nn.Linear, hidden_size to the number of words of the embedding.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states, and of the encoder's outputs.
        layers: number of the GRU's layers.
        dropout: probability of the dropout on the embedded words.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        raise NotImplementedError("TODO: keep the embedding, and create the dropout, the GRU and the two linear layers")

    def forward(
        self, tokens: Tensor, hidden: Tensor, encoder_outputs: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Take one step.

        Args:
            tokens: (1, batch), int64, the last word of each answer so far.
            hidden: (layers, batch, hidden_size), the states after that word's predecessors.
            encoder_outputs: (T, batch, hidden_size).
            mask: (T, batch), bool, True where the encoder has read a real token; None if all are real.

        Returns:
            The scores (batch, words), not normalised; the new states (layers, batch, hidden_size); and the attention
            weights (batch, T), exactly 0 where the mask is False.
        """
        raise NotImplementedError("TODO: embed, drop, run the GRU, attend to the encoder's outputs, join output and context, and score words")
