"""Extra passes through the networks in every epoch, whose gradients are thrown away."""

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


class Chatbot:
    """Looks at gradients and losses that it does not use."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        self.settings = [list(lines), hidden_size, max_length, min_count, seed]
        pairs = short_pairs(read_pairs(self.settings[0]), max_length)
        self.vocabulary = Vocabulary()
        for pair in pairs:
            for side in pair:
                self.vocabulary.add(side)
        self.vocabulary.trim(min_count)
        index = self.vocabulary.word_to_index
        self.pairs = [
            (encode(index, question), encode(index, answer)) for question, answer in known_pairs(pairs, self.vocabulary)
        ]
        torch.manual_seed(seed)
        self.encoder = Encoder(nn.Embedding(len(index) + 3, hidden_size), hidden_size)
        self.decoder = Decoder(nn.Embedding(len(index) + 3, hidden_size), hidden_size)

    def networks(self):
        return nn.ModuleList([self.encoder, self.decoder])

    def rehearse(self, pairs):
        """A pass in both directions, of which nothing is left."""
        batch_loss(self.encoder, self.decoder, make_batch(pairs), teacher_forcing=True).backward()
        self.networks().zero_grad()

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        optimizers = [torch.optim.Adam(network.parameters(), lr=lr) for network in (self.encoder, self.decoder)]
        losses, self.exact = [], []
        for _ in range(epochs):
            self.networks().train()
            order = random.sample(self.pairs, len(self.pairs))
            self.rehearse(order[:1])
            total = words = 0
            for start in range(0, len(order), batch_size):
                chosen = order[start : start + batch_size]
                self.rehearse(chosen)
                batch = make_batch(chosen)
                count = batch[3].sum().item()
                total += count * train_step(self.encoder, self.decoder, *optimizers, batch, teacher_forcing_ratio, clip)
                words += count
            losses.append(total / words)
            # how well the words are known without dropout, kept for whoever wants to look
            self.networks().eval()
            with torch.no_grad():
                self.exact.append(batch_loss(self.encoder, self.decoder, make_batch(order), teacher_forcing=True).item())
        return losses

    def reply(self, sentence):
        return reply(self.encoder, self.decoder, self.vocabulary, sentence, self.settings[2])

    def save(self, path):
        torch.save([self.settings, self.networks().state_dict()], path)

    @classmethod
    def load(cls, path):
        settings, state = torch.load(path, weights_only=True)
        bot = cls(*settings)
        bot.networks().load_state_dict(state)
        return bot
