"""Exercise 21: train an encoder and a decoder together."""

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
    """The sum of the cross entropy over real words.

    Args:
        scores: (batch, words), not normalised.
        targets: (batch,), int64; where the mask is False, any number.
        mask: (batch,), bool, True where there is a real word.

    Returns:
        The sum, (); 0 where no word is real.
    """
    # BEGIN SOLUTION take the real words alone, and sum their cross entropies
    return nn.functional.cross_entropy(scores[mask], targets[mask], reduction="sum")  # ()
    # END SOLUTION


def batch_loss(encoder: nn.Module, decoder: nn.Module, batch: tuple[Tensor, ...], teacher_forcing: bool) -> Tensor:
    """The mean loss over all real target words of a batch.

    Args:
        encoder: as in exercise 19, with as many layers as the decoder.
        decoder: as in exercise 20.
        batch: inputs (T, batch), their lengths (batch,), targets (U, batch) and their mask (U, batch), as make_batch gives it.
        teacher_forcing: whether the decoder's next input is the target, not its own most likely word.

    Returns:
        The mean, ().
    """
    # BEGIN SOLUTION encode, let the decoder write step by step, add up the losses, and divide by the number of real words
    inputs, lengths, targets, mask = batch
    outputs, states = encoder(inputs, lengths)  # (T, batch, hidden), (2 * layers, batch, hidden)
    hidden = states[::2]  # the forward direction of each layer: (layers, batch, hidden)
    real = padding_mask(lengths).to(inputs.device)  # (T, batch)

    words = torch.full_like(targets[:1], SOS)  # (1, batch)
    total = torch.zeros((), device=inputs.device)
    for target, is_word in zip(targets, mask, strict=True):
        scores, hidden, _ = decoder(words, hidden, outputs, real)  # (batch, words)
        total = total + masked_loss(scores, target, is_word)
        chosen = target if teacher_forcing else scores.argmax(dim=1)  # (batch,)
        words = chosen.unsqueeze(0)
    return total / mask.sum()
    # END SOLUTION


def train_step(
    encoder: nn.Module,
    decoder: nn.Module,
    encoder_optimizer: Optimizer,
    decoder_optimizer: Optimizer,
    batch: tuple[Tensor, ...],
    teacher_forcing_ratio: float,
    clip: float,
) -> float:
    """Take one step of both optimizers on one batch.

    Args:
        encoder: as in exercise 19.
        decoder: as in exercise 20.
        encoder_optimizer: of the encoder's parameters.
        decoder_optimizer: of the decoder's parameters.
        batch: as make_batch gives it.
        teacher_forcing_ratio: how probable teacher forcing is; one draw decides for the whole batch.
        clip: the longest that the gradient of the encoder, and that of the decoder, may be.

    Returns:
        The loss before the step, a Python number.
    """
    # BEGIN SOLUTION draw, reset the gradients, compute the loss, backpropagate, clip each network's gradients, take both steps
    teacher_forcing = random.random() < teacher_forcing_ratio  # noqa: S311 -- nothing secret
    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    loss = batch_loss(encoder, decoder, batch, teacher_forcing)
    loss.backward()
    nn.utils.clip_grad_norm_(encoder.parameters(), clip)
    nn.utils.clip_grad_norm_(decoder.parameters(), clip)
    encoder_optimizer.step()
    decoder_optimizer.step()
    return loss.item()
    # END SOLUTION
