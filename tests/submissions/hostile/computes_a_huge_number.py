"""Writes a number with a hundred million digits in three characters, at import.

Must end: the deadline, for every check at once.
Outcomes: timeout, skipped
"""

import torch


TEN = 10
HUGE = str(TEN ** TEN ** 8)
