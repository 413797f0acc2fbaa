"""filter, map and lambdas."""

import re
import unicodedata
from collections import defaultdict
from itertools import chain


def to_ascii(text):
    return "".join(filter(str.isascii, unicodedata.normalize("NFD", text)))


normalise = lambda text: " ".join(re.findall(r"[a-z]+|[.!?]", to_ascii(text).lower()))  # noqa: E731


class Vocabulary:
    def __init__(self):
        self.word_to_index, self.counts = {}, defaultdict(int)
        self.index_to_word = dict(enumerate(["<pad>", "<sos>", "<eos>"]))

    def __len__(self):
        return max(self.index_to_word) + 1

    def add(self, sentence):
        for word in filter(None, sentence.split(" ")):
            self.counts[word] += 1
            if word in self.word_to_index:
                continue
            self.word_to_index[word] = number = len(self)
            self.index_to_word[number] = word

    def trim(self, min_count):
        old = dict(self.counts)
        self.__init__()
        for word, count in filter(lambda item: item[1] >= min_count, old.items()):
            self.add(word)
            self.counts[word] = count


def read_pairs(lines):
    fields = (line.split("\t") for line in lines)
    pairs = (tuple(map(normalise, pair)) for pair in fields if len(pair) == 2)
    return list(filter(all, pairs))


def short_pairs(pairs, max_length):
    return list(filter(lambda pair: all(map(lambda side: len(side.split(" ")) < max_length, pair)), pairs))


def known_pairs(pairs, vocabulary):
    return [pair for pair in pairs if all(map(vocabulary.word_to_index.__contains__, chain(*map(str.split, pair))))]
