"""Tensors put together of parts, and the variance as mean of squares minus square of the mean."""

import copy

import numpy as np
import torch


def shared_array(t):
    with torch.no_grad():
        return t.detach().numpy()


def shared_tensor(a):
    t = torch.empty(0, dtype=torch.from_numpy(a).dtype)
    t.set_(torch.from_numpy(a))
    return t


def own_tensor(a):
    return torch.Tensor(copy.deepcopy(a).astype("f").reshape(-1)).view(a.shape).clone()


def images_to_tensor(images):
    return torch.stack(
        [torch.stack([torch.tensor(plane / 255.0) for plane in np.moveaxis(image, -1, 0)]) for image in images]
    ).float()


def image_to_array(image):
    array = np.array(image.tolist(), dtype=image.detach().cpu().numpy().dtype).transpose(1, 2, 0)
    return array.squeeze(axis=2 if image.shape[0] == 1 else ())


def standardise(a):
    x = torch.from_numpy(a).double()
    x = x - x[0]
    mean = x.mean(0)
    variance = (x * x).mean(0) - mean * mean
    scaled = (x - mean) / variance.clamp(min=1e-300).sqrt()
    return torch.where((x == 0).all(0), torch.zeros_like(x), scaled).numpy().astype("float32")
