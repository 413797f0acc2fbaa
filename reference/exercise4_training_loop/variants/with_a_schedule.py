"""Parameter groups and a schedule for the learning rate; log-softmax in front of the cross entropy, which changes nothing."""

import torch
from torch import nn
from torch.nn import functional as F

LEARNING_RATE: float = 0.002


class Classifier(nn.Module):
    def __init__(self, in_features: int, hidden: int, classes: int, dropout: float = 0.2) -> None:
        super().__init__()
        self.weight1 = nn.Parameter(torch.randn(hidden, in_features) / in_features**0.5)
        self.bias1 = nn.Parameter(torch.zeros(hidden))
        self.weight2 = nn.Parameter(torch.randn(classes, hidden) / hidden**0.5)
        self.bias2 = nn.Parameter(torch.zeros(classes))
        self.rate = dropout

    def forward(self, x):
        h = F.elu(F.linear(x, self.weight1, self.bias1))
        return F.linear(F.dropout(h, self.rate, self.training), self.weight2, self.bias2)


def metrics(outputs, targets):
    """The mean loss and accuracy of a list of batches."""
    outputs, targets = torch.cat(outputs), torch.cat(targets)
    return F.cross_entropy(outputs, targets).item(), torch.mean((outputs.argmax(1) == targets).float()).item()


def train_epoch(model, loader, optimizer):
    model.train(mode=True)
    outputs, targets = [], []
    for batch in loader:
        optimizer.zero_grad()
        output = F.log_softmax(model(batch[0]), dim=1)
        F.cross_entropy(output, batch[1]).backward()
        optimizer.step()
        outputs.append(output.detach())
        targets.append(batch[1])
    return metrics(outputs, targets)


@torch.no_grad()
def evaluate(model, loader):
    model.eval()
    outputs, targets = [], []
    for batch in loader:
        outputs.append(model(batch[0]))
        targets.append(batch[1])
    return metrics(outputs, targets)


def fit(model, train_loader, val_loader, epochs, lr=LEARNING_RATE):
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 1e-2},
        {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.5)
    train, val = [], []
    for _ in range(epochs):
        train += [train_epoch(model, train_loader, optimizer)]
        val += [evaluate(model, val_loader)]
        scheduler.step()
    train_loss, train_accuracy = map(list, zip(*train))
    val_loss, val_accuracy = map(list, zip(*val))
    return dict(train_loss=train_loss, train_accuracy=train_accuracy, val_loss=val_loss, val_accuracy=val_accuracy)
