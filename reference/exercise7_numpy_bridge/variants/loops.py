"""Loops, and lists of numbers where memory is not to be shared."""

import math

import numpy as np
import torch


def shared_array(t):
    return t.detach().view_as(t).numpy(force=False)


def shared_tensor(a):
    return torch.asarray(a) if a.ndim else torch.asarray(a[None])[0]


def own_tensor(a):
    return torch.tensor(a.tolist(), dtype=torch.float32)


def images_to_tensor(images):
    n, h, w, c = images.shape
    out = torch.empty(n, c, h, w)
    for i in range(n):
        for channel in range(c):
            out[i, channel] = torch.tensor(images[i, :, :, channel].tolist())
    return out / 255


def image_to_array(image):
    c, h, w = image.shape
    image = image.detach().cpu()
    if c == 1:
        return image[0].numpy()
    out = np.empty((h, w, c), dtype=image.numpy().dtype)
    for channel in range(c):
        out[:, :, channel] = image[channel]
    return out


def standardise(a):
    out = np.zeros_like(a)
    for j in range(a.shape[1]):
        column = [float(value) for value in a[:, j]]
        if len(set(column)) == 1:
            continue
        mean = math.fsum(column) / len(column)
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column))
        for i, value in enumerate(column):
            out[i, j] = (value - mean) / deviation
    return out
