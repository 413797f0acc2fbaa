"""Time first throughout, additive mask, softmax by log-sum-exp."""

import torch
from torch import nn


class Attention(nn.Module):
    def forward(self, query, keys, mask):
        scores = (query * keys).sum(-1)
        if mask is not None:
            scores = scores + torch.zeros_like(scores).masked_fill(mask.logical_not(), float("-inf"))
        return torch.exp(scores - scores.logsumexp(0))


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1, attention=None):
        super().__init__()
        self.embedding = embedding
        self.embed = nn.Sequential(self.embedding, nn.Dropout(dropout))
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.attention = attention or Attention()
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)
        self.head = nn.Sequential(self.concat, nn.Tanh(), self.out)

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        output, hidden = self.gru(self.embed(tokens), hidden)
        weights = self.attention(output, encoder_outputs, mask)
        context = (weights[..., None] * encoder_outputs).sum(0, keepdim=True)
        scores = self.head(torch.cat([output, context], -1))
        return scores[0], hidden, weights.T
