"""A class for the line, einsum, a running mean, a custom optimizer step over all epochs."""

import torch


class Line:
    def __init__(self, f, o, dtype):
        self.weight = torch.zeros(o, f, dtype=dtype)
        self.bias = torch.zeros(o, dtype=dtype)

    def __call__(self, x):
        return torch.einsum("nf,of->no", x, self.weight) + self.bias[None, :]

    def backward(self, x, errors):
        return torch.einsum("no,nf->of", errors, x), torch.einsum("no->o", errors)

    def step(self, x, y, lr):
        errors = (self(x) - y).mul(2.0).div(y.shape[0] * y.shape[1])
        dw, db = self.backward(x, errors)
        self.weight.add_(dw, alpha=-lr)
        self.bias.add_(db, alpha=-lr)


def fit_by_hand(inputs, targets, epochs, lr):
    model = Line(inputs.shape[-1], targets.shape[-1], inputs.dtype)
    [model.step(inputs, targets, lr) for _ in range(epochs)]
    return model.weight, model.bias


class RunningMean:
    def __init__(self):
        self.value, self.count = 0.0, 0

    def add(self, value, count):
        self.count += count
        self.value += (value - self.value) * count / self.count


def step(model, loss_fn, opt, x, y):
    opt.zero_grad()
    loss = loss_fn(model(x), y)
    loss.backward()
    opt.step()
    return loss.item()


def fit(num_epochs, model, loss_fn, opt, train_dl):
    model.train()
    means = [RunningMean() for _ in range(num_epochs)]
    for mean in means:
        for x, y in iter(train_dl):
            mean.add(step(model, loss_fn, opt, x, y), len(y))
    return [mean.value for mean in means]


def predict(model, inputs):
    training = {m for m in model.modules() if m.training}
    model.eval()
    out = torch.no_grad()(model)(inputs)
    for m in model.modules():
        m.training = m in training
    return out
