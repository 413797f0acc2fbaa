"""Subsets of a random order, a sampler of one's own, and padding by hand."""

import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler, SequentialSampler, Subset


class PairDataset(Dataset):
    def __init__(self, inputs, targets, transform=None):
        if not len(inputs) == len(targets):
            raise ValueError("lengths")
        self.pairs = list(zip(inputs, targets))
        self.transform = transform or (lambda x: x)

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        x, y = self.pairs[index]
        return self.transform(x), y


def split(dataset, fraction, seed):
    n = len(dataset)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed)).tolist()
    held_out = round(n * fraction)
    return Subset(dataset, order[held_out:]), Subset(dataset, order[:held_out])


def make_loaders(train, val, batch_size, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    sampler = RandomSampler(train, generator=g)
    return DataLoader(train, batch_size, sampler=sampler), DataLoader(val, batch_size, sampler=SequentialSampler(val))


def collate(samples):
    longest = max(x.shape[0] for x, _ in samples)
    first = samples[0][0]
    padded = torch.zeros(len(samples), longest, dtype=first.dtype, device=first.device)
    lengths = torch.zeros(len(samples), dtype=torch.int64, device=first.device)
    labels = torch.zeros(len(samples), dtype=torch.int64, device=first.device)
    for i, (x, label) in enumerate(samples):
        padded[i, : len(x)] = x
        lengths[i] = len(x)
        labels[i] = label
    return padded, lengths, labels
