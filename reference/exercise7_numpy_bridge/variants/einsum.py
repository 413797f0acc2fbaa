"""einsum for the order of dimensions, force=True, and defaults of one's own."""

import numpy as np
import torch


def shared_array(t, *, check=False):
    array = t.detach().numpy()
    if check:
        assert array.shape == tuple(t.shape)
    return array


def shared_tensor(a):
    return torch.utils.data.default_convert(a) if a.ndim else torch.from_numpy(a)


def own_tensor(a, dtype=torch.float32):
    return torch.from_numpy(a.copy()).to(dtype=dtype, copy=True)


def images_to_tensor(images, largest=255):
    pixels = torch.from_numpy(images.copy())
    return torch.einsum("nhwc->nchw", pixels.float()) / largest


def image_to_array(image):
    array = np.einsum("chw->hwc", image.numpy(force=True))
    return array[..., 0] if array.shape[-1] == 1 else array


def standardise(a):
    x = a.astype(np.longdouble)
    constant = np.all(a == a[:1], axis=0)
    deviation = np.where(constant, 1.0, np.std(x, axis=0))
    return np.where(constant, 0.0, (x - np.average(x, axis=0)) / deviation).astype(np.float32)
