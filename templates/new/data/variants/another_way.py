"""<<how this right solution differs from yours>>."""

import torch


def {{ slug }}(path):
    with path.open(encoding="utf-8") as file:
        rows = [list(map(int, line.split(","))) for line in file]
    return <<an expression of rows, written differently>>
