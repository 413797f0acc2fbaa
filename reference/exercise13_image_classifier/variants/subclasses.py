"""A network that is an nn.Sequential, a transform that is a class, a data set read in advance."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torchvision import datasets


class Transform:
    def __init__(self, mean, std):
        self.mean, self.std = mean, std

    def __call__(self, image):
        array = np.asarray(image, dtype=np.float32)[np.newaxis] / 255
        return torch.from_numpy((array - np.float32(self.mean)) / np.float32(self.std))


def make_transform(mean, std):
    return Transform(mean, std)


class InMemory(torch.utils.data.Dataset):
    def __init__(self, items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def load(root, train, transform):
    plain = datasets.FashionMNIST(root, train)
    return InMemory((transform(image), label) for image, label in plain)


class Classifier(nn.Sequential):
    def __init__(self, sizes=(784, 256, 128, 64, 10)):
        steps = [("flat", nn.Flatten(1, -1))]
        for number in range(len(sizes) - 1):
            steps.append((f"linear{number}", nn.Linear(sizes[number], sizes[number + 1])))
            steps.append((f"relu{number}", nn.ReLU()))
        super().__init__(OrderedDict(steps[:-1]))

    def forward(self, x):
        return super().forward(x).log_softmax(1)


def epoch_loss(model, loader, optimizer):
    model.train()
    seen = []
    for x, y in loader:
        optimizer.zero_grad(set_to_none=False)
        each = nn.functional.nll_loss(model(x), y, reduction="none")
        each.mean().backward()
        optimizer.step()
        seen.append(each.detach())
    return torch.cat(seen).mean().item()


def train(model, loader, epochs, lr=1e-3):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, betas=(0.9, 0.999), eps=1e-8, foreach=False)
    return [epoch_loss(model, loader, optimizer) for _ in range(epochs)]


def accuracy(model, loader):
    with torch.no_grad():
        model.eval()
        matches = torch.cat([model(x).topk(1, dim=1).indices[:, 0] == y for x, y in loader])
    return matches.double().mean().item()
