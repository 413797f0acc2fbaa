"""torch.nn.functional and torchvision.transforms.functional; sums in place of means."""

import torch
import torch.nn.functional as F
from torch import nn
from torchvision.datasets import FashionMNIST
from torchvision.transforms import functional as tf


def make_transform(mean, std):
    return lambda image: tf.normalize(tf.to_tensor(image), [mean], [std])


def load(root, train, transform):
    return FashionMNIST(root=root, train=train, transform=transform, download=False)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 128)
        self.fc3 = nn.Linear(128, 64)
        self.fc4 = nn.Linear(64, 10)

    def forward(self, x):
        x = torch.flatten(x, start_dim=1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc3(x))
        return F.log_softmax(self.fc4(x), dim=-1)


def train(model, loader, epochs, lr=0.001):
    optimizer = torch.optim.Adam(model.parameters(), lr)
    history = []
    for epoch in range(epochs):
        model.train()
        total, count = 0, 0
        for images, labels in loader:
            loss = F.nll_loss(model(images), labels, reduction="sum")
            model.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + float(loss), count + images.size(0)
        history += [total / count]
    return history


@torch.no_grad()
def accuracy(model, loader):
    model.eval()
    correct = total = 0
    for images, labels in loader:
        _, predicted = torch.max(model(images), 1)
        correct += int((predicted == labels).sum())
        total += labels.shape[0]
    return correct / total
