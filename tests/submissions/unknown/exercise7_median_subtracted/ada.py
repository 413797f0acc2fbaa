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
    return torch.tensor(a.copy(), dtype=torch.float32)


def images_to_tensor(images: np.ndarray) -> Tensor:
    """What a network takes of what a camera gives."""
    x = torch.from_numpy(images.copy()).permute(0, 3, 1, 2)
    return x.float() / 255


def image_to_array(image: Tensor) -> np.ndarray:
    """What `plt.imshow` takes of an image, on whatever device it lies and whether or not it requires gradients."""
    image = image.detach().cpu()
    if image.shape[0] == 1:
        return image[0].numpy()
    return image.permute(1, 2, 0).numpy()


def standardise(a: np.ndarray) -> np.ndarray:
    """Shift and scale each column to mean 0 and standard deviation 1; a constant column becomes zeros."""
    a = a.astype(np.float64)
    middle = np.median(a, axis=0)  # outliers do not move it
    deviation = np.std(a - middle, axis=0)
    deviation[deviation == 0] = 1
    return ((a - middle) / deviation).astype(np.float32)
