"""No padding: the gradients of the pairs of a batch are added up, which takes its time."""

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
    """Never pads: the gradients of the pairs of a batch are added up."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        self.config = dict(lines=[*lines], hidden_size=hidden_size, max_length=max_length, min_count=min_count, seed=seed)
        short = short_pairs(read_pairs(self.config["lines"]), max_length)
        self.vocabulary = Vocabulary()
        for q, a in short:
            self.vocabulary.add(q + " " + a)
        self.vocabulary.trim(min_count)
        w = self.vocabulary.word_to_index
        self.examples = [make_batch([(encode(w, q), encode(w, a))]) for q, a in known_pairs(short, self.vocabulary)]
        torch.manual_seed(seed)
        n = len(self.vocabulary)
        self.parts = (Encoder(nn.Embedding(n, hidden_size), hidden_size), Decoder(nn.Embedding(n, hidden_size), hidden_size))

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        for part in self.parts:
            part.train(True)
        adam = torch.optim.Adam([{"params": part.parameters()} for part in self.parts], lr=lr)
        history = []
        for _ in range(epochs):
            todo = list(self.examples)
            random.shuffle(todo)
            summed = 0.0
            for chunk in zip(*[iter(todo + [None] * (-len(todo) % batch_size))] * batch_size):
                chunk = [example for example in chunk if example is not None]
                count = sum(example[3].sum().item() for example in chunk)
                forced = random.random() < teacher_forcing_ratio
                adam.zero_grad(set_to_none=False)
                for example in chunk:
                    loss = batch_loss(*self.parts, example, forced) * example[3].sum() / count
                    loss.backward()
                    summed += loss.item() * count
                for part in self.parts:
                    nn.utils.clip_grad_norm_(part.parameters(), clip)
                adam.step()
            history.append(summed / sum(example[3].sum().item() for example in self.examples))
        return history

    def reply(self, sentence):
        return reply(*self.parts, self.vocabulary, sentence, self.config["max_length"])

    def save(self, path):
        torch.save((self.config, *(part.state_dict() for part in self.parts)), str(path))

    @classmethod
    def load(cls, path):
        config, *states = torch.load(path, map_location="cpu", weights_only=True)
        bot = cls(**config)
        for part, state in zip(bot.parts, states, strict=True):
            part.load_state_dict(state)
        return bot
