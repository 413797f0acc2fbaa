"""One sentence at a time, its padding cut out."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super().__init__()
        self.embedding = embedding
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, num_layers=layers)
        self.drop = nn.Dropout(dropout)
        self.concat = nn.Linear(hidden_size + hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        output, hidden = self.gru(self.drop(self.embedding(tokens)), hidden)
        contexts, weights = [], []
        for place in range(tokens.shape[1]):
            keys, query = encoder_outputs[:, place], output[0, place]
            real = torch.ones(len(keys), dtype=torch.bool, device=keys.device) if mask is None else mask[:, place]
            of_real = torch.softmax(keys[real] @ query, 0)
            row = torch.zeros(len(keys), device=keys.device)
            row[real] = of_real
            weights.append(row)
            contexts.append(of_real @ keys[real])
        scores = self.out(torch.tanh(self.concat(torch.cat([output[0], torch.stack(contexts)], -1))))
        return scores, hidden, torch.stack(weights)
