"""Training and replies by hand, words in alphabetical order, and texts saved as bytes in tensors."""

import random
import re
import unicodedata
from collections import Counter
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
    """Uses none of the given helpers for training; saves texts as bytes in tensors; numbers words alphabetically."""

    def __init__(self, lines, hidden_size=64, max_length=10, min_count=1, seed=0):
        self.text = "\n".join(line.rstrip("\n") for line in lines)
        self.numbers = [hidden_size, max_length, min_count, seed]
        pairs = [(q.split(), a.split()) for q, a in read_pairs(self.text.split("\n"))]
        pairs = [p for p in pairs if len(p[0]) < max_length and len(p[1]) < max_length]
        counts = Counter(word for p in pairs for side in p for word in side)
        self.words = ["<pad>", "<sos>", "<eos>"] + sorted(word for word in counts if counts[word] >= min_count)
        self.number = {word: k for k, word in enumerate(self.words) if k > 2}
        self.data = []
        for q, a in pairs:
            try:
                self.data.append(([*map(self.number.__getitem__, q), EOS], [*map(self.number.__getitem__, a), EOS]))
            except KeyError:
                continue
        rng = torch.get_rng_state()
        torch.manual_seed(seed)
        hearing = nn.Embedding(len(self.words), hidden_size, padding_idx=0)
        speaking = nn.Embedding(len(self.words), hidden_size)
        self.modules = {"both": [Encoder(hearing, hidden_size), Decoder(speaking, hidden_size)]}
        torch.set_rng_state(rng)

    def train(self, epochs, batch_size=16, lr=1e-3, teacher_forcing_ratio=1.0, clip=50.0):
        encoder, decoder = self.modules["both"]
        encoder.train()
        decoder.train()
        adam = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=lr, betas=(0.9, 0.999))
        out = []
        for _ in range(epochs):
            left = list(range(len(self.data)))
            summed = count = 0
            while left:
                chosen = [left.pop(random.randrange(len(left))) for _ in range(min(batch_size, len(left)))]
                x = [torch.tensor(self.data[k][0]) for k in chosen]
                y = nn.utils.rnn.pad_sequence([torch.tensor(self.data[k][1]) for k in chosen], padding_value=-100)
                lengths = torch.tensor([len(each) for each in x])
                outputs, states = encoder(nn.utils.rnn.pad_sequence(x), lengths)
                mask = torch.arange(int(lengths.max())).unsqueeze(1) < lengths
                hidden, word = states[0::2].contiguous(), torch.full((1, len(chosen)), SOS)
                forced = random.random() < teacher_forcing_ratio
                total = 0
                for target in y:
                    scores, hidden, _ = decoder(word, hidden, outputs, mask)
                    total = total + nn.functional.cross_entropy(scores, target, ignore_index=-100, reduction="sum")
                    word = (target.clamp(min=0) if forced else scores.argmax(1)).unsqueeze(0)
                n = int((y != -100).sum())
                adam.zero_grad()
                (total / n).backward()
                nn.utils.clip_grad_norm_(encoder.parameters(), clip)
                nn.utils.clip_grad_norm_(decoder.parameters(), clip)
                adam.step()
                summed, count = summed + total.item(), count + n
            out.append(summed / count)
        return out

    @torch.no_grad()
    def reply(self, sentence):
        tokens = []
        for word in normalise(sentence).split():
            if word not in self.number:
                raise ValueError("what is " + word + "?")
            tokens.append(self.number[word])
        if not tokens:
            raise ValueError
        encoder, decoder = self.modules["both"]
        encoder.eval()
        decoder.eval()
        outputs, states = encoder(torch.tensor([tokens + [EOS]]).T, torch.tensor([len(tokens) + 1]))
        hidden, word, said = states[:1], torch.tensor([[SOS]]), []
        while len(said) < self.numbers[1]:
            scores, hidden, _ = decoder(word, hidden, outputs)
            word = scores.topk(1).indices
            if word == EOS:
                break
            said += [self.words[word]]
        return " ".join(said)

    def save(self, path):
        state = nn.ModuleList(self.modules["both"]).state_dict()
        state["text"] = torch.tensor(list(self.text.encode()), dtype=torch.uint8)
        state["numbers"] = torch.tensor(self.numbers)
        torch.save(state, path)

    @classmethod
    def load(cls, path):
        state = torch.load(path, weights_only=True)
        text = bytes(state.pop("text").tolist()).decode()
        bot = cls(text.splitlines(), *state.pop("numbers").tolist())
        nn.ModuleList(bot.modules["both"]).load_state_dict(state)
        return bot
