"""The GRU's gates and the dropout written out, the softmax over the real places alone."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super().__init__()
        self.p = dropout
        self.embedding = embedding
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def cell(self, x, h, layer):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        of_input, of_state, input_bias, state_bias = (getattr(self.gru, f"{name}_l{layer}") for name in names)
        reset, update, new = (x @ of_input.T + input_bias).chunk(3, dim=-1)
        old_reset, old_update, old_new = (h @ of_state.T + state_bias).chunk(3, dim=-1)
        reset, update = torch.sigmoid(reset + old_reset), torch.sigmoid(update + old_update)
        return (1 - update) * torch.tanh(new + reset * old_new) + update * h

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        x = self.embedding(tokens[0])
        if self.training:
            x = x * torch.bernoulli(torch.full_like(x, 1 - self.p)) / (1 - self.p)
        states = []
        for layer, h in enumerate(hidden):
            x = self.cell(x, h, layer)
            states.append(x)
        similarity = (encoder_outputs * x).sum(-1)  # (T, batch)
        real = torch.ones_like(similarity, dtype=torch.bool) if mask is None else mask
        top = similarity.masked_fill(~real, torch.finfo(similarity.dtype).min).amax(0, keepdim=True)
        powers = torch.where(real, (similarity - top).where(real, 0).exp(), 0)
        weights = powers / powers.sum(0, keepdim=True)
        context = (weights[..., None] * encoder_outputs).sum(0)
        size = x.shape[-1]
        joined = x @ self.concat.weight[:, :size].T + context @ self.concat.weight[:, size:].T + self.concat.bias
        return self.out(joined.tanh()), torch.stack(states), weights.T
