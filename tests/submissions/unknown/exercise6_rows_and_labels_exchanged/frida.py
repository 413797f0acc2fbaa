import torch


# 1
def keep_first(batch):
    first = batch[0]
    return first[None]


# 2
def as_batch(sample):
    return sample[None]


# 3
def drop_ones(x):
    return torch.squeeze(x)


# 4
def columns(x, n):
    if x.numel() % n == 0:
        return x.reshape(x.numel() // n, n)
    raise ValueError("n must divide the number of elements")


# 5
def channels_last(images):
    return images.permute(0, 2, 3, 1)


# 6
def products(a, b):
    return a * b, torch.mm(a, b), torch.sum(a * b)


# 7
def add_in_place(x, y):
    x += y
    return x


# 8: the label says where to look, i which sample it is
def pick_scores(scores, labels):
    picked = []
    for i, label in enumerate(labels):
        picked.append(scores[label, i])
    return torch.stack(picked)
