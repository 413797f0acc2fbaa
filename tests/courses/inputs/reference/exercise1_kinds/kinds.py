"""An exercise whose inputs are more than tensors, for the tests of the grader."""

import contextlib
import random
from pathlib import Path

import numpy as np
import torch
from torch.cuda import is_available

DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


def gradient(f, x):
    """Of the scalar f(x) with respect to x."""
    # BEGIN SOLUTION let autograd do it
    x = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]
    # END SOLUTION


def loss_in_evaluation(model, batches, criterion):
    """Mean of the criterion over batches, in evaluation mode."""
    # BEGIN SOLUTION go through the batches
    model.eval()
    total = 0.0
    for x, y in batches:
        with contextlib.suppress(ValueError):
            total += float(criterion(model(x), y))
    return total / len(batches)
    # END SOLUTION


def own_tensor(a):
    """A float32 tensor with memory of its own."""
    # BEGIN SOLUTION copy the array
    return torch.tensor(np.array(a), dtype=torch.float32)
    # END SOLUTION


def shuffled(items, seed):
    """The items in an order by chance, the same for the same seed; the global generators stay as they are."""
    # BEGIN SOLUTION use a generator of your own
    return random.Random(seed).sample(items, len(items))
    # END SOLUTION


def batches(items, size):
    """Batches without end, from the beginning again and again."""
    # BEGIN SOLUTION loop for ever
    while True:
        for start in range(0, len(items), size):
            yield items[start : start + size]
    # END SOLUTION


def greet(name):
    """Print a greeting and give its length."""
    # BEGIN SOLUTION print it
    text = f"Hello {name}!"
    print(text)
    return len(text)
    # END SOLUTION


def copy_file(source, target):
    """Copy a text, in capitals."""
    # BEGIN SOLUTION read and write
    Path(target).write_text(Path(source).read_text().upper())
    # END SOLUTION


def best_device():
    """CUDA, else MPS, else the CPU."""
    # BEGIN SOLUTION ask for each in turn
    return torch.device("cuda" if is_available() else "mps" if torch.backends.mps.is_available() else "cpu")
    # END SOLUTION


def zeros_for(x):
    """Zeros of the shape and on the device of x."""
    # BEGIN SOLUTION make them
    return torch.zeros_like(x)
    # END SOLUTION


def slope():
    """Of the line through the points in `points.csv`."""
    # BEGIN SOLUTION read the points
    points = np.loadtxt(DATA / "points.csv", delimiter=",")
    return float(points[1, 1] - points[0, 1]) / float(points[1, 0] - points[0, 0])
    # END SOLUTION
