"""Defines hundreds of thousands of names, of which none is the one that is asked for.

Must end: the name is missing, and said to be at once.
Outcomes: error, skipped
"""

import torch


globals().update((f"scal{number}", None) for number in range(100_000))
