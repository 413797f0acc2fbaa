"""A column of ones for the bias; gradients set by hand; recursion over children."""

import torch


def fit_by_hand(inputs, targets, epochs, lr):
    ones = torch.ones_like(inputs[:, :1])
    x = torch.cat([inputs, ones], dim=1)  # (n, f + 1)
    theta = torch.zeros(x.shape[1], targets.shape[1]).to(x)  # (f + 1, o)
    for _ in range(epochs):
        theta -= lr * 2.0 / targets.numel() * x.T @ (x @ theta - targets)
    return theta[:-1].T, theta[-1]


def fit(num_epochs, model, loss_fn, opt, train_dl):
    history = []
    parameters = [p for p in model.parameters() if p.requires_grad]
    for _ in range(num_epochs):
        model.train(True)
        sums = torch.zeros((), dtype=torch.float64)
        count = 0
        for x, y in train_dl:
            loss = loss_fn(model(x), y)
            for p, g in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
                p.grad = g
            opt.step()
            sums += loss.detach().double() * x.size(0)
            count += x.size(0)
        history.append((sums / count).item())
    return history


def remember(module):
    return module.training, [remember(child) for child in module.children()]


def restore(module, memory):
    module.training = memory[0]
    for child, inner in zip(module.children(), memory[1], strict=True):
        restore(child, inner)


def predict(model, inputs):
    memory = remember(model)
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model.train(mode=False)
    try:
        return model(inputs)
    finally:
        torch.set_grad_enabled(was_on)
        restore(model, memory)
