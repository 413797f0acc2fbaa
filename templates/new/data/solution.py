"""Exercise {{ number }}: <<the title>>."""

from pathlib import Path

import torch
from torch import Tensor

DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


def {{ slug }}(path: Path) -> Tensor:
    """<<what is made of the file, with its shape and dtype>>."""
    # BEGIN SOLUTION <<what is to be done, as an order to the student>>
    # nothing between BEGIN and END is handed out: the stub raises NotImplementedError with the order above
    rows = [[int(cell) for cell in line.split(",")] for line in path.read_text("utf-8").splitlines()]
    return <<an expression of rows>>
    # END SOLUTION


if __name__ == "__main__":
    print({{ slug }}(DATA / "table.csv"))
