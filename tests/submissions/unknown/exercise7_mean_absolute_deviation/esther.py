import numpy as np
import torch


def shared_array(t):
    return t.detach().numpy()


def shared_tensor(a):
    return torch.from_numpy(a)


def own_tensor(a):
    return torch.from_numpy(a.astype("float32", copy=True, order="C"))


def images_to_tensor(images):
    # N H W C  ->  N C H W
    x = np.transpose(images, (0, 3, 1, 2)).astype("float32")
    return torch.from_numpy(x) / 255


def image_to_array(image):
    x = image.detach().cpu()
    if x.size(0) > 1:
        x = x.permute(1, 2, 0)
    else:
        x = x.squeeze(0)
    return x.numpy()


def standardise(a):
    columns = []
    for column in a.T:
        # Python numbers, they are float64
        numbers = column.tolist()
        mean = sum(numbers) / len(numbers)
        if max(numbers) == min(numbers):
            columns.append([0.0 for _ in numbers])
            continue
        # standard deviation = mean distance from the mean
        distance = 0
        for number in numbers:
            if number > mean:
                distance += number - mean
            else:
                distance += mean - number
        distance = distance / len(numbers)
        columns.append([(number - mean) / distance for number in numbers])
    return np.array(columns, dtype="float32").T
