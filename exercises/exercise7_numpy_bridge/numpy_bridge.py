"""Exercise 7: between NumPy and PyTorch."""

import numpy as np
import torch
from torch import Tensor


def shared_array(t: Tensor) -> np.ndarray:
    """An array that uses the memory of t, a tensor on the CPU, which may require gradients: (...) -> (...)."""
    raise NotImplementedError("TODO: give an array that shows the same memory, also where gradients are recorded for t")


def shared_tensor(a: np.ndarray) -> Tensor:
    """A tensor that uses the memory of a, with its dtype: (...) -> (...)."""
    raise NotImplementedError("TODO: give a tensor that shows the same memory")


def own_tensor(a: np.ndarray) -> Tensor:
    """A float32 tensor with memory of its own: (...) -> (...).

    Args:
        a: (...), of any real dtype; it may be read-only or have negative strides.
    """
    raise NotImplementedError("TODO: copy the numbers as float32, and make a tensor of the copy")


def images_to_tensor(images: np.ndarray) -> Tensor:
    """What a network takes of what a camera gives.

    Args:
        images: (N, H, W, C), uint8 from 0 to 255; it may be read-only or have negative strides.

    Returns:
        (N, C, H, W), float32 from 0 to 1.
    """
    raise NotImplementedError("TODO: put the channels behind the samples, and bring 0 to 255 to 0 to 1")


def image_to_array(image: Tensor) -> np.ndarray:
    """What `plt.imshow` takes of an image, on whatever device it lies and whether or not it requires gradients.

    Args:
        image: (C, H, W), of any dtype that NumPy has.

    Returns:
        (H, W, C), or (H, W) where C is 1, of the same dtype.
    """
    raise NotImplementedError("TODO: put the channels last, or leave out a single one, and give an array")


def standardise(a: np.ndarray) -> np.ndarray:
    """Shift and scale each column to mean 0 and standard deviation 1; a constant column becomes zeros.

    Args:
        a: (n, features), float32.

    Returns:
        (n, features), float32; the standard deviation is that of the population, which divides by n.
    """
    raise NotImplementedError("TODO: work out mean and deviation of each column in float64, and mind the constant ones")
