"""The first element is left out.

Indices start at 0. Look at where the loop or the slice begins.
"""


def custom_loss(predictions, ground_truth):
    P, T = predictions.flatten(), ground_truth.flatten()
    total = 0
    for i in range(1, len(P)):
        total = total + (P[i] - T[i]) ** 2
    return total / len(P)
