"""First states of zeros made by hand, a buffer for the result, and a method more."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Base(nn.Module):
    def zeros(self, batch):
        return self.embedding.weight.new_zeros(2 * self.gru.num_layers, batch, self.gru.hidden_size)


class Encoder(Base):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0, verbose=False):
        super().__init__()
        self.embedding = embedding
        self.verbose = verbose
        self.gru = nn.GRU(embedding.weight.shape[1], hidden_size, layers, dropout=dropout * (layers > 1), bidirectional=True)

    def forward(self, tokens, lengths, hidden=None, **unused):
        if hidden is None:
            hidden = self.zeros(tokens.shape[1])
        embedded = nn.functional.embedding(tokens, self.embedding.weight)
        out, hidden = self.gru(pack_padded_sequence(embedded, lengths.cpu(), enforce_sorted=False), hidden)
        out, out_lengths = pad_packed_sequence(out)
        result = torch.zeros(*tokens.shape, self.gru.hidden_size, device=out.device)
        for direction in range(2):
            start = direction * self.gru.hidden_size
            result[: len(out)] += out[..., start : start + self.gru.hidden_size]
        return [result, hidden]
