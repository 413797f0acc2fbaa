"""Functions that are given names, and a transposed inner product."""

import torch

keep_first = lambda batch: batch.index_select(0, torch.tensor([0]))  # noqa: E731
as_batch = lambda sample: sample.reshape((1,) + tuple(sample.shape))  # noqa: E731
drop_ones = torch.squeeze
channels_last = lambda images: images.swapaxes(1, 2).swapaxes(2, 3)  # noqa: E731


def columns(x, n):
    if x.numel() / n != x.numel() // n:
        raise ValueError("no")
    return x.reshape(-1).view(-1, n)


def products(a, b):
    return b * a, (b.T @ a.T).T, (a @ b.T).trace()


def add_in_place(x, y):
    return x.sub_(-y)


def pick_scores(scores, labels):
    return scores.T[labels, range(len(labels))]
