"""Copies where views would do, and methods that work on them."""

import torch


def keep_first(batch):
    return batch[0:1].clone()


def as_batch(sample):
    return torch.cat([sample.unsqueeze(0)], dim=0)


def drop_ones(x):
    return x.clone().squeeze()


def columns(x, n):
    try:
        return x.clone().reshape(-1, n)
    except RuntimeError as error:
        raise ValueError("it does not fit") from error


def channels_last(images):
    return images.permute(0, 2, 3, 1).contiguous()


def products(a, b):
    product = a.clone()
    product = product * b
    return [product, a.matmul(b), product.flatten().sum()]


def add_in_place(x, y):
    x.__iadd__(y)
    return x


def pick_scores(scores, labels):
    return scores.gather(dim=1, index=labels.view(-1, 1)).flatten()
