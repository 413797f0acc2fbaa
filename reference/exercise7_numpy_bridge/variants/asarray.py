"""np.asarray, torch.as_tensor and torch.tensor; torch works the statistics out."""

import numpy as np
import torch


def shared_array(t):
    return np.asarray(t.detach())


def shared_tensor(a):
    return torch.as_tensor(a)


def own_tensor(a):
    return torch.tensor(a.copy(), dtype=torch.float32)


def images_to_tensor(images):
    return torch.tensor(np.ascontiguousarray(images), dtype=torch.float32).div(255.0).permute(0, 3, 1, 2).contiguous()


def image_to_array(image):
    image = image.detach().cpu().movedim(0, -1)
    return np.asarray(image.squeeze(-1) if image.shape[-1] == 1 else image)


def standardise(a):
    x = torch.tensor(a, dtype=torch.float64)
    std, mean = torch.std_mean(x, dim=0, correction=0)
    constant = x.amin(dim=0) == x.amax(dim=0)
    return torch.where(constant, 0.0, (x - mean) / std).float().numpy()
