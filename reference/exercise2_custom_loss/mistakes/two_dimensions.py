"""Only two dimensions are accepted: the shape is unpacked into two sizes.

The tensors may have any shape. The number of all elements is known without the single sizes.
"""


def custom_loss(predictions, ground_truth):
    rows, columns = predictions.shape
    return ((predictions - ground_truth) ** 2).sum() / (rows * columns)
