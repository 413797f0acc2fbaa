"""Loops without end at import, swallows every exception, and blocks or ignores every signal.

Must end: the deadline ends every check at once.
Outcomes: timeout, skipped
"""

import signal

import torch

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, 32, 33}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
