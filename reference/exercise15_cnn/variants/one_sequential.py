"""Everything in one nn.Sequential, with a head of its own."""

from torch import nn


class CNN(nn.Sequential):
    def __init__(self, in_channels, conv_channels, mlp_layers, activation=nn.ReLU(), dropout=0.5):
        pool = nn.MaxPool2d(2)
        layers = []
        for a, b in zip((in_channels, *conv_channels), conv_channels):
            layers += [nn.Conv2d(a, b, 3, 1, 1), activation, pool]
        layers += [nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()]
        for a, b in zip((conv_channels[-1], *mlp_layers), mlp_layers):
            layers += [nn.Linear(a, b), activation, nn.Dropout(dropout)]
        super().__init__(*layers[:-2])
