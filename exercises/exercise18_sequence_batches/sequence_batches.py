"""Exercise 18: batches of sentences, padded and with time first."""

import torch
from torch import Tensor

EOS = 2  # the index that ends a sentence


def encode(word_to_index: dict[str, int], sentence: str) -> list[int]:
    """The indices of the words of a sentence, which are separated by whitespace, then EOS.

    Raises:
        KeyError: a word is not in word_to_index; the error names it.
    """
    raise NotImplementedError("TODO: look up the index of each word, and put EOS at the end")


def pad(sequences: list[list[int]], value: int = 0) -> Tensor:
    """Lay sequences side by side, one a column, and fill up the shorter ones at the end.

    Returns:
        (longest, batch), int64.
    """
    raise NotImplementedError("TODO: make every sequence as long as the longest, and put time first")


def padding_mask(lengths: Tensor) -> Tensor:
    """Where sequences of these lengths have tokens: (batch,) -> (longest, batch), bool, True where there is a token."""
    raise NotImplementedError("TODO: compare each step with each length")


def make_batch(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make a batch of pairs (input, target), sorted by the length of the input, longest first, equals in the order given.

    Returns:
        The inputs (T, batch), int64, padded with 0; their lengths (batch,), int64 on the CPU; the targets (U, batch), int64,
        padded with 0; and the mask of the targets (U, batch), bool, True where there is a token.
    """
    raise NotImplementedError("TODO: sort the pairs, then pad inputs and targets, and say how long they are")
