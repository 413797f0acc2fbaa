"""Exercise 21: train an encoder and a decoder together."""

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


def masked_loss(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """The sum of the cross entropy over real words.

    Args:
        scores: (batch, words), not normalised.
        targets: (batch,), int64; where the mask is False, any number.
        mask: (batch,), bool, True where there is a real word.

    Returns:
        The sum, (); 0 where no word is real.
    """
    raise NotImplementedError("TODO: take the real words alone, and sum their cross entropies")


def batch_loss(encoder: nn.Module, decoder: nn.Module, batch: tuple[Tensor, ...], teacher_forcing: bool) -> Tensor:
    """The mean loss over all real target words of a batch.

    Args:
        encoder: as in exercise 19, with as many layers as the decoder.
        decoder: as in exercise 20.
        batch: inputs (T, batch), their lengths (batch,), targets (U, batch) and their mask (U, batch), as make_batch gives it.
        teacher_forcing: whether the decoder's next input is the target, not its own most likely word.

    Returns:
        The mean, ().
    """
    raise NotImplementedError("TODO: encode, let the decoder write step by step, add up the losses, and divide by the number of real words")


def train_step(
    encoder: nn.Module,
    decoder: nn.Module,
    encoder_optimizer: Optimizer,
    decoder_optimizer: Optimizer,
    batch: tuple[Tensor, ...],
    teacher_forcing_ratio: float,
    clip: float,
) -> float:
    """Take one step of both optimizers on one batch.

    Args:
        encoder: as in exercise 19.
        decoder: as in exercise 20.
        encoder_optimizer: of the encoder's parameters.
        decoder_optimizer: of the decoder's parameters.
        batch: as make_batch gives it.
        teacher_forcing_ratio: how probable teacher forcing is; one draw decides for the whole batch.
        clip: the longest that the gradient of the encoder, and that of the decoder, may be.

    Returns:
        The loss before the step, a Python number.
    """
    raise NotImplementedError("TODO: draw, reset the gradients, compute the loss, backpropagate, clip each network's gradients, take both steps")
