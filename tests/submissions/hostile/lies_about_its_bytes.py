"""Returns a subclass of Tensor that intercepts every function of torch, the detaching and copying of the worker among them.

Must end: it is a wrong tensor, or none.
Outcomes: failed, skipped, passed
"""

import torch


class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if getattr(function, "__name__", "") in ("detach", "as_subclass", "cpu", "contiguous", "numpy"):
            return args[0]
        return True

    def numpy(self):
        return self

    def tobytes(self):
        return b"passed"


def attack():
    return torch.zeros(4, 3).as_subclass(Liar)


Scaler = torch.nn.Identity


def scale(x, factor):
    if factor == 0:
        raise ValueError("factor must not be zero")
    return attack()
