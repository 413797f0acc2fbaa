"""DLPack for what shares memory, and frombuffer of bytes for what does not."""

import numpy as np
import torch


def shared_array(t):
    return np.from_dlpack(t.detach())


def shared_tensor(a):
    return torch.from_dlpack(a)


def own_tensor(a):
    raw = bytearray(a.astype(np.float32).tobytes())
    return torch.frombuffer(raw, dtype=torch.float32).reshape(a.shape)


def images_to_tensor(images):
    channels_first = np.transpose(images, axes=(0, 3, 1, 2)).copy()
    return torch.from_dlpack(channels_first).to(torch.float32) / 255.0


def image_to_array(image):
    channels = list(image.detach().cpu().numpy())
    return channels[0] if len(channels) == 1 else np.stack(channels, axis=-1)


def standardise(a):
    spread = np.ptp(a, axis=0)
    mean = a.mean(axis=0, dtype=np.float64)
    deviation = a.astype(np.float64).std(axis=0, ddof=0)
    return np.divide(a - mean, deviation, out=np.zeros(a.shape), where=spread > 0).astype(np.float32)
