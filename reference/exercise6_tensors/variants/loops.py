"""Loops over rows."""

import torch


def keep_first(batch):
    for sample in batch:
        return sample.unsqueeze(0)


def as_batch(sample):
    return sample.view(1, *sample.shape)


def drop_ones(x):
    while 1 in x.shape:
        x = x.squeeze(list(x.shape).index(1))
    return x


def columns(x, n):
    flat = x.ravel()
    if len(flat) % n > 0:
        raise ValueError(f"{len(flat)} is not a multiple of {n}")
    return torch.stack([flat[start : start + n] for start in range(0, len(flat), n)])


def channels_last(images):
    return torch.stack([torch.stack(list(image), dim=-1) for image in images])


def products(a, b):
    rows = [torch.stack([(row * column).sum() for column in b.T]) for row in a]
    return a.mul(b), torch.stack(rows), sum((x * y).sum() for x, y in zip(a, b))


def add_in_place(x, y):
    x.copy_(x + y)
    return x


def pick_scores(scores, labels):
    return torch.stack([row[label] for row, label in zip(scores, labels)])
