"""Functions of torch in place of methods."""

import torch


def keep_first(batch):
    return torch.narrow(batch, 0, 0, 1)


def as_batch(sample):
    return torch.stack([sample])


def drop_ones(x):
    return torch.reshape(x, [size for size in x.shape if size != 1])


def columns(x, n):
    if not torch.numel(x) // n * n == torch.numel(x):
        raise ValueError
    return torch.reshape(x, (torch.numel(x) // n, n))


def channels_last(images):
    return torch.movedim(images, 1, -1)


def products(a, b):
    return (torch.multiply(a, b), torch.mm(a, b), torch.dot(torch.flatten(a), torch.flatten(b)))


def add_in_place(x, y):
    torch.add(x, y, out=x) if not (x.requires_grad or y.requires_grad) else x.copy_(torch.add(x, y))
    return x


def pick_scores(scores, labels):
    return torch.take_along_dim(scores, torch.unsqueeze(labels, 1), 1)[:, 0]
