"""Exercise 10: from data to batches."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset, random_split


class PairDataset(Dataset):
    """Inputs and targets, put together sample by sample.

    Args:
        inputs: one input a sample.
        targets: one target a sample.
        transform: what is done to an input when it is asked for, if anything.

    Raises:
        ValueError: there are not as many targets as inputs.
    """

    def __init__(self, inputs: Sequence, targets: Sequence, transform: Callable | None = None) -> None:
        super().__init__()
        # BEGIN SOLUTION refuse different lengths, and keep what is needed later
        if len(inputs) != len(targets):
            raise ValueError(f"there are {len(inputs)} inputs and {len(targets)} targets")
        self.inputs = inputs
        self.targets = targets
        self.transform = transform
        # END SOLUTION

    def __len__(self) -> int:
        """How many samples there are."""
        # BEGIN SOLUTION count the samples
        return len(self.inputs)
        # END SOLUTION

    def __getitem__(self, index: int) -> tuple:
        """The input, transformed, and the target of one sample; index -1 is the last.

        Raises:
            IndexError: there is no such sample.
        """
        # BEGIN SOLUTION give one sample as a pair, and transform its input now
        x = self.inputs[index]  # past either end this raises the IndexError itself
        if self.transform is not None:
            x = self.transform(x)
        return x, self.targets[index]
        # END SOLUTION


def split(dataset: Dataset, fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Split a dataset at random into training and validation.

    Args:
        dataset: the samples.
        fraction: of all samples, the share that goes to validation.
        seed: decides which; the same seed gives the same split.

    Returns:
        The training samples, and `round(len(dataset) * fraction)` validation samples.
    """
    # BEGIN SOLUTION draw the validation samples with a random generator of your own
    held_out = round(len(dataset) * fraction)
    generator = torch.Generator().manual_seed(seed)
    train, val = random_split(dataset, [len(dataset) - held_out, held_out], generator=generator)
    return train, val
    # END SOLUTION


def make_loaders(train: Dataset, val: Dataset, batch_size: int, seed: int) -> tuple[DataLoader, DataLoader]:
    """A loader that shuffles the training samples anew for each epoch, and one that gives the validation samples in order.

    Args:
        train: the training samples.
        val: the validation samples.
        batch_size: samples in a batch; in the last one there may be fewer.
        seed: decides in which orders the training samples come.
    """
    # BEGIN SOLUTION make the two loaders, the first with a random generator of its own
    generator = torch.Generator().manual_seed(seed)
    train_loader = DataLoader(train, batch_size=batch_size, shuffle=True, generator=generator)
    val_loader = DataLoader(val, batch_size=batch_size)
    return train_loader, val_loader
    # END SOLUTION


def collate(samples: list[tuple[Tensor, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Make a batch of samples of different lengths.

    Args:
        samples: a 1-d tensor (length,) and a label each.

    Returns:
        The tensors, padded with zeros at the end (batch, longest), of the dtype that they have; their lengths (batch,) int64;
        the labels (batch,) int64. All on the device of the samples.
    """
    # BEGIN SOLUTION pad the tensors to the longest one, and count their lengths
    inputs = [x for x, _ in samples]
    padded = pad_sequence(inputs, batch_first=True)  # (batch, longest)
    lengths = torch.tensor([len(x) for x in inputs], device=padded.device)  # (batch,)
    labels = torch.tensor([label for _, label in samples], device=padded.device)  # (batch,)
    return padded, lengths, labels
    # END SOLUTION
