"""Loops over samples, and no call of the library where a sum will do."""

import random

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

SOS = 1  # the index of the word that every answer begins with


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise18 pad, padding_mask, make_batch


def masked_loss(scores, targets, mask):
    total = scores[:0].sum()
    for row, target, real in zip(scores, targets, mask):
        if real:
            total = total + torch.logsumexp(row, 0) - row[target]
    return total


def batch_loss(encoder, decoder, batch, teacher_forcing):
    tokens, lengths, targets, mask = batch
    outputs, states = encoder(tokens, lengths)
    layers = states.shape[0] // 2
    hidden = torch.stack([states[2 * layer] for layer in range(layers)])
    real = torch.zeros(tokens.shape, dtype=torch.bool)
    for column, length in enumerate(lengths.tolist()):
        real[:length, column] = True
    word = torch.tensor([[SOS] * tokens.shape[1]])
    losses = []
    for step in range(targets.shape[0]):
        scores, hidden, _ = decoder(word, hidden, outputs, real)
        losses.append(masked_loss(scores, targets[step], mask[step]))
        if teacher_forcing:
            word = targets[step : step + 1]
        else:
            word = scores.detach().topk(1, dim=1).indices.T
    return sum(losses) / int(mask.sum())


def train_step(encoder, decoder, encoder_optimizer, decoder_optimizer, batch, teacher_forcing_ratio, clip):
    forced = True if random.random() < teacher_forcing_ratio else False
    for network in (encoder, decoder):
        for parameter in network.parameters():
            parameter.grad = None
    loss = batch_loss(encoder, decoder, batch, forced)
    loss.backward()
    for network, optimizer in ((encoder, encoder_optimizer), (decoder, decoder_optimizer)):
        norm = torch.sqrt(sum((parameter.grad**2).sum() for parameter in network.parameters()))
        if norm > clip:
            for parameter in network.parameters():
                parameter.grad *= clip / norm
        optimizer.step()
    return float(loss)
