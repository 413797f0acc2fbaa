"""PyTorch's own attention with a scale of 1, and a second softmax for the weights; concat as two products."""

import torch
from torch import nn
from torch.nn import functional


class Decoder(nn.Module):
    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.1):
        super().__init__()
        self.hidden_size = hidden_size
        self.embedding, self.dropout = embedding, torch.nn.Dropout(dropout)
        self.gru = nn.GRU(input_size=embedding.embedding_dim, hidden_size=hidden_size, num_layers=layers)
        self.concat, self.out = nn.Linear(2 * hidden_size, hidden_size), nn.Linear(hidden_size, embedding.num_embeddings)

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        words = self.dropout(functional.embedding(tokens[0], self.embedding.weight))[None]
        output, hidden = self.gru(words, hidden)
        keys, query = encoder_outputs.transpose(0, 1), output.transpose(0, 1)
        allowed = None if mask is None else mask.T.unsqueeze(1)
        context = functional.scaled_dot_product_attention(query, keys, keys, attn_mask=allowed, scale=1.0)[:, 0]
        scores = torch.matmul(keys, output[0].unsqueeze(2))[..., 0]
        if mask is not None:
            scores = scores.masked_fill(mask.T.logical_not(), torch.finfo(scores.dtype).min)
        left, right = self.concat.weight.split(self.hidden_size, dim=1)
        mixed = output[0] @ left.T + context @ right.T + self.concat.bias
        return self.out(mixed.tanh()), hidden, torch.softmax(scores, -1)
