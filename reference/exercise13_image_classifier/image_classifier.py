"""Exercise 13: an image classifier."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets, transforms

DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


def make_transform(mean: float, std: float) -> Callable:
    """A function that makes a tensor of an image.

    Args:
        mean: what is subtracted from the brightness of each pixel, once that is between 0 and 1.
        std: what the difference is divided by.

    Returns:
        Maps a grey PIL image of width W and height H to float32 (1, H, W).
    """
    # BEGIN SOLUTION compose a step that makes a tensor between 0 and 1, and one that normalises it
    return transforms.Compose(
        [
            transforms.ToTensor(),  # 0 to 255 -> (1, H, W), 0 to 1
            transforms.Normalize((mean,), (std,)),  # one number for each channel, and there is one
        ]
    )
    # END SOLUTION


def load(root: str, train: bool, transform: Callable) -> Dataset:
    """Fashion-MNIST, which lies below root already.

    Args:
        root: the folder that holds `FashionMNIST/raw`.
        train: whether to take the training images or the test images.
        transform: applied to each image.

    Returns:
        Items are pairs of a transformed image and its label, an int from 0 to 9.
    """
    # BEGIN SOLUTION let torchvision read the data set
    return datasets.FashionMNIST(root, train=train, transform=transform)
    # END SOLUTION


class Classifier(nn.Module):
    """Linear layers 784-256-128-64-10 with ReLU between them."""

    def __init__(self) -> None:
        """Make the layers."""
        super().__init__()
        # BEGIN SOLUTION make the four linear layers and what stands between, before and after them
        self.layers = nn.Sequential(
            nn.Flatten(),  # (batch, 784)
            nn.Linear(784, 256),
            nn.ReLU(),
            nn.Linear(256, 128),
            nn.ReLU(),
            nn.Linear(128, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
            nn.LogSoftmax(dim=1),
        )
        # END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Images (batch, 1, 28, 28) or rows (batch, 784) -> log-probabilities (batch, 10)."""
        # BEGIN SOLUTION apply the layers to the images as rows of pixels
        return self.layers(x)
        # END SOLUTION


def train(model: nn.Module, loader: DataLoader, epochs: int, lr: float = 1e-3) -> list[float]:
    """Train a model that gives log-probabilities with Adam on the negative log-likelihood.

    Args:
        model: (batch, ...) -> (batch, classes).
        loader: gives batches of inputs (batch, ...) and labels (batch,).
        epochs: how often to go through the loader.
        lr: the learning rate.

    Returns:
        The mean loss over the samples of each epoch.
    """
    # BEGIN SOLUTION make an optimizer, then in each epoch step after every batch and sum up the losses
    loss_fn = nn.NLLLoss()  # the mean over a batch
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        model.train()
        total, samples = 0.0, 0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
            samples += len(labels)
        losses.append(total / samples)
    return losses
    # END SOLUTION


def accuracy(model: nn.Module, loader: DataLoader) -> float:
    """The share of the loader's samples to whose label the model gives the largest score: a number from 0 to 1."""
    # BEGIN SOLUTION count in evaluation mode and without a graph what is right
    model.eval()
    right, samples = 0, 0
    with torch.inference_mode():
        for images, labels in loader:
            predictions = model(images).argmax(dim=1)  # (batch,)
            right += (predictions == labels).sum().item()
            samples += len(labels)
    return right / samples
    # END SOLUTION


def find_images() -> str:
    """The root of Fashion-MNIST: downloaded once (30 MB), or the small data set of this exercise where that cannot be done."""
    downloads = Path(torch.hub.get_dir(), "datasets")  # where PyTorch keeps what it downloads
    try:
        datasets.FashionMNIST(str(downloads), download=True)
    except (OSError, RuntimeError) as error:
        print(f"The small data set of this exercise is used, since Fashion-MNIST cannot be downloaded: {error}")
        return str(DATA)
    return str(downloads)


def main() -> None:
    """Train on Fashion-MNIST, and see how many test images are classified rightly."""
    torch.manual_seed(0)
    root, transform = find_images(), make_transform(0.5, 0.5)
    train_loader = DataLoader(load(root, train=True, transform=transform), batch_size=64, shuffle=True)
    test_loader = DataLoader(load(root, train=False, transform=transform), batch_size=256)
    model = Classifier()
    for epoch, loss in enumerate(train(model, train_loader, epochs=5), 1):
        print(f"epoch {epoch}  loss {loss:.3f}")
    print(f"accuracy on the test images {accuracy(model, test_loader):.3f}")


if __name__ == "__main__":
    main()
