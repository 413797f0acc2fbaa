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
        raise NotImplementedError("TODO: refuse different lengths, and keep what is needed later")

    def __len__(self) -> int:
        """How many samples there are."""
        raise NotImplementedError("TODO: count the samples")

    def __getitem__(self, index: int) -> tuple:
        """The input, transformed, and the target of one sample; index -1 is the last.

        Raises:
            IndexError: there is no such sample.
        """
        raise NotImplementedError("TODO: give one sample as a pair, and transform its input now")


def split(dataset: Dataset, fraction: float, seed: int) -> tuple[Dataset, Dataset]:
    """Split a dataset at random into training and validation.

    Args:
        dataset: the samples.
        fraction: of all samples, the share that goes to validation.
        seed: decides which; the same seed gives the same split.

    Returns:
        The training samples, and `round(len(dataset) * fraction)` validation samples.
    """
    raise NotImplementedError("TODO: draw the validation samples with a random generator of your own")


def make_loaders(train: Dataset, val: Dataset, batch_size: int, seed: int) -> tuple[DataLoader, DataLoader]:
    """A loader that shuffles the training samples anew for each epoch, and one that gives the validation samples in order.

    Args:
        train: the training samples.
        val: the validation samples.
        batch_size: samples in a batch; in the last one there may be fewer.
        seed: decides in which orders the training samples come.
    """
    raise NotImplementedError("TODO: make the two loaders, the first with a random generator of its own")


def collate(samples: list[tuple[Tensor, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Make a batch of samples of different lengths.

    Args:
        samples: a 1-d tensor (length,) and a label each.

    Returns:
        The tensors, padded with zeros at the end (batch, longest), of the dtype that they have; their lengths (batch,) int64;
        the labels (batch,) int64. All on the device of the samples.
    """
    raise NotImplementedError("TODO: pad the tensors to the longest one, and count their lengths")
