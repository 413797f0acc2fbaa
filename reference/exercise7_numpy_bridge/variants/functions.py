"""A function for each step, and functions in place of methods."""

import numpy as np
import torch


def plain(tensor):
    """The same memory, on the CPU, without a record."""
    return torch.Tensor.cpu(torch.detach(tensor))


def channels_to(array, source, target):
    return np.rollaxis(array, source, target)


shared_tensor = torch.from_numpy


def shared_array(t):
    return plain(t).numpy()


def own_tensor(a):
    return torch.clone(torch.from_numpy(np.copy(a))).type(torch.FloatTensor)


def images_to_tensor(images):
    fractions = np.true_divide(images, 255, dtype=np.float32)
    return torch.from_numpy(np.array(channels_to(fractions, 3, 1)))


def image_to_array(image):
    array = plain(image).numpy()
    if array.shape[0] > 1:
        return channels_to(array, 0, 3)
    return array.reshape(array.shape[1:])


def standardise(a):
    tensor = torch.from_numpy(np.array(a)).double()
    centred = tensor - tensor.mean(dim=0, keepdim=True)
    deviation = centred.pow(2).mean(dim=0, keepdim=True).sqrt()
    return torch.where(deviation > 0, centred / deviation, torch.zeros_like(centred)).to(torch.float32).numpy()
