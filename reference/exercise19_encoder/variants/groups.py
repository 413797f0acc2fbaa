"""Sentences of equal length together, one group after the other."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0):
        super().__init__()
        self.embedding = embedding
        self.gru = nn.GRU(
            embedding.embedding_dim, hidden_size, layers, dropout=dropout if layers > 1 else 0.0, bidirectional=True
        )

    def forward(self, tokens, lengths, hidden=None):
        T, B = tokens.shape
        H = self.gru.hidden_size
        e = self.embedding(tokens)
        out = e.new_zeros(T, B, H)
        h_out = e.new_zeros(2 * self.gru.num_layers, B, H)
        for n in lengths.unique().tolist():
            idx = (lengths == n).nonzero().flatten()
            o, h = self.gru(e[:n, idx], None if hidden is None else hidden[:, idx].contiguous())
            out[:n, idx] = o[..., :H] + o[..., H:]
            h_out[:, idx] = h
        return out, h_out
