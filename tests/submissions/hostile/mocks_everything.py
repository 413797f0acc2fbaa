"""Hands in mocks that take every call and have every attribute.

Must end: no check is satisfied by a mock.
Outcomes: failed, skipped
"""

from unittest.mock import MagicMock

import torch

scale = MagicMock(spec=torch.mul)
Scaler = MagicMock(spec=torch.nn.Module)
