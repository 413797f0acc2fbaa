"""Defines names of megabytes, close to the one that is asked for.

Must end: the name is missing, and the report stays small.
Outcomes: error, skipped
"""

import torch


globals().update(("scale" + "e" * 400_000 + str(number), None) for number in range(20))
