"""The order comes from a generator of its own, whose state is saved; networks are in an object, and that in a slot."""

import random
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

PAD, SOS, EOS = 0, 1, 2  # padding, start and end of a sentence: the first three indices are theirs
DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


# GIVEN exercise17 to_ascii, normalise, Vocabulary, read_pairs, short_pairs, known_pairs


# GIVEN exercise18 encode, pad, padding_mask, make_batch


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise21 masked_loss, batch_loss, train_step


# GIVEN exercise22 greedy_decode, reply


class Networks:
    """Both networks, and what is done with both."""

    def __init__(self, words, size):
        self.encoder = Encoder(nn.Embedding(words, size), size)
        self.decoder = Decoder(nn.Embedding(words, size), size)

    def both(self):
        return self.encoder, self.decoder


class Chatbot:
    """A bot with a generator of its own, and no attributes but these."""

    __slots__ = ("arguments", "generator", "networks", "pairs", "vocabulary")

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        lines = tuple(lines)
        self.arguments = (lines, hidden_size, max_length, min_count, seed)
        pairs = short_pairs(read_pairs(lines), max_length)
        self.vocabulary = Vocabulary()
        for side in (side for pair in pairs for side in pair):
            self.vocabulary.add(side)
        self.vocabulary.trim(min_count)
        self.pairs = known_pairs(pairs, self.vocabulary)
        self.generator = random.Random(seed)
        torch.manual_seed(seed)
        self.networks = Networks(len(self.vocabulary), hidden_size)

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        optimizers = [torch.optim.Adam(network.train().parameters(), lr=lr) for network in self.networks.both()]
        losses = []
        for _ in range(epochs):
            order = self.generator.sample(self.pairs, len(self.pairs))
            total = words = 0.0
            while order:
                taken, order = order[:batch_size], order[batch_size:]
                batch = make_batch([tuple(encode(self.vocabulary.word_to_index, side) for side in pair) for pair in taken])
                loss = train_step(*self.networks.both(), *optimizers, batch, teacher_forcing_ratio, clip)
                count = sum(len(answer.split()) + 1 for _, answer in taken)
                total, words = total + loss * count, words + count
            losses.append(total / words)
        return losses

    def reply(self, sentence):
        return reply(*self.networks.both(), self.vocabulary, sentence, self.arguments[2])

    def save(self, path):
        states = [network.state_dict() for network in self.networks.both()]
        torch.save({"arguments": self.arguments, "states": states, "generator": self.generator.getstate()}, path)

    @classmethod
    def load(cls, path):
        saved = torch.load(path, weights_only=True)
        bot = cls(*saved["arguments"])
        for network, state in zip(bot.networks.both(), saved["states"], strict=True):
            network.load_state_dict(state)
        bot.generator.setstate(saved["generator"])
        return bot
