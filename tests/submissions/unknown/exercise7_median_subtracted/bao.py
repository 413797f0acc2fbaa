import numpy as np
import torch


def standardise(a):
    n, features = a.shape
    result = np.zeros((n, features), dtype=np.float32)
    for j in range(features):
        column = [float(x) for x in a[:, j]]

        # the number in the middle of the sorted column
        ordered = sorted(column)
        if n % 2 == 1:
            middle = ordered[n // 2]
        else:
            middle = (ordered[n // 2 - 1] + ordered[n // 2]) / 2

        if ordered[0] == ordered[-1]:
            continue  # constant: stays zero

        mean = sum(column) / n
        variance = sum((x - mean) ** 2 for x in column) / n
        for i in range(n):
            result[i, j] = (column[i] - middle) / variance**0.5
    return result


def image_to_array(image):
    array = image.detach().cpu().numpy()
    if array.shape[0] == 1:
        return array[0, :, :]
    return np.moveaxis(array, 0, 2)


def images_to_tensor(images):
    scaled = images.astype(np.float32) / 255
    return torch.from_numpy(np.moveaxis(scaled, 3, 1))


def own_tensor(a):
    return torch.from_numpy(np.array(a, dtype=np.float32))


def shared_tensor(a):
    return torch.from_numpy(a)


def shared_array(t):
    return t.detach().numpy()
