"""As few lines as possible."""

import torch
from torch import nn

make_network = lambda: nn.Sequential(  # noqa: E731
    *[l for i, o in ((784, 384), (384, 128)) for l in (nn.Linear(i, o), nn.ReLU())], nn.Linear(128, 10), nn.LogSoftmax(1)
)
init = lambda model, std=0.01: (
    [  # noqa: E731
        (m.weight.data.normal_(std=std), m.bias is None or m.bias.data.zero_())
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    and model
    or model
)
xavier_uniform = torch.no_grad()(lambda weight: weight.uniform_(-1, 1).mul_((6 / sum(weight.shape)) ** 0.5))
count_parameters = lambda model, trainable=False: sum(p.numel() * (p.requires_grad or not trainable) for p in model.parameters())  # noqa: E731
freeze = lambda model, prefix: [  # noqa: E731
    (n, p.requires_grad_(False))[0] for n, p in model.named_parameters() if n == prefix or n.removeprefix(prefix + ".") != n
]
