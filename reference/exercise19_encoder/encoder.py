"""Exercise 19: an encoder, a bidirectional GRU over packed sequences."""

from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Encoder(nn.Module):
    """Reads a batch of sentences in both directions.

    It has two parts: self.embedding, which is the embedding that it is given, and self.gru, a bidirectional nn.GRU.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states.
        layers: number of the GRU's layers.
        dropout: probability of the dropout between the GRU's layers, where there are several.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        # BEGIN SOLUTION keep the embedding, and create the bidirectional GRU that reads what it gives
        self.embedding = embedding
        between = dropout if layers > 1 else 0.0  # one layer has nothing between layers
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, dropout=between, bidirectional=True)
        # END SOLUTION

    def forward(self, tokens: Tensor, lengths: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read every sentence up to its length.

        Args:
            tokens: (T, batch), int64, one sentence a column, padded with any token ids.
            lengths: (batch,), int64 on the CPU, in any order, from 1 to T.
            hidden: (2 * layers, batch, hidden_size), the states to begin with; None for zeros.

        Returns:
            The outputs (T, batch, hidden_size), those of the two directions added, 0 at padding; and the final states
            (2 * layers, batch, hidden_size), layer by layer, forward, then backward.
        """
        # BEGIN SOLUTION embed the tokens, run the GRU over packed sequences, and add the two directions of its outputs
        embedded = self.embedding(tokens)  # (T, batch, embedding)
        packed = pack_padded_sequence(embedded, lengths, enforce_sorted=False)
        outputs, hidden = self.gru(packed, hidden)
        outputs, _ = pad_packed_sequence(outputs, total_length=len(tokens))  # (T, batch, 2 * hidden)
        forward, backward = outputs.chunk(2, dim=2)  # (T, batch, hidden) each
        return forward + backward, hidden
        # END SOLUTION
