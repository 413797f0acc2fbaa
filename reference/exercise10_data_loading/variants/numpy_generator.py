"""NumPy's generators, an order of batches of one's own, and functional padding."""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional
from torch.utils.data import BatchSampler, DataLoader, Dataset, Sampler, Subset


class Batch(NamedTuple):
    inputs: torch.Tensor
    lengths: torch.Tensor
    labels: torch.Tensor


class PairDataset(Dataset):
    def __init__(self, inputs, targets, transform=None):
        if len(inputs) - len(targets):
            raise ValueError(f"{len(inputs)} inputs do not go with {len(targets)} targets")
        self._inputs, self._targets, self._transform = inputs, targets, transform
        self._length = len(targets)

    def __len__(self):
        return self._length

    def __getitem__(self, index):
        if index < 0:
            index += self._length
        if index < 0 or index >= self._length:
            raise IndexError("there is no such sample")
        x, y = self._inputs[index], self._targets[index]
        return (x, y) if self._transform is None else (self._transform(x), y)


class Shuffled(Sampler):
    def __init__(self, length, seed):
        self.length, self.random = length, np.random.default_rng(seed)

    def __len__(self):
        return self.length

    def __iter__(self):
        yield from self.random.permutation(self.length).tolist()


def split(dataset, fraction, seed):
    chosen = np.random.default_rng(seed).choice(len(dataset), size=round(len(dataset) * fraction), replace=False)
    rest = np.setdiff1d(np.arange(len(dataset)), chosen)
    return Subset(dataset, rest.tolist()), Subset(dataset, chosen.tolist())


def make_loaders(train, val, batch_size, seed):
    batches = BatchSampler(Shuffled(len(train), seed), batch_size, drop_last=False)
    return DataLoader(train, batch_sampler=batches), DataLoader(val, batch_size=batch_size, shuffle=False, drop_last=False)


def collate(samples):
    inputs, labels = zip(*samples)
    lengths = [len(x) for x in inputs]
    rows = [functional.pad(x, (0, max(lengths) - len(x))) for x in inputs]
    device = inputs[0].device
    return Batch(torch.stack(rows), torch.tensor(lengths, device=device), torch.tensor(labels, device=device))
