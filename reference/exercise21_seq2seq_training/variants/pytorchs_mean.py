"""The mean over words by one call of cross_entropy, with what is no word ignored."""

import random

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

SOS = 1  # the index of the word that every answer begins with


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise18 pad, padding_mask, make_batch


def masked_loss(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    index = mask.nonzero().flatten()
    return nn.functional.cross_entropy(scores.index_select(0, index), targets.index_select(0, index), reduction="sum")


def decode(encoder, decoder, batch, forced):
    inputs, lengths, targets, _ = batch
    memory, states = encoder(inputs, lengths)
    hidden = states[0::2].clone()
    current = inputs.new_full((1, inputs.size(1)), SOS)
    for row in targets.unbind(0):
        scores, hidden, _ = decoder(current, hidden, memory, padding_mask(lengths))
        yield scores
        with torch.no_grad():
            current = (row if forced else torch.softmax(scores, 1).argmax(1)).view(1, -1)


def batch_loss(encoder, decoder, batch, teacher_forcing):
    scores = torch.stack(list(decode(encoder, decoder, batch, teacher_forcing)))
    targets = batch[2].masked_fill(~batch[3], -100)
    return nn.functional.cross_entropy(scores.transpose(1, 2), targets)


def train_step(encoder, decoder, encoder_optimizer, decoder_optimizer, batch, teacher_forcing_ratio, clip):
    encoder_optimizer.zero_grad(set_to_none=False)
    decoder_optimizer.zero_grad(set_to_none=False)
    loss = batch_loss(encoder, decoder, batch, random.random() < teacher_forcing_ratio)
    parameters = [*encoder.parameters(), *decoder.parameters()]
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    nn.utils.clip_grad_norm_(encoder.parameters(), clip)
    nn.utils.clip_grad_norm_(decoder.parameters(), clip)
    encoder_optimizer.step(), decoder_optimizer.step()
    return loss.tolist()
