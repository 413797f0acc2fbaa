"""Never ends and swallows every exception and signal it can."""

import torch
from torch import nn


class Scaler(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))

    def forward(self, x):
        return x * self.weight


import signal

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)


def scale(x, factor):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
