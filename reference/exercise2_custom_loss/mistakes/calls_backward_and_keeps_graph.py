"""backward() is called inside the loss, and its gradients are added to those of the caller.

A loss function only computes: who calls it decides when gradients are needed.
"""


def custom_loss(predictions, ground_truth):
    loss = ((predictions - ground_truth) ** 2).mean()
    if loss.requires_grad:
        loss.backward(retain_graph=True)
    return loss
