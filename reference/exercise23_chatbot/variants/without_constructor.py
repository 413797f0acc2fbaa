"""Networks in a dictionary; a loaded bot is made without the constructor."""

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
    """A bot whose file holds words and pairs, not lines."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        pairs = short_pairs(read_pairs(lines), max_length)
        vocabulary = Vocabulary()
        for question, answer in pairs:
            vocabulary.add(f"{question} {answer}")
        vocabulary.trim(min_count)
        self.limit = max_length
        self.fill(list(vocabulary.word_to_index), known_pairs(pairs, vocabulary), hidden_size, seed)

    def fill(self, words, pairs, size, seed=0):
        self.vocabulary = Vocabulary()
        self.vocabulary.add(" ".join(words))
        self.words, self.pairs, self.size = words, pairs, size
        torch.manual_seed(seed)
        self.networks = {
            "encoder": Encoder(nn.Embedding(len(words) + 3, size), size),
            "decoder": Decoder(nn.Embedding(len(words) + 3, size), size),
        }

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        for network in self.networks.values():
            network.train()
        optimizers = [torch.optim.AdamW(network.parameters(), lr, weight_decay=0.0) for network in self.networks.values()]
        losses = []
        for _ in range(epochs):
            random.shuffle(self.pairs)
            weighted, count = [], 0
            for start in range(0, len(self.pairs), batch_size):
                index = self.vocabulary.word_to_index
                batch = make_batch([(encode(index, q), encode(index, a)) for q, a in self.pairs[start : start + batch_size]])
                words = batch[3].sum().item()
                loss = train_step(*self.networks.values(), *optimizers, batch, teacher_forcing_ratio, clip)
                weighted.append(loss * words)
                count += words
            losses.append(sum(weighted) / count)
        return losses

    def reply(self, sentence):
        return reply(*self.networks.values(), self.vocabulary, sentence, self.limit)

    def save(self, path):
        states = {name: network.state_dict() for name, network in self.networks.items()}
        torch.save((self.words, self.pairs, self.size, self.limit, states), str(path))

    @classmethod
    def load(cls, path):
        words, pairs, size, limit, states = torch.load(str(path), weights_only=True)
        bot = cls.__new__(cls)
        bot.limit = limit
        bot.fill(words, pairs, size)
        for name, state in states.items():
            bot.networks[name].load_state_dict(state)
        return bot
