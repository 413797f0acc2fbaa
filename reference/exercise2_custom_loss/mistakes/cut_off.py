"""The loss is cut off from the predictions.

Under no_grad, after detach() or .data, or as a new torch.tensor(...), nothing tells how the loss was computed: no
gradient reaches the predictions.
"""


def custom_loss(predictions, ground_truth):
    return ((predictions - ground_truth) ** 2).mean().detach()
