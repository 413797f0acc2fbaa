"""Each sentence alone, put together again."""

import torch
from torch import nn
from torch.nn.utils import rnn


class Encoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0):
        super().__init__()
        self.embedding = embedding
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, num_layers=layers, bidirectional=True)
        if layers > 1:
            self.gru.dropout = dropout

    def forward(self, tokens, lengths, hidden=None):
        outputs, states = [], []
        for place, length in enumerate(lengths):
            words = self.embedding(tokens[: int(length), place])
            first = None if hidden is None else hidden[:, place].contiguous()
            read, last = self.gru(words, first)
            half = read.size(-1) // 2
            both = read[:, :half] + read[:, half:]
            outputs.append(nn.functional.pad(both, (0, 0, 0, len(tokens) - len(both))))
            states.append(last)
        return rnn.pad_sequence(outputs), torch.stack(states, 1)
