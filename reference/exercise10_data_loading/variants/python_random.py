"""Python's random numbers, datasets of one's own in place of Subset, and a loader that is derived from."""

import random

import torch
from torch.utils.data import DataLoader, Dataset


class Chosen(Dataset):
    """Some samples of another dataset."""

    def __init__(self, dataset, numbers):
        self.dataset = dataset
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, i):
        return self.dataset[self.numbers[i]]


class PairDataset(Dataset):
    def __init__(self, inputs, targets, transform=None):
        try:
            self.pairs = list(zip(inputs, targets, strict=True))
        except ValueError as error:
            raise ValueError("inputs and targets differ in number") from error
        self.transform = transform

    def __len__(self):
        return sum(1 for _ in self.pairs)

    def __getitem__(self, i):
        x, y = self.pairs[i]
        return (self.transform(x) if self.transform else x, y)


def split(dataset, fraction, seed):
    numbers = list(range(len(dataset)))
    random.Random(seed).shuffle(numbers)
    kept = len(dataset) - round(fraction * len(dataset))
    return Chosen(dataset, sorted(numbers[:kept])), Chosen(dataset, sorted(numbers[kept:]))


class Shuffling(DataLoader):
    """Lays the samples into a new order at the beginning of each epoch."""

    def __init__(self, dataset, batch_size, seed):
        self.order = list(range(len(dataset)))
        self.source = random.Random(f"orders {seed}")
        super().__init__(Chosen(dataset, self.order), batch_size=batch_size)

    def __iter__(self):
        self.source.shuffle(self.order)
        return super().__iter__()


def make_loaders(train, val, batch_size, seed):
    return Shuffling(train, batch_size, seed), DataLoader(dataset=val, batch_size=batch_size)


def collate(samples):
    longest = max(len(x) for x, _ in samples)
    rows = [torch.cat([x, torch.zeros(longest - len(x), dtype=x.dtype, device=x.device)]) for x, _ in samples]
    return (
        torch.stack(rows),
        torch.tensor([len(x) for x, _ in samples], dtype=torch.long, device=rows[0].device),
        torch.LongTensor([y for _, y in samples]).to(rows[0].device),
    )
