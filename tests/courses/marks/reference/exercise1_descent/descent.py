"""Exercise 1: descent."""

import torch
from torch import Tensor


def softmax(x: Tensor) -> Tensor:
    """(batch, classes) -> the same, each row positive and with sum 1."""
    # BEGIN SOLUTION divide the exponentials by their sum
    powers = torch.exp(x - x.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)
    # END SOLUTION


class Descent:
    """Gradient descent on the mean squared error of x @ weights."""

    def __init__(self, features: int) -> None:
        self.weights = torch.zeros(features)

    def backward(self, x: Tensor, y: Tensor) -> Tensor:
        """(samples, features), (samples,) -> the gradient of the error, (features,)."""
        # BEGIN SOLUTION work out the gradient
        return 2 * x.T @ (x @ self.weights - y) / len(x)
        # END SOLUTION

    def step(self, x: Tensor, y: Tensor, rate: float) -> None:
        """Move the weights against the gradient."""
        # BEGIN SOLUTION subtract the gradient times the rate
        self.weights = self.weights - rate * self.backward(x, y)
        # END SOLUTION


def train(x: Tensor, y: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """(samples, features), (samples,) -> the weights, (features,), and the error before each step, (steps,)."""
    # BEGIN SOLUTION take the steps
    descent, errors = Descent(x.shape[1]), []
    for _ in range(steps):
        errors.append(((x @ descent.weights - y) ** 2).mean())
        descent.step(x, y, 0.1)
    return descent.weights, torch.stack(errors)
    # END SOLUTION
