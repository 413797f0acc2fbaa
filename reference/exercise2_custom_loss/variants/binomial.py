"""With the square multiplied out."""


def custom_loss(predictions, ground_truth):
    return (predictions * predictions - 2 * predictions * ground_truth + ground_truth * ground_truth).mean()
