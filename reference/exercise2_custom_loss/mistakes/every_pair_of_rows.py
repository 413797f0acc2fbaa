"""Every row of predictions is compared with every row of the truth.

A dimension more in one of the two makes broadcasting pair all rows. Leave both tensors in the shape they have.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions.unsqueeze(1) - ground_truth) ** 2).mean()
