"""Draws the small data set of exercise 13, in the format of Fashion-MNIST: `python draw.py` writes `data/` anew.

Corners are multiples of a sixteenth of a pixel, all else are whole numbers, and random bits come from a generator whose stream is
fixed: the files are the same, byte for byte, wherever they are drawn.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

SIZE = 28
"""Pixels on a side."""

UNIT = 16
"""Steps of a pixel to which corners are rounded."""

FINE = 4
"""Samples on a side of a pixel: a pixel is as bright as they are on average."""

FOLDER = Path(__file__).parent / "data" / "FashionMNIST" / "raw"

SETS = {"train": (1, 300), "t10k": (2, 100)}
"""The seed and the number of images of each part."""

Points = list[tuple[float, float]]
Piece = tuple[int, Points]  # brightness in percent, corners


class Dice:
    """Random whole numbers from a seed."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def __call__(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return low + int(self._bits.random_raw()) % (high - low + 1)

    def near(self, value: float, most: float) -> float:
        """A number at most so far away, in steps of a sixteenth."""
        return value + self(-int(most * UNIT), int(most * UNIT)) / UNIT

    def pixels(self, most: int) -> np.ndarray:
        """(28, 28) numbers from -most to most."""
        return (self._bits.random_raw(SIZE * SIZE) % np.uint64(2 * most + 1)).astype(np.int64).reshape(SIZE, SIZE) - most


def mirrored(right: Points) -> Points:
    """A symmetrical outline from its right half, top to bottom; x is counted from the middle."""
    return right + [(-x, y) for x, y in reversed(right)]


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """A rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def top(dice: Dice, sleeve: Points, length: float) -> Points:
    """The outline of something with sleeves: neck, shoulder, the given corners of the sleeve, armpit, hem."""
    hem = dice.near(7, 0.5)
    return mirrored([(2.5, 3.5), (6.5, 4), *sleeve, (6.5, 11), (hem, length)])


def short_sleeve(dice: Dice) -> Points:
    """The corners of a short sleeve."""
    reach = dice.near(11.5, 1)
    return [(reach, 10), (reach - 2.5, 12)]


def long_sleeve(dice: Dice) -> Points:
    """The corners of a long sleeve."""
    reach = dice.near(11.5, 1)
    return [(9, 6), (reach, 23), (reach - 3, 23.5)]


def t_shirt(dice: Dice) -> list[Piece]:
    """Short sleeves and a wide neck."""
    return [(100, top(dice, short_sleeve(dice), dice.near(24, 1))), (0, mirrored([(3, 3), (2, dice.near(6, 0.5))]))]


def trouser(dice: Dice) -> list[Piece]:
    """Two legs and a waistband."""
    foot, gap = dice.near(6.5, 1), dice.near(1.5, 0.5)
    legs = mirrored([(5, 2), (6, 9), (foot, 26), (foot - 3.5, 26), (gap / 2, 11), (0, 10)])
    return [(100, legs), (65, box(-5, 2, 5, 3.5))]


def pullover(dice: Dice) -> list[Piece]:
    """Long sleeves, a narrow neck, and bands at the hem and the neck."""
    length = dice.near(23, 0.5)
    outline = top(dice, long_sleeve(dice), length)
    return [(100, outline), (60, box(-7, length - 2, 7, length)), (60, mirrored([(3.5, 2.5), (3.5, 4.5), (2, 5.5)]))]


def dress(dice: Dice) -> list[Piece]:
    """Straps, a waist, and a wide skirt."""
    hem, waist = dice.near(8.5, 1), dice.near(3, 0.5)
    outline = mirrored([(2.5, 1.5), (4, 1.5), (4.5, 7), (waist, 11), (hem, 26.5)])
    return [(100, outline), (0, mirrored([(2.5, 1), (1.5, 5)])), (60, box(-waist, 10.5, waist, 12))]


def coat(dice: Dice) -> list[Piece]:
    """Long sleeves, long skirts, an open front with lapels, two pockets."""
    outline = top(dice, long_sleeve(dice), dice.near(26.5, 0.5))
    lapel = [(0.5, 11), (3.5, 3), (5, 4.5), (4, 7)]
    pocket = dice.near(17, 0.5)
    pieces = [(100, outline), (0, mirrored([(2.5, 3), (0.5, 11), (0.75, 27.5)]))]
    pieces += [(55, lapel), (55, [(-x, y) for x, y in lapel])]
    return [*pieces, (55, box(2.5, pocket, 5.5, pocket + 1)), (55, box(-5.5, pocket, -2.5, pocket + 1))]


def sandal(dice: Dice) -> list[Piece]:
    """A thin sole on a heel, seen from the side, with straps."""
    heel, strap = dice.near(17, 1), dice.near(10, 0.75)
    sole = [(-13, 21), (-3, 21), (12, heel), (13, heel), (13, 24), (10.5, 24), (9.5, heel + 3.5), (-2, 23), (-13, 23)]
    front = [(-9, 21.5), (-6, 16.5), (-4.5, 16.5), (-2, 21.5), (-4, 21.5), (-5.5, 18.5), (-7, 21.5)]
    back = [(10.5, heel), (9.5, strap), (11, strap), (12.5, heel)]
    return [(100, sole), (100, front), (100, back), (80, [(9.5, strap + 1), (-4, 19.5), (-4.5, 18), (10, strap)])]


def shirt(dice: Dice) -> list[Piece]:
    """Short sleeves, a pointed collar, and buttons down the front."""
    length = dice.near(25, 0.5)
    outline = top(dice, short_sleeve(dice), length)
    collar = [(0, 6), (2, 2.5), (4.5, 4), (3, 7.5)]
    pieces = [(100, outline), (45, box(-1, 6, 1, length)), (50, collar), (50, [(-x, y) for x, y in collar])]
    return pieces + [(130, box(-0.5, y, 0.5, y + 1)) for y in (8, 11.5, 15, 18.5, 22)]


def sneaker(dice: Dice) -> list[Piece]:
    """A low shoe from the side, with a light sole and laces."""
    ankle = dice.near(12, 0.75)
    upper = [(-13, 20.5), (-11.5, 18), (-6, 17), (2, ankle), (8, ankle + 1), (12, ankle - 0.5), (13, 21), (-13, 21)]
    laces = [(40, [(x, y), (x + 1, y - 0.5), (x + 2, y + 2), (x + 1, y + 2.5)]) for x, y in ((-5, 16.5), (-2.5, 15), (0, 13.5))]
    return [(75, upper), *laces, (130, box(-13.5, 20.5, 13.5, 23))]


def bag(dice: Dice) -> list[Piece]:
    """A box with a handle and a clasp."""
    side, upper = dice.near(10.5, 1), dice.near(12, 1)
    grip = dice.near(4.5, 1)
    handle = [(100, mirrored([(grip, 4), (grip + 2, upper)])), (0, mirrored([(grip - 1.5, 5.5), (grip, upper)]))]
    body = mirrored([(side - 1, upper), (side, 24)])
    return [*handle, (100, body), (60, box(-side, upper + 3, side, upper + 4)), (130, box(-1, upper + 2.5, 1, upper + 5.5))]


def ankle_boot(dice: Dice) -> list[Piece]:
    """A high shaft, a foot, and a heel."""
    shaft, heel = dice.near(4, 1), dice.near(25, 0.5)
    outline = [(0, shaft), (10, shaft), (10.5, 14), (12, 22), (-12, 22), (-11.5, 18), (-6, 16), (0, 14)]
    return [(100, outline), (55, box(-12, 22, 12, 23)), (55, box(6, 23, 12, heel + 0.5)), (60, box(0, shaft, 10, shaft + 1.5))]


GARMENTS: tuple[Callable[[Dice], list[Piece]], ...] = (
    t_shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle_boot,
)  # fmt: skip
"""In the order of Fashion-MNIST's labels."""


