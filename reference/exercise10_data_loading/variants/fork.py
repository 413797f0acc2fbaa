"""The global generator, seeded and afterwards put back; random_split with fractions is not used."""

import torch
from torch.nn.utils import rnn
from torch.utils import data


class PairDataset(data.Dataset):
    transform = staticmethod(lambda x: x)

    def __init__(self, inputs, targets, transform=None, check=True):
        if check and len(inputs) != len(targets):
            raise ValueError
        self.data = {"inputs": inputs, "targets": targets}
        if transform is not None:
            self.transform = transform

    def __len__(self):
        return min(map(len, self.data.values()))

    def __getitem__(self, index):
        x = self.data["inputs"].__getitem__(index)
        return self.transform(x), self.data["targets"].__getitem__(index)


def split(dataset, fraction, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        val, train = data.random_split(dataset, [(n := round(fraction * len(dataset))), len(dataset) - n])
    return train, val


class EpochSampler(data.Sampler):
    def __init__(self, length, seed):
        self.length = length
        self.seed = seed
        self.epoch = 0

    def __len__(self):
        return self.length

    def __iter__(self):
        state = torch.get_rng_state()
        torch.manual_seed(1000 * self.seed + self.epoch)
        order = torch.randperm(self.length)
        torch.set_rng_state(state)
        self.epoch += 1
        return iter(order)


def make_loaders(train, val, batch_size, seed):
    train_loader = data.DataLoader(train, batch_size=batch_size, sampler=EpochSampler(len(train), seed), num_workers=2)
    return train_loader, data.DataLoader(val, batch_size=batch_size, shuffle=False, pin_memory=False)


def collate(samples):
    inputs = [x for x, _ in samples]
    padded = rnn.pad_sequence(inputs).t()
    lengths = torch.as_tensor([x.size(0) for x in inputs]).to(padded.device)
    return padded, lengths, torch.as_tensor([y for _, y in samples], device=padded.device)
