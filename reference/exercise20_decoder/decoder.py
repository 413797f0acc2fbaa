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
        # BEGIN SOLUTION keep the embedding, and create the dropout, the GRU and the two linear layers
        self.embedding = embedding
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)
        # END SOLUTION

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
        # BEGIN SOLUTION embed, drop, run the GRU, attend to the encoder's outputs, join output and context, and score words
        embedded = self.dropout(self.embedding(tokens))  # (1, batch, embedding)
        output, hidden = self.gru(embedded, hidden)  # (1, batch, hidden)

        similarity = (output * encoder_outputs).sum(dim=2).T  # (batch, T)
        if mask is not None:
            # exp(-inf) is exactly 0
            similarity = similarity.masked_fill(~mask.T, float("-inf"))
        weights = torch.softmax(similarity, dim=1)
        context = (weights.T.unsqueeze(2) * encoder_outputs).sum(dim=0)  # (batch, hidden)

        joined = torch.cat([output.squeeze(0), context], dim=1)  # (batch, 2 * hidden)
        scores = self.out(torch.tanh(self.concat(joined)))  # (batch, words)
        return scores, hidden, weights
        # END SOLUTION
