"""pack_sequence of slices, embedded while packed."""

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence, pad_packed_sequence


class Encoder(nn.Module):
    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.0):
        super().__init__()
        self.embedding, self.size = embedding, hidden_size
        options = {"bidirectional": True}
        if layers > 1:
            options |= {"num_layers": layers, "dropout": dropout}
        self.gru = nn.GRU(input_size=embedding.embedding_dim, hidden_size=hidden_size, **options)

    def forward(self, tokens, lengths, hidden=None):
        columns = [column[:length] for column, length in zip(tokens.unbind(1), lengths.tolist())]
        ids = pack_sequence(columns, enforce_sorted=False)
        packed = PackedSequence(self.embedding(ids.data), ids.batch_sizes, ids.sorted_indices, ids.unsorted_indices)
        outputs, hidden = self.gru(packed, hidden)
        padded, _ = pad_packed_sequence(outputs, False, 0.0, len(tokens))
        return sum(torch.split(padded, self.size, dim=-1)), hidden
