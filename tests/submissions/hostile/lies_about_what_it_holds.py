"""Returns sets, enums, dataclasses, arrays and bytes whose classes lie about what they hold, or never end saying it.

Must end: each is read through the type that it derives from.
Outcomes: failed, error, skipped, passed
"""

import dataclasses
import enum
import itertools

import numpy as np
import torch


class Endless(set):
    __iter__ = __reversed__ = lambda self: itertools.count()
    __len__ = lambda self: 0


class Frozen(frozenset):
    __iter__, __len__ = Endless.__iter__, Endless.__len__


class Loud(enum.Enum):
    ONE = 1

    def __str__(self):
        while True:
            pass

    __repr__ = __format__ = __hash__ = __str__
    name = value = property(__str__)


@dataclasses.dataclass
class Mirror:
    x: object = None

    def __getattribute__(self, name):
        raise SystemExit(3)


@dataclasses.dataclass
class Busy:
    @property
    def x(self):
        return [self, self]


Busy.__dataclass_fields__ = {"x": dataclasses.fields(Mirror)[0], 3: None, "y" * 10**6: dataclasses.fields(Mirror)[0]}


class Twisted(np.ndarray):
    tobytes = astype = view = property(lambda self: 1 / 0)
    __array_finalize__ = None


class Text(bytes):
    __len__ = lambda self: -1
    __bytes__ = __buffer__ = lambda self, *_: b"other" * 10**9


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    values = [Endless({1}), Frozen({1}), Loud.ONE, Mirror(Loud.ONE), np.zeros(3).view(Twisted), Text(b"a"), {Loud.ONE: 1}]
    return Busy() if x.requires_grad else values


Scaler = torch.nn.Identity
