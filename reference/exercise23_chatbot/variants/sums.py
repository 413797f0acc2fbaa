"""Steps with the sum of the losses, an order of NumPy, and an own reply."""

import json
import math
import numpy
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
    """A bot that does most by itself."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        lines = list(lines)
        self.settings = json.dumps([lines, hidden_size, max_length, min_count, seed])
        self.max_length = max_length
        pairs = [pair for pair in read_pairs(lines) if max(len(side.split()) for side in pair) < max_length]
        counts = {}
        for word in " ".join(side for pair in pairs for side in pair).split():
            counts[word] = counts.get(word, 0) + 1
        self.words = [word for word, count in counts.items() if count >= min_count]
        self.index = {word: place for place, word in enumerate(self.words, 3)}
        self.pairs = [[encode(self.index, side) for side in pair] for pair in pairs if {*" ".join(pair).split()} <= {*self.words}]
        torch.manual_seed(seed)
        tables = [nn.Embedding(len(self.words) + 3, hidden_size) for _ in range(2)]
        self.networks = nn.ModuleList([Encoder(tables[0], hidden_size), Decoder(tables[1], hidden_size)])

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        self.networks.train()
        optimizer = torch.optim.Adam(self.networks.parameters(), lr=lr)
        losses = []
        for _ in range(epochs):
            sums = []
            order = numpy.random.permutation(len(self.pairs))
            for part in range(math.ceil(len(order) / batch_size)):
                batch = make_batch([self.pairs[place] for place in order[part * batch_size :][:batch_size]])
                optimizer.zero_grad()
                forced = random.random() < teacher_forcing_ratio
                loss = batch_loss(*self.networks, batch, forced) * batch[3].sum()
                loss.backward()
                for network in self.networks:
                    length = math.sqrt(sum(float((p.grad**2).sum()) for p in network.parameters()))
                    if length > clip:
                        for parameter in network.parameters():
                            parameter.grad *= clip / length
                optimizer.step()
                sums.append(loss.item())
            losses.append(sum(sums) / sum(len(answer) for _, answer in self.pairs))
        return losses

    def reply(self, sentence):
        words = normalise(sentence).split()
        if not words:
            raise ValueError("say something")
        for word in words:
            if word not in self.index:
                raise ValueError(f"I do not know {word}")
        chosen, _ = greedy_decode(*self.networks, encode(self.index, " ".join(words)), self.max_length)
        return " ".join(self.words[place - 3] for place in chosen)

    def save(self, path):
        torch.save([self.settings, self.networks.state_dict()], path)

    @classmethod
    def load(cls, path):
        settings, state = torch.load(path, weights_only=True)
        bot = cls(*json.loads(settings))
        bot.networks.load_state_dict(state)
        return bot
