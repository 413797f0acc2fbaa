"""Scores and targets of what is no word are replaced before the loss."""

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
    scores = torch.where(mask[:, None], scores, torch.zeros_like(scores))
    targets = torch.where(mask, targets, torch.zeros_like(targets))
    losses = nn.functional.cross_entropy(scores, targets, reduction="none")
    return torch.where(mask, losses, torch.zeros_like(losses)).sum()


def batch_loss(encoder, decoder, batch, teacher_forcing):
    inputs, lengths, targets, mask = batch
    outputs, hidden = encoder(inputs, lengths)
    hidden = torch.index_select(hidden, 0, torch.arange(0, hidden.shape[0], 2))
    shifted = torch.cat([torch.full_like(targets[:1], SOS), targets[:-1]])
    loss, words = 0.0, None
    for step in range(len(targets)):
        given = shifted[step] if teacher_forcing or words is None else words
        scores, hidden, _ = decoder(given[None, :], hidden, outputs, padding_mask(lengths))
        loss += masked_loss(scores, targets[step], mask[step])
        words = torch.max(scores, dim=1)[1]
    return loss / mask.float().sum()


def train_step(encoder, decoder, encoder_optimizer, decoder_optimizer, batch, teacher_forcing_ratio, clip):
    optimizers = encoder_optimizer, decoder_optimizer
    forcing = teacher_forcing_ratio > random.random()
    for optimizer in optimizers:
        optimizer.zero_grad()
    (loss := batch_loss(encoder, decoder, batch, forcing)).backward()
    for network, optimizer in zip((encoder, decoder), optimizers):
        nn.utils.clip_grad_norm_(list(network.parameters()), clip)
        optimizer.step()
    return loss.item()
