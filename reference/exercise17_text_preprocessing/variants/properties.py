"""Dictionaries that are worked out from a list of words whenever they are asked for."""

import re
import unicodedata
from typing import NamedTuple


class Pair(NamedTuple):
    question: str
    answer: str


def to_ascii(text, form="NFKD"):
    return str(unicodedata.normalize(form, text).encode("ascii", "ignore"), "ascii")


def normalise(text):
    text = to_ascii(text).casefold()
    for sign in ".!?":
        text = text.replace(sign, f" {sign} ")
    text = re.sub(r"[\d_]", " ", text)
    return re.sub(r"[^\w.!?]+", " ", text).strip()


class Vocabulary:
    special = ["<pad>", "<sos>", "<eos>"]

    def __init__(self):
        self.words = []
        self.counts = {}

    @property
    def word_to_index(self):
        return {word: index for index, word in enumerate(self.words, len(self.special))}

    @property
    def index_to_word(self):
        return dict(enumerate(self.special + self.words))

    def __len__(self):
        return len(self.special) + len(self.words)

    def add(self, sentence):
        for word in sentence.split():
            if word not in self.words:
                self.words.append(word)
                self.counts[word] = 0
            self.counts[word] += 1

    def trim(self, min_count):
        for word in [word for word in self.words if self.counts[word] < min_count]:
            self.words.remove(word)
            self.counts.pop(word)


def read_pairs(lines):
    result = []
    for line in lines:
        try:
            question, answer = line.split("\t")
        except ValueError:
            continue
        if not (normalise(question) and normalise(answer)):
            continue
        result.append(Pair(normalise(question), normalise(answer)))
    return result


def short_pairs(pairs, max_length):
    result = []
    for pair in pairs:
        longest = max(len(side.split()) for side in pair)
        if longest <= max_length - 1:
            result.append(pair)
    return result


def known_pairs(pairs, vocabulary):
    return [pair for pair in pairs if not set(" ".join(pair).split()).difference(vocabulary.word_to_index)]
