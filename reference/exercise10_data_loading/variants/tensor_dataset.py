"""Functions that are given names, nested tensors, and a loader for every epoch's batches."""

import torch
from torch.utils.data import DataLoader, Dataset, Subset, random_split


class PairDataset(Dataset):
    def __init__(self, inputs, targets, transform=None):
        lengths = {len(inputs), len(targets)}
        if len(lengths) == 2:
            raise ValueError(sorted(lengths))
        self.__dict__.update(locals())

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, index):
        return tuple([self._input(index), self.targets[index]])

    def _input(self, index):
        x = self.inputs[index]
        return x if self.transform is None else self.transform(x)


def split(dataset, fraction, seed):
    val_size = int(round(len(dataset) * fraction, 0))
    keys = torch.rand(len(dataset), generator=torch.Generator().manual_seed(seed))
    order = keys.argsort().tolist()
    return [Subset(dataset, order[val_size:]), Subset(dataset, order[0:val_size])]


class Orders:
    """Batches of sample numbers, another order each time."""

    def __init__(self, length, size, seed):
        self.length, self.size = length, size
        self.generator = torch.Generator().manual_seed(seed)

    def __len__(self):
        return -(-self.length // self.size)

    def __iter__(self):
        for numbers in torch.randperm(self.length, generator=self.generator).split(self.size):
            yield numbers.tolist()


def make_loaders(train, val, batch_size, seed):
    return (
        DataLoader(train, batch_sampler=Orders(len(train), batch_size, seed)),
        DataLoader(val, batch_sampler=[list(range(i, min(i + batch_size, len(val)))) for i in range(0, len(val), batch_size)]),
    )


def collate(samples, value=0):
    tensors = [sample[0] for sample in samples]
    first = tensors[0]
    lengths = first.new_tensor([t.numel() for t in tensors], dtype=torch.long)
    padded = first.new_full((len(tensors), max(t.numel() for t in tensors)), value)
    for row in range(len(tensors)):
        padded[row].narrow(0, 0, tensors[row].numel()).copy_(tensors[row])
    return padded, lengths, first.new_tensor([sample[1] for sample in samples], dtype=torch.long)
