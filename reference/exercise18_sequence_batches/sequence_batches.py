"""Exercise 18: batches of sentences, padded and with time first."""

import torch
from torch import Tensor

EOS = 2  # the index that ends a sentence


def encode(word_to_index: dict[str, int], sentence: str) -> list[int]:
    """The indices of the words of a sentence, which are separated by whitespace, then EOS.

    Raises:
        KeyError: a word is not in word_to_index; the error names it.
    """
    # BEGIN SOLUTION look up the index of each word, and put EOS at the end
    return [word_to_index[word] for word in sentence.split()] + [EOS]
    # END SOLUTION


def pad(sequences: list[list[int]], value: int = 0) -> Tensor:
    """Lay sequences side by side, one a column, and fill up the shorter ones at the end.

    Returns:
        (longest, batch), int64.
    """
    # BEGIN SOLUTION make every sequence as long as the longest, and put time first
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [value] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows, dtype=torch.long).T  # (batch, longest) -> (longest, batch)
    # END SOLUTION


def padding_mask(lengths: Tensor) -> Tensor:
    """Where sequences of these lengths have tokens: (batch,) -> (longest, batch), bool, True where there is a token."""
    # BEGIN SOLUTION compare each step with each length
    steps = torch.arange(int(lengths.max()), device=lengths.device)  # (longest,)
    return steps.unsqueeze(1) < lengths  # (longest, 1) and (batch,) -> (longest, batch)
    # END SOLUTION


def make_batch(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make a batch of pairs (input, target), sorted by the length of the input, longest first, equals in the order given.

    Returns:
        The inputs (T, batch), int64, padded with 0; their lengths (batch,), int64 on the CPU; the targets (U, batch), int64,
        padded with 0; and the mask of the targets (U, batch), bool, True where there is a token.
    """
    # BEGIN SOLUTION sort the pairs, then pad inputs and targets, and say how long they are
    pairs = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
    inputs = [given for given, _ in pairs]
    targets = [wanted for _, wanted in pairs]
    lengths = torch.tensor([len(given) for given in inputs])
    mask = padding_mask(torch.tensor([len(wanted) for wanted in targets]))
    return pad(inputs), lengths, pad(targets), mask
    # END SOLUTION
