"""The loss is always zero.

Nothing can be learned from it. Numbers with a fraction are hardly ever equal, so counting equal ones gives zero, too:
how far apart they are counts.
"""


def custom_loss(predictions, ground_truth):
    return (predictions == ground_truth).float().mean()
