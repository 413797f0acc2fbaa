"""einsum, and a list as result."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super().__init__()
        self.embedding = embedding
        self.p = dropout
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def attend(self, query, keys, mask):
        scores = torch.einsum("bh,tbh->bt", query, keys)
        if mask is not None:
            scores = torch.where(mask.T, scores, torch.full_like(scores, -torch.inf))
        weights = scores.softmax(-1)
        return torch.einsum("bt,tbh->bh", weights, keys), weights

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        embedded = nn.functional.dropout(self.embedding(tokens), self.p, self.training)
        _, hidden = self.gru(embedded, hidden)
        context, weights = self.attend(hidden[-1], encoder_outputs, mask)
        return [self.out(self.concat(torch.hstack([hidden[-1], context])).tanh()), hidden, weights]
