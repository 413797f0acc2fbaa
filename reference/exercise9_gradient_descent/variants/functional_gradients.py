"""torch.func from scratch; losses kept as tensors until the end."""

import torch
from torch.func import grad


def mean_squared_error(parameters, inputs, targets):
    weight, bias = parameters
    return torch.mean((targets - (inputs @ weight.mT + bias)) ** 2)


def fit_by_hand(inputs, targets, epochs, lr):
    n_outputs, n_features = targets.shape[1], inputs.shape[1]
    parameters = torch.zeros(n_outputs, n_features, dtype=inputs.dtype), torch.zeros(n_outputs, dtype=inputs.dtype)
    epoch = 0
    while epoch < epochs:
        gradients = grad(mean_squared_error)(parameters, inputs, targets)
        parameters = tuple(p - lr * g for p, g in zip(parameters, gradients, strict=True))
        epoch += 1
    return parameters


def fit(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    for _ in range(num_epochs):
        per_sample = []
        for x, y in train_dl:
            for module in model.modules():
                module.training = True
            prediction = model(x)
            loss = loss_fn(prediction, y)
            for group in opt.param_groups:
                for p in group["params"]:
                    p.grad = None
            torch.autograd.backward(loss)
            opt.step()
            per_sample.append(loss.detach().expand(len(x)))
        history.append(torch.cat(per_sample).mean().item())
    return history


def predict(model, inputs):
    modes = [m.training for m in model.modules()]
    model.eval()
    with torch.set_grad_enabled(False):
        out = model(inputs)
    for m, mode in zip(model.modules(), modes):
        m.train(mode)
    return out
