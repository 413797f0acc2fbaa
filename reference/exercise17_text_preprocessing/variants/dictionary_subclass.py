"""A vocabulary that is itself a dictionary, and functions that call each other by keyword."""

import re
import unicodedata
from string import ascii_lowercase


def to_ascii(text):
    decomposed = unicodedata.normalize("NFD", text)
    return bytes(ord(c) for c in decomposed if ord(c) <= 127).decode()


def normalise(text):
    text = to_ascii(text=text).lower()
    table = {ord(c): c if c in ascii_lowercase else f" {c} " if c in ".!?" else " " for c in set(text)}
    return re.sub(r"\s+", " ", text.translate(table)).strip()


class Vocabulary(dict):
    def __init__(self):
        super().__init__()
        self.index_to_word = {0: "<pad>", 1: "<sos>", 2: "<eos>"}
        self.counts = {}

    @property
    def word_to_index(self):
        return self

    def __len__(self):
        return super().__len__() + 3

    def add(self, sentence):
        for word in re.findall(r"\S+", sentence):
            if self.counts.setdefault(word, 0) == 0:
                self.index_to_word[len(self)] = word
                self[word] = len(self)
            self.counts[word] += 1

    def trim(self, min_count):
        kept = [(word, self.counts[word]) for word in self if self.counts[word] >= min_count]
        self.clear()
        self.__init__()
        self.counts = dict(kept)
        for word, _ in kept:
            self.index_to_word[len(self)] = word
            self[word] = len(self)


def read_pairs(lines):
    return [
        (question, answer)
        for fields in (line.rstrip("\n").split("\t") for line in lines)
        if len(fields) == 2
        for question, answer in [(normalise(text=fields[0]), normalise(text=fields[1]))]
        if question
        if answer
    ]


def short_pairs(pairs, max_length):
    return [pair for pair in pairs if {len(side.split()) >= max_length for side in pair} == {False}]


def known_pairs(pairs, vocabulary):
    def unknown(pair):
        return any(vocabulary.word_to_index.get(word) is None for side in pair for word in side.split())

    return [pair for pair in pairs if not unknown(pair)]
