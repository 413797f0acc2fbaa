"""The tensor's data, in-place arithmetic on copies, and errors of division put right afterwards."""

import numpy as np
import torch


def shared_array(t):
    return t.data.numpy()


def shared_tensor(a):
    return torch.from_numpy(a.view())


def own_tensor(a):
    fresh = torch.empty(a.shape, dtype=torch.float32)
    fresh.numpy()[...] = a
    return fresh


def images_to_tensor(images):
    scaled = np.array(images, dtype=np.float32)
    scaled /= np.float32(255)
    return torch.from_numpy(np.moveaxis(scaled, -1, 1))


def image_to_array(image):
    array = image.data.cpu().numpy()
    return np.squeeze(array, axis=0) if array.shape[0] == 1 else np.moveaxis(array, 0, 2)


def standardise(a):
    a = a.astype("float64")
    a -= np.mean(a, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        a /= np.sqrt(np.mean(np.square(a), 0))
    return np.nan_to_num(a).astype("float32")
