import torch


def pick_scores(scores, labels):
    out = []
    for row, label in zip(scores, labels):
        out.append(row[label])
    return torch.stack(out)


def drop_ones(x):
    # look at one dimension after the other, take it away where it is 1
    number_of_dimensions = len(x.shape)
    i = 0
    while i < number_of_dimensions:
        size = x.size(i)
        if size == 1:
            x = torch.squeeze(x, i)
        i = i + 1
    return x


def columns(x, n):
    if x.numel() % n != 0:
        raise ValueError("does not fit")
    return torch.reshape(x, (-1, n))


def keep_first(batch):
    return batch[0:1]


def as_batch(sample):
    return torch.unsqueeze(sample, 0)


def channels_last(images):
    images = images.transpose(1, 2)  # N H C W
    images = images.transpose(2, 3)  # N H W C
    return images


def products(a, b):
    elementwise = a * b
    return elementwise, torch.matmul(a, b), elementwise.sum()


def add_in_place(x, y):
    x.add_(y)
    return x
