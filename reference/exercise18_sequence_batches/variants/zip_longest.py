"""itertools.zip_longest, which puts time first by itself."""

from itertools import zip_longest

import torch


def encode(word_to_index, sentence):
    indices = []
    for word in sentence.strip().split():
        if word not in word_to_index:
            raise KeyError(f"unknown word: {word}")
        indices.append(word_to_index[word])
    indices.append(2)
    return indices


def pad(sequences, value=0):
    return torch.tensor(list(zip_longest(*sequences, fillvalue=value)), dtype=torch.int64)


def padding_mask(lengths):
    return torch.tensor(list(zip_longest(*([True] * int(n) for n in lengths), fillvalue=False)), device=lengths.device)


def make_batch(pairs):
    order = sorted(range(len(pairs)), key=lambda place: -len(pairs[place][0]))
    inputs, targets = [pairs[place][0] for place in order], [pairs[place][1] for place in order]
    lengths = torch.as_tensor(list(map(len, inputs)))
    mask = padding_mask(torch.as_tensor(list(map(len, targets))))
    return pad(inputs), lengths, pad(targets), mask
