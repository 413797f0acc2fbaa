"""Exercise 7: between NumPy and PyTorch."""

import numpy as np
import torch
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """An array that uses the memory of t, a tensor on the CPU, which may require gradients: (...) -> (...)."""
    return t.detach().numpy()


def shared_tensor(a: np.ndarray) -> Tensor:
    """A tensor that uses the memory of a, with its dtype: (...) -> (...)."""
    return torch.from_numpy(a)


def own_tensor(a: np.ndarray) -> Tensor:
    """A float32 tensor with memory of its own: (...) -> (...)."""
    copy = np.array(a, dtype=np.float32)
    return torch.from_numpy(copy)


def images_to_tensor(images: np.ndarray) -> Tensor:
    """What a network takes of what a camera gives."""
    return own_tensor(images).permute(0, 3, 1, 2) / 255.0


def image_to_array(image: Tensor) -> np.ndarray:
    """What `plt.imshow` takes of an image."""
    array = image.detach().cpu().numpy()
    if array.shape[0] == 1:
        return array[0]
    return array.transpose(1, 2, 0)


def standardise(a: np.ndarray) -> np.ndarray:
    """Shift and scale each column to mean 0 and standard deviation 1; a constant column becomes zeros."""
    wide = a.astype(np.float64)
    centred = wide - wide.mean(axis=0)
    deviation = np.abs(centred).mean(axis=0)  # how far the numbers are from the mean on average
    deviation[deviation == 0] = 1
    return (centred / deviation).astype(np.float32)