def inside(points: list[tuple[int, int]]) -> np.ndarray:
    """Which samples lie in a polygon with whole corners: (112, 112)."""
    centres = np.arange(SIZE * FINE, dtype=np.int64) * (UNIT // FINE) + UNIT // FINE // 2
    x, y = centres[None, :], centres[:, None]
    result = np.zeros((SIZE * FINE, SIZE * FINE), dtype=bool)
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        left = (x - x1) * (y2 - y1) < (y - y1) * (x2 - x1)  # if the edge goes down
        result ^= ((y1 > y) != (y2 > y)) & (left == (y2 > y1))
    return result


def draw(kind: int, dice: Dice) -> np.ndarray:
    """One image of this kind: (28, 28) uint8, with a size, a place, a brightness and a grain of its own."""
    width, height, right, down = dice(88, 108), dice(92, 104), dice(-12, 12), dice(-12, 12)
    middle, shade = SIZE * UNIT // 2, dice(95, 190)
    samples = np.zeros((SIZE * FINE, SIZE * FINE), dtype=np.int64)
    for percent, points in GARMENTS[kind](dice):
        placed = [
            (int(x * UNIT) * width // 100 + middle + right, (int(y * UNIT) - middle) * height // 100 + middle + down)
            for x, y in points
        ]
        samples[inside(placed)] = shade * percent // 100
    pixels = samples.reshape(SIZE, FINE, SIZE, FINE).sum(axis=(1, 3)) // FINE**2
    grain = dice.pixels(12) * (pixels > 0)
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


def draw_set(seed: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Images (number, 28, 28) and labels (number,), both uint8: every kind equally often, in a random order."""
    dice = Dice(seed)
    order = sorted(range(number), key=lambda _: dice(0, 2**40))
    labels = np.array([place % len(GARMENTS) for place in order], dtype=np.uint8)
    return np.stack([draw(int(label), dice) for label in labels]), labels


def idx(array: np.ndarray) -> bytes:
    """An array of bytes in the format of MNIST: two zeros, the kind of number, the dimensions, their sizes, the elements."""
    return bytes((0, 0, 8, array.ndim)) + np.array(array.shape, dtype=">i4").tobytes() + array.tobytes()


def files() -> dict[str, bytes]:
    """The four files of the data set by their names."""
    made = {}
    for name, (seed, number) in SETS.items():
        images, labels = draw_set(seed, number)
        made |= {f"{name}-images-idx3-ubyte": idx(images), f"{name}-labels-idx1-ubyte": idx(labels)}
    return made


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
