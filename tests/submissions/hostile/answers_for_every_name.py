"""Has a module with __getattr__ that makes up whatever is asked for, in place of the real one.

Must end: what it makes up is wrong.
Outcomes: failed, skipped
"""

import sys
import types

import torch


class Module(types.ModuleType):
    def __getattribute__(self, name):
        return torch.nn.Identity if name[0].isalpha() else types.ModuleType.__getattribute__(self, name)


sys.modules[__name__] = Module(__name__)
sys.modules[__name__].__class__ = Module


def __getattr__(name):
    return torch.nn.Identity
