"""Cut to the longest sentence, unpacked with another number, and masked afterwards."""

import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.0):
        super().__init__()
        self.layers, self.hidden_size = layers, hidden_size
        self.add_module("embedding", embedding)
        self.add_module(
            "gru", nn.GRU(embedding.embedding_dim, hidden_size, layers, dropout=dropout if layers != 1 else 0, bidirectional=True)
        )

    def forward(self, tokens, lengths, hidden=None):
        longest = int(lengths.max())
        packed = nn.utils.rnn.pack_padded_sequence(self.embedding(tokens[:longest]), lengths, enforce_sorted=False)
        outputs, hidden = self.gru(packed, hidden)
        outputs = nn.utils.rnn.pad_packed_sequence(outputs, padding_value=7.0, total_length=len(tokens))[0]
        steps = torch.arange(len(tokens), device=tokens.device).unsqueeze(1)
        real = steps < lengths.to(tokens.device)
        outputs = torch.einsum("tbdh->tbh", outputs.unflatten(2, (2, self.hidden_size)))
        return outputs.masked_fill(~real.unsqueeze(-1), 0), hidden
