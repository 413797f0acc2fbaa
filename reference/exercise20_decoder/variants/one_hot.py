"""Words by a product with one-hot rows, each sentence through the GRU by itself."""

import torch
from torch import nn
from torch.nn.functional import one_hot


class Decoder(nn.Module):
    def __init__(self, embedding, hidden_size, layers=1, dropout=0.1):
        super().__init__()
        parts = dict(
            embedding=embedding,
            gru=nn.GRU(embedding.embedding_dim, hidden_size, layers),
            concat=nn.Linear(2 * hidden_size, hidden_size),
            out=nn.Linear(hidden_size, embedding.num_embeddings),
            drop=nn.Dropout(dropout),
        )
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, tokens, hidden, encoder_outputs, mask=None):
        rows = one_hot(tokens.reshape(-1), self.embedding.num_embeddings).to(self.embedding.weight.dtype) @ self.embedding.weight
        outs, states = [], []
        rows = self.drop(rows)
        for b in range(rows.shape[0]):
            o, h = self.gru(rows[b : b + 1], hidden[:, b].contiguous())
            outs.append(o[0])
            states.append(h)
        y, h = torch.stack(outs), torch.stack(states, 1)
        s = torch.einsum("bh,tbh->tb", y, encoder_outputs)
        if mask is not None:
            s = s.where(mask, s.new_tensor(float("-inf")))
        w = torch.log_softmax(s, 0).exp()
        c = torch.einsum("tb,tbh->bh", w, encoder_outputs)
        return self.out(torch.tanh(self.concat(torch.concat((y, c), dim=-1)))), h, w.permute(1, 0)
