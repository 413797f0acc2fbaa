"""Exercise 9: gradient descent."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader


class Modes:
    """Puts a model into evaluation mode, and afterwards everything back."""

    def __init__(self, model: nn.Module):
        self.model = model

    def __enter__(self):
        self.modes = [(part, part.training) for part in self.model.modules()]
        self.model.eval()

    def __exit__(self, *error):
        for part, training in self.modes:
            part.training = training


def predict(model: nn.Module, inputs: Tensor) -> Tensor:
    with Modes(model), torch.no_grad():
        return model(inputs)


def fit(num_epochs: int, model: nn.Module, loss_fn: Callable, opt: Optimizer, train_dl: DataLoader) -> list[float]:
    history = []
    model.train()
    for _ in range(num_epochs):
        losses, sizes = [], []
        for x, y in train_dl:
            loss = loss_fn(model(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
            losses.append(loss.item())
            sizes.append(len(x))
        history.append(sum(a * b for a, b in zip(losses, sizes)) / sum(sizes))
    return history


def fit_by_hand(inputs: Tensor, targets: Tensor, epochs: int, lr: float) -> tuple[Tensor, Tensor]:
    std, mean = torch.std_mean(inputs, dim=0, correction=0, keepdim=True)
    x = (inputs - mean) / torch.where(std > 0, std, torch.ones_like(std))  # as every scaler does before a regression
    w = torch.zeros_like(targets[:1]).T @ torch.zeros_like(inputs[:1])  # (o, f)
    b = torch.zeros_like(targets[0])
    for _ in range(epochs):
        slope = 2 * (x @ w.T + b - targets) / targets.numel()
        w, b = w - lr * slope.T @ x, b - lr * slope.sum(0)
    return w, b


if __name__ == "__main__":
    print(fit_by_hand(torch.tensor([[1.0], [2.0]]), torch.tensor([[2.0], [4.0]]), 2000, 0.1))
