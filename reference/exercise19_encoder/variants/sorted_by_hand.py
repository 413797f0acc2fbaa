"""Sorting and putting back by hand, embedding registered first."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0):
        super(Encoder, self).__init__()
        self.hidden_size = hidden_size
        self.embedding = embedding
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, dropout=0 if layers == 1 else dropout, bidirectional=True)

    def forward(self, tokens, lengths, hidden=None):
        lengths, order = torch.sort(lengths, descending=True)
        back = torch.argsort(order)
        embedded = self.embedding(tokens[:, order])
        if hidden is not None:
            hidden = hidden[:, order]
        packed = nn.utils.rnn.pack_padded_sequence(embedded, lengths)
        outputs, hidden = self.gru(packed, hidden)
        outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs)
        outputs = outputs[:, :, : self.hidden_size] + outputs[:, :, self.hidden_size :]
        missing = tokens.shape[0] - outputs.shape[0]
        outputs = torch.cat([outputs, outputs.new_zeros(missing, *outputs.shape[1:])])
        return outputs[:, back], hidden[:, back]
