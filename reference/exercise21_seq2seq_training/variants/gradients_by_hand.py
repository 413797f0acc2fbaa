"""Gradients from torch.autograd.grad, clipped by hand; the loss of nothing is a tensor of its own."""

import random

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

SOS = 1  # the index of the word that every answer begins with


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise18 pad, padding_mask, make_batch


class MaskedLoss(nn.Module):
    def forward(self, scores, targets, mask):
        if not mask.any():
            return torch.zeros((), requires_grad=True)
        logs = scores[mask].log_softmax(-1)
        return -logs[torch.arange(len(logs)), targets[mask]].sum()


masked_loss = MaskedLoss()


def batch_loss(encoder, decoder, batch, teacher_forcing):
    inputs, lengths, targets, mask = batch
    outputs, states = encoder(inputs, lengths)
    real = torch.stack([torch.arange(len(inputs)) < length for length in lengths], dim=1)

    def rest(step, word, hidden):
        if step == len(targets):
            return torch.zeros(())
        scores, hidden, _ = decoder(word, hidden, outputs, real)
        following = targets[step] if teacher_forcing else scores.max(dim=1)[1]
        return masked_loss(scores, targets[step], mask[step]) + rest(step + 1, following.reshape(1, -1), hidden)

    start = torch.ones(1, targets.size(1), dtype=torch.long) * SOS
    return rest(0, start, torch.stack(list(states[::2]))) / mask.sum().item()


def clipped(gradients, clip):
    norm = torch.cat([gradient.flatten() for gradient in gradients]).norm().item()
    return [gradient * min(1.0, clip / norm) if norm else gradient for gradient in gradients]


def train_step(encoder, decoder, encoder_optimizer, decoder_optimizer, batch, teacher_forcing_ratio, clip):
    loss = batch_loss(encoder, decoder, batch, random.random() < teacher_forcing_ratio)
    parts = [list(network.parameters()) for network in (encoder, decoder)]
    gradients = torch.autograd.grad(loss, sum(parts, []), allow_unused=True, materialize_grads=True)
    of_encoder, of_decoder = gradients[: len(parts[0])], gradients[len(parts[0]) :]
    for parameters, own in zip(parts, (of_encoder, of_decoder)):
        for parameter, gradient in zip(parameters, clipped(own, clip)):
            parameter.grad = gradient
    encoder_optimizer.step()
    decoder_optimizer.step()
    (value,) = loss.detach().reshape(1).tolist()
    return value
