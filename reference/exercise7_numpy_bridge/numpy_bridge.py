"""Exercise 7: between NumPy and PyTorch."""

import numpy as np
import torch
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """An array that uses the memory of t, a tensor on the CPU, which may require gradients: (...) -> (...)."""
    # BEGIN SOLUTION give an array that shows the same memory, also where gradients are recorded for t
    return t.detach().numpy()
    # END SOLUTION


def shared_tensor(a: np.ndarray) -> Tensor:
    """A tensor that uses the memory of a, with its dtype: (...) -> (...)."""
    # BEGIN SOLUTION give a tensor that shows the same memory
    return torch.from_numpy(a)
    # END SOLUTION


def own_tensor(a: np.ndarray) -> Tensor:
    """A float32 tensor with memory of its own: (...) -> (...).

    Args:
        a: (...), of any real dtype; it may be read-only or have negative strides.
    """
    # BEGIN SOLUTION copy the numbers as float32, and make a tensor of the copy
    return torch.from_numpy(np.array(a, dtype=np.float32))
    # END SOLUTION


def images_to_tensor(images: np.ndarray) -> Tensor:
    """What a network takes of what a camera gives.

    Args:
        images: (N, H, W, C), uint8 from 0 to 255; it may be read-only or have negative strides.

    Returns:
        (N, C, H, W), float32 from 0 to 1.
    """
    # BEGIN SOLUTION put the channels behind the samples, and bring 0 to 255 to 0 to 1
    pixels = torch.from_numpy(images.astype(np.float32))  # (N, H, W, C)
    return pixels.permute(0, 3, 1, 2) / 255  # (N, C, H, W)
    # END SOLUTION


def image_to_array(image: Tensor) -> np.ndarray:
    """What `plt.imshow` takes of an image, on whatever device it lies and whether or not it requires gradients.

    Args:
        image: (C, H, W), of any dtype that NumPy has.

    Returns:
        (H, W, C), or (H, W) where C is 1, of the same dtype.
    """
    # BEGIN SOLUTION put the channels last, or leave out a single one, and give an array
    array = image.detach().cpu().numpy()  # (C, H, W)
    if len(array) == 1:
        return array[0]  # (H, W)
    return array.transpose(1, 2, 0)  # (H, W, C)
    # END SOLUTION


def standardise(a: np.ndarray) -> np.ndarray:
    """Shift and scale each column to mean 0 and standard deviation 1; a constant column becomes zeros.

    Args:
        a: (n, features), float32.

    Returns:
        (n, features), float32; the standard deviation is that of the population, which divides by n.
    """
    # BEGIN SOLUTION work out mean and deviation of each column in float64, and mind the constant ones
    wide = a.astype(np.float64)  # (n, features)
    centred = wide - wide.mean(axis=0)  # (n, features)
    deviation = centred.std(axis=0)  # (features,)
    deviation[deviation == 0] = 1.0  # a constant column is all zeros by now
    return (centred / deviation).astype(np.float32)
    # END SOLUTION
