"""Generators that end in lists, and old strings copied before anything is done."""

import re
import unicodedata
from pathlib import Path

DATA = Path(globals().get("__file__", "")).parent / "data"


def characters(text):
    for character in text:
        for part in unicodedata.normalize("NFD", character):
            yield part


def to_ascii(text):
    return "".join(part for part in characters(text) if part < "\x80")


def normalise(text):
    words = re.split(r"([.!?])|[^a-z.!?]+", to_ascii(text).lower())
    return " ".join(word for word in words if word)


class Vocabulary:
    def __init__(self):
        self.word_to_index: dict = {}
        self.index_to_word: dict = {0: "<pad>", 1: "<sos>", 2: "<eos>"}
        self.counts: dict = {}

    def __len__(self):
        return len([*self.index_to_word])

    def add(self, sentence):
        start = 0
        while start < len(sentence):
            end = sentence.find(" ", start)
            end = len(sentence) if end < 0 else end
            self.count(sentence[start:end])
            start = end + 1

    def count(self, word):
        try:
            self.counts[word] += 1
        except KeyError:
            self.counts[word] = 1
            self.word_to_index[word] = len(self)
            self.index_to_word[len(self)] = word

    def trim(self, min_count):
        self.counts = {w: self.counts[w] for w in self.word_to_index if not self.counts[w] < min_count}
        words = ["<pad>", "<sos>", "<eos>", *self.counts]
        self.index_to_word = {i: w for i, w in enumerate(words)}
        self.word_to_index = {w: i for i, w in enumerate(words) if i > 2}


def complete(lines):
    for line in lines:
        match line.split("\t"):
            case [question, answer]:
                question, answer = normalise(question), normalise(answer)
                if len(question) > 0 and len(answer) > 0:
                    yield question, answer


def read_pairs(lines):
    return list(complete(lines))


def short_pairs(pairs, max_length):
    return [p for p in pairs if len(p[0].split()) < max_length > len(p[1].split())]


def known_pairs(pairs, vocabulary):
    words = vocabulary.word_to_index.keys()
    return [p for p in pairs if words >= set(p[0].split()) | set(p[1].split())]
