"""Right: through the logarithm of the sum."""

from torch import Tensor
import torch


def softmax(x: Tensor) -> Tensor:
    powers = (x - torch.logsumexp(x, dim=1, keepdim=True)).exp()
    return powers


class Descent:
    def __init__(self, features: int) -> None:
        self.weights = torch.zeros(features)

    def backward(self, x: Tensor, y: Tensor) -> Tensor:
        return 2 * x.T @ (x @ self.weights - y) / len(x)

    def step(self, x: Tensor, y: Tensor, rate: float) -> None:
        self.weights = self.weights - rate * self.backward(x, y)


def train(x: Tensor, y: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    descent, errors = Descent(x.shape[1]), []
    for _ in range(steps):
        errors.append(((x @ descent.weights - y) ** 2).mean())
        descent.step(x, y, 0.1)
    return descent.weights, torch.stack(errors)
