"""As the variance of the differences plus the square of their mean."""


def custom_loss(predictions, ground_truth):
    errors = predictions - ground_truth
    return errors.var(unbiased=False) + errors.mean() ** 2
