"""PyTorch's pad_sequence, and a named tuple as result."""

import re
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


class Unknown(KeyError):
    """A word that nobody knows."""


class Batch(NamedTuple):
    inputs: Tensor
    lengths: Tensor
    targets: Tensor
    mask: Tensor


def encode(word_to_index, sentence):
    try:
        return [*(word_to_index[word] for word in re.findall(r"\S+", sentence)), 2]
    except KeyError as error:
        raise Unknown(f"I do not know {error.args[0]}") from None


def pad(sequences, value=0):
    return pad_sequence([torch.tensor(sequence, dtype=torch.long) for sequence in sequences], padding_value=value)


def padding_mask(lengths):
    return pad_sequence([torch.ones(int(n), dtype=torch.bool, device=lengths.device) for n in lengths])


def make_batch(pairs):
    inputs, targets = zip(*sorted(pairs, key=lambda pair: len(pair[0]), reverse=True))
    lengths = torch.LongTensor([len(tokens) for tokens in inputs])
    mask = padding_mask(torch.LongTensor([len(tokens) for tokens in targets]))
    return Batch(pad(inputs), lengths, pad(targets), mask)
