"""In place, on a tensor that was made here."""


def custom_loss(predictions, ground_truth):
    errors = predictions.clone()
    errors -= ground_truth
    return errors.pow_(2).mean()
