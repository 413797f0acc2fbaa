"""torch.sort, stable; other parameters with defaults, a list as result."""

import torch


def encode(word_to_index: dict, sentence: str, end: int = 2, separator=None) -> list:
    return [int(word_to_index[word]) for word in sentence.split(separator)] + [end]


def pad(sequences, value=0, batch_first=False):
    longest = max(len(s) for s in sequences)
    padded = torch.stack([torch.tensor(list(s) + [value] * (longest - len(s)), dtype=torch.int64) for s in sequences])
    return padded if batch_first else padded.t().contiguous()


def padding_mask(lengths, batch_first=False):
    mask = torch.arange(lengths.max().item(), device=lengths.device).expand(len(lengths), -1) < lengths.view(-1, 1)
    return mask if batch_first else mask.t()


def make_batch(pairs):
    lengths = torch.tensor([len(pair[0]) for pair in pairs])
    lengths, order = torch.sort(lengths, descending=True, stable=True)
    inputs = pad([pair[0] for pair in pairs], batch_first=True)[order].T
    targets = pad([pair[1] for pair in pairs], batch_first=True)[order].T
    mask = padding_mask(torch.tensor([len(pair[1]) for pair in pairs]), batch_first=True)[order].T
    return [inputs, lengths, targets, mask]
