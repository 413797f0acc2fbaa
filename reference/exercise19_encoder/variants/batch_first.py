"""batch_first inside, a named tuple outside, and a dropout for one layer that PyTorch only warns of."""

import typing

import torch
import torch.nn as nn
import torch.nn.utils.rnn as rnn


class Encoded(typing.NamedTuple):
    outputs: torch.Tensor
    hidden: torch.Tensor


class Encoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0):
        super().__init__()
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, True, True, dropout, bidirectional=True)
        self.embedding = embedding

    def forward(self, tokens, lengths, hidden=None):
        packed = rnn.pack_padded_sequence(self.embedding(tokens.T), lengths.tolist(), batch_first=True, enforce_sorted=False)
        packed, hidden = self.gru(packed, hidden)
        outputs = rnn.pad_packed_sequence(packed, batch_first=True, total_length=tokens.size(0))[0]
        outputs = outputs.view(outputs.size(0), outputs.size(1), 2, self.gru.hidden_size).sum(2)
        return Encoded(outputs.transpose(0, 1), hidden)
