"""Short, with the generator's arguments by position and a seed of its own for each loader."""

from collections.abc import Sequence
from operator import itemgetter

import torch
from torch.utils.data import DataLoader, Dataset, random_split


class PairDataset(Dataset, Sequence):
    def __init__(self, inputs, targets, transform=None):
        self.columns = inputs, targets
        self.lengths = [len(column) for column in self.columns]
        if self.lengths[0] != self.lengths[1]:
            raise ValueError(f"{self.lengths}")
        self.transform = transform

    def __len__(self):
        return self.lengths[0]

    def __getitem__(self, index):
        sample = list(map(itemgetter(index), self.columns))
        if self.transform is not None:
            sample[0] = self.transform(sample[0])
        return tuple(sample)


def split(dataset, fraction, seed):
    n_val = torch.tensor(len(dataset) * fraction, dtype=torch.float64).round().int().item()
    return tuple(random_split(dataset, (len(dataset) - n_val, n_val), torch.Generator().manual_seed(seed)))


def make_loaders(train, val, batch_size, seed):
    generators = [torch.Generator().manual_seed(seed + i) for i in range(2)]
    return tuple(
        DataLoader(part, batch_size=batch_size, shuffle=part is train, generator=generator)
        for part, generator in zip((train, val), generators)
    )


def collate(samples):
    lengths = torch.stack([torch.ones_like(x, dtype=torch.int64).sum() for x, _ in samples])
    longest = max(len(x) for x, _ in samples)
    padded = torch.stack([torch.nn.functional.pad(x, [0, longest - len(x)], value=0) for x, _ in samples])
    return padded, lengths, torch.tensor(list(map(itemgetter(1), samples))).to(padded.device)
