"""Batch first and bmm, a named tuple outside."""

from collections import namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F

Step = namedtuple("Step", "scores hidden weights")


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super(Decoder, self).__init__()
        self.embedding_dropout = nn.Dropout(p=dropout)
        self.out = nn.Linear(hidden_size, embedding.weight.shape[0])
        self.concat = nn.Linear(hidden_size * 2, hidden_size)
        self.gru = nn.GRU(embedding.weight.shape[1], hidden_size, layers, dropout=0 if layers == 1 else dropout)
        self.embedding = embedding

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        embedded = self.embedding_dropout(self.embedding(tokens))
        rnn_output, hidden = self.gru(embedded, hidden)
        keys = encoder_outputs.transpose(0, 1)
        energies = torch.bmm(rnn_output.transpose(0, 1), keys.transpose(1, 2))
        if mask is not None:
            energies = energies.masked_fill(mask.t().unsqueeze(1) == 0, -1e9)
        weights = F.softmax(energies, dim=2)
        context = weights.bmm(keys).squeeze(1)
        concat_input = torch.cat((rnn_output.squeeze(0), context), 1)
        output = self.out(torch.tanh(self.concat(concat_input)))
        return Step(output, hidden, weights.squeeze(1))
