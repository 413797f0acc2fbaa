"""All scores are kept, and the loss is computed once at the end."""

import random

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

SOS = 1  # the index of the word that every answer begins with


# Given: the solution of exercise 19.
class Encoder(nn.Module):
    """Reads a batch of sentences in both directions.

    It has two parts: self.embedding, which is the embedding that it is given, and self.gru, a bidirectional nn.GRU.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states.
        layers: number of the GRU's layers.
        dropout: probability of the dropout between the GRU's layers, where there are several.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.embedding = embedding
        between = dropout if layers > 1 else 0.0  # one layer has nothing between layers
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, dropout=between, bidirectional=True)

    def forward(self, tokens: Tensor, lengths: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read every sentence up to its length.

        Args:
            tokens: (T, batch), int64, one sentence a column, padded with any token ids.
            lengths: (batch,), int64 on the CPU, in any order, from 1 to T.
            hidden: (2 * layers, batch, hidden_size), the states to begin with; None for zeros.

        Returns:
            The outputs (T, batch, hidden_size), those of the two directions added, 0 at padding; and the final states
            (2 * layers, batch, hidden_size), layer by layer, forward, then backward.
        """
        embedded = self.embedding(tokens)  # (T, batch, embedding)
        packed = pack_padded_sequence(embedded, lengths, enforce_sorted=False)
        outputs, hidden = self.gru(packed, hidden)
        outputs, _ = pad_packed_sequence(outputs, total_length=len(tokens))  # (T, batch, 2 * hidden)
        forward, backward = outputs.chunk(2, dim=2)  # (T, batch, hidden) each
        return forward + backward, hidden


# Given: the solution of exercise 20.
class Decoder(nn.Module):
    """Writes one word of every answer, looking back at what the encoder has read.

    Its parts are self.embedding, which is the embedding that it is given; self.gru, an nn.GRU of one direction, from the
    embedding's vectors to hidden_size; self.concat, an nn.Linear, 2 * hidden_size to hidden_size; and self.out, an
    nn.Linear, hidden_size to the number of words of the embedding.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states, and of the encoder's outputs.
        layers: number of the GRU's layers.
        dropout: probability of the dropout on the embedded words.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        self.embedding = embedding
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def forward(
        self, tokens: Tensor, hidden: Tensor, encoder_outputs: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Take one step.

        Args:
            tokens: (1, batch), int64, the last word of each answer so far.
            hidden: (layers, batch, hidden_size), the states after that word's predecessors.
            encoder_outputs: (T, batch, hidden_size).
            mask: (T, batch), bool, True where the encoder has read a real token; None if all are real.

        Returns:
            The scores (batch, words), not normalised; the new states (layers, batch, hidden_size); and the attention
            weights (batch, T), exactly 0 where the mask is False.
        """
        embedded = self.dropout(self.embedding(tokens))  # (1, batch, embedding)
        output, hidden = self.gru(embedded, hidden)  # (1, batch, hidden)

        similarity = (output * encoder_outputs).sum(dim=2).T  # (batch, T)
        if mask is not None:
            # exp(-inf) is exactly 0
            similarity = similarity.masked_fill(~mask.T, float("-inf"))
        weights = torch.softmax(similarity, dim=1)
        context = (weights.T.unsqueeze(2) * encoder_outputs).sum(dim=0)  # (batch, hidden)

        joined = torch.cat([output.squeeze(0), context], dim=1)  # (batch, 2 * hidden)
        scores = self.out(torch.tanh(self.concat(joined)))  # (batch, words)
        return scores, hidden, weights


# Given: the solution of exercise 18.
def pad(sequences: list[list[int]], value: int = 0) -> Tensor:
    """Lay sequences side by side, one a column, and fill up the shorter ones at the end.

    Returns:
        (longest, batch), int64.
    """
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [value] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows, dtype=torch.long).T  # (batch, longest) -> (longest, batch)


def padding_mask(lengths: Tensor) -> Tensor:
    """Where sequences of these lengths have tokens: (batch,) -> (longest, batch), bool, True where there is a token."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)  # (longest,)
    return steps.unsqueeze(1) < lengths  # (longest, 1) and (batch,) -> (longest, batch)


def make_batch(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make a batch of pairs (input, target), sorted by the length of the input, longest first, equals in the order given.

    Returns:
        The inputs (T, batch), int64, padded with 0; their lengths (batch,), int64 on the CPU; the targets (U, batch), int64,
        padded with 0; and the mask of the targets (U, batch), bool, True where there is a token.
    """
    pairs = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
    inputs = [given for given, _ in pairs]
    targets = [wanted for _, wanted in pairs]
    lengths = torch.tensor([len(given) for given in inputs])
    mask = padding_mask(torch.tensor([len(wanted) for wanted in targets]))
    return pad(inputs), lengths, pad(targets), mask


masked_loss = lambda scores, targets, mask: nn.NLLLoss(reduction="sum")(torch.log_softmax(scores[mask], -1), targets[mask])  # noqa: E731


def batch_loss(encoder, decoder, batch, teacher_forcing):
    inputs, lengths, targets, mask = batch
    outputs, states = encoder(inputs, lengths)
    hidden = states.unflatten(0, (-1, 2))[:, 0].contiguous()
    inputs_mask = torch.arange(len(inputs))[:, None] < lengths[None]
    words, collected = torch.ones_like(targets[0])[None], []
    for target in targets:
        scores, hidden, attention = decoder(words, hidden, outputs, mask=inputs_mask)
        collected.append(scores)
        words = target[None] if teacher_forcing else scores.max(1).indices[None]
    scores = torch.cat(collected)
    return masked_loss(scores, targets.flatten(), mask.flatten()) / mask.sum()


def train_step(encoder, decoder, encoder_optimizer, decoder_optimizer, batch, teacher_forcing_ratio, clip):
    draw = random.random()
    encoder.zero_grad()
    decoder.zero_grad()
    loss = batch_loss(encoder, decoder, batch, teacher_forcing=draw < teacher_forcing_ratio)
    loss.backward()
    for network in (encoder, decoder):
        torch.nn.utils.clip_grad_norm_(network.parameters(), max_norm=clip, norm_type=2)
    decoder_optimizer.step()
    encoder_optimizer.step()
    return loss.detach().numpy().item()
