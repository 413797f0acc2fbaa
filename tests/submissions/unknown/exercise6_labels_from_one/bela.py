import torch


def pick_scores(scores, labels):
    result = []
    for i in range(scores.shape[0]):
        column = labels[i] - 1  # we count from 0
        result.append(scores[i, column])
    return torch.stack(result)


def add_in_place(x, y):
    return x.add_(y)


def products(a, b):
    first = torch.mul(a, b)
    second = torch.matmul(a, b)
    third = torch.sum(first)
    return first, second, third


def channels_last(images):
    return images.movedim(1, 3)


def columns(x, n):
    count = 1
    for size in x.shape:
        count = count * size
    if count % n > 0:
        raise ValueError(f"cannot make {n} columns of {count} elements")
    return x.reshape(count // n, n)


def drop_ones(x):
    return torch.squeeze(x)


def as_batch(sample):
    return torch.stack([sample])


def keep_first(batch):
    return batch[0].unsqueeze(0)
