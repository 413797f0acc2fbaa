"""A class behind functions, deep copies, padding with a marker."""

import copy

import torch


class Batcher:
    marker = -100

    def column(self, sequence, longest, value):
        sequence = copy.deepcopy(list(sequence))
        while len(sequence) < longest:
            sequence.append(value)
        return sequence

    def stack(self, sequences, value):
        longest = max([len(s) for s in sequences])
        return torch.stack([torch.tensor(self.column(s, longest, value), dtype=torch.long) for s in sequences], dim=1)


def encode(word_to_index, sentence):
    first, *rest = sentence.split() or [None]
    return [2] if first is None else [word_to_index[first], *encode(word_to_index, " ".join(rest))]


def pad(sequences, value=0):
    return Batcher().stack(sequences, value)


def padding_mask(lengths):
    steps = torch.arange(int(torch.max(lengths)), device=lengths.device)
    return torch.stack([steps < length for length in lengths], dim=1)


def make_batch(pairs):
    pairs = copy.deepcopy(pairs)
    pairs.sort(key=lambda pair: len(pair[0]), reverse=True)
    inputs = pad([p[0] for p in pairs])
    marked = pad([p[1] for p in pairs], Batcher.marker)
    mask = marked != Batcher.marker
    return inputs, torch.tensor([len(p[0]) for p in pairs]), marked * mask, mask
