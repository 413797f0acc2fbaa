"""The bot is a module itself, with a data loader and a state of its own."""

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


class Chatbot(nn.Module):
    """A module whose train method trains."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        super().__init__()
        self.given = {"lines": [*lines], "hidden_size": hidden_size, "max_length": max_length, "min_count": min_count}
        pairs = short_pairs(read_pairs(self.given["lines"]), max_length)
        self.vocabulary = Vocabulary()
        for pair in pairs:
            for side in pair:
                self.vocabulary.add(side)
        self.vocabulary.trim(min_count)
        index = self.vocabulary.word_to_index
        self.data = [(encode(index, q), encode(index, a)) for q, a in known_pairs(pairs, self.vocabulary)]
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.networks = nn.ModuleDict(
                {
                    "decoder": Decoder(nn.Embedding(len(self.vocabulary), hidden_size), hidden_size),
                    "encoder": Encoder(nn.Embedding(len(self.vocabulary), hidden_size), hidden_size),
                }
            )

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        encoder, decoder = self.networks["encoder"].train(), self.networks["decoder"].train()
        first = torch.optim.Adam(encoder.parameters(), lr)
        second = torch.optim.Adam(decoder.parameters(), lr)
        loader = torch.utils.data.DataLoader(self.data, batch_size, shuffle=True, collate_fn=make_batch)
        losses = []
        for _ in range(epochs):
            steps = [
                (train_step(encoder, decoder, first, second, batch, teacher_forcing_ratio, clip), int(batch[3].sum()))
                for batch in loader
            ]
            losses.append(sum(loss * count for loss, count in steps) / sum(count for _, count in steps))
        return losses

    def reply(self, sentence):
        return reply(
            self.networks["encoder"], self.networks["decoder"], self.vocabulary, sentence, max_length=self.given["max_length"]
        )

    def save(self, path):
        torch.save({"given": self.given, "state": self.state_dict()}, path)

    @classmethod
    def load(cls, path):
        file = torch.load(path, weights_only=True)
        bot = cls(**file["given"])
        bot.load_state_dict(file["state"])
        return bot
