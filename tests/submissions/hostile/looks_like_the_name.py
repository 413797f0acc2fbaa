"""Defines names that look like those asked for, in Cyrillic and with marks that cannot be seen.

Must end: the names are missing.
Outcomes: error, skipped
"""

import torch


vars()["ѕcale"] = vars()["sc\u0430le"] = vars()["scale\u200b"] = lambda x, factor: x
vars()["Ѕcaler"] = torch.nn.Identity
