"""As a product of a row and a column."""


def custom_loss(predictions, ground_truth):
    errors = (predictions - ground_truth).reshape(-1, 1)
    return (errors.T @ errors).squeeze() / errors.numel()
