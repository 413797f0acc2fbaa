"""A module after whose import torch says that CUDA has been started."""

import torch

torch.cuda.is_initialized = lambda: True
