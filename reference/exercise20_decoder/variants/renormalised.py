"""A stable softmax by hand, masked afterwards and renormalised; batch_first inside."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super().__init__()
        self.embedding = embedding
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, batch_first=True)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        keys = encoder_outputs.permute(1, 0, 2)
        output, hidden = self.gru(self.dropout(self.embedding(tokens.T)), hidden)
        scores = output.matmul(keys.mT).squeeze(1)
        if mask is None:
            mask = torch.ones_like(scores).T
        lowest = torch.finfo(scores.dtype).min
        best = scores.masked_fill(mask.T == 0, lowest).max(dim=1, keepdim=True).values
        exps = torch.exp((scores - best).clamp(max=0)) * mask.T
        weights = exps / exps.sum(dim=1, keepdim=True)
        context = weights.unsqueeze(1).matmul(keys).squeeze(1)
        joined = torch.cat([output[:, 0], context], dim=-1)
        return self.out(torch.tanh(self.concat(joined))), hidden, weights
