"""Nothing that calls another of the asked functions: helpers of its own do the work."""

import re
import unicodedata as ucd

_OTHER = re.compile(r"[^a-z.!?]+")
_SIGN = re.compile(r"\s*([.!?])\s*")


def _plain(text):
    return "".join(c for c in ucd.normalize("NFD", text) if not ucd.combining(c) and c.isascii())


def _clean(text):
    text = _OTHER.sub(" ", _plain(text).lower())
    text = _SIGN.sub(r" \1 ", text)
    return re.sub(" +", " ", text).strip(" ")


def _words(sentence):
    return sentence.split(" ") if sentence else []


def to_ascii(text: str) -> str:
    return _plain(text)


def normalise(text: str) -> str:
    return _clean(text)


class Vocabulary(object):
    def __init__(self):
        self.reset()

    def reset(self):
        self.word_to_index = dict()
        self.index_to_word = {0: "<pad>", 1: "<sos>", 2: "<eos>"}
        self.counts = dict()
        self.next = 3

    def __len__(self):
        return self.next

    def add(self, sentence):
        for word in _words(sentence):
            self.add_word(word)

    def add_word(self, word, times=1):
        if word in self.counts:
            self.counts[word] += times
            return
        self.counts[word] = times
        self.word_to_index[word] = self.next
        self.index_to_word[self.next] = word
        self.next += 1

    def trim(self, min_count):
        old = self.counts
        order = sorted(self.word_to_index, key=self.word_to_index.get)
        self.reset()
        for word in order:
            if old[word] >= min_count:
                self.add_word(word, times=old[word])


def read_pairs(lines):
    pairs = [[_clean(field) for field in line.split("\t")] for line in lines]
    return [tuple(pair) for pair in pairs if len(pair) == 2 and min(map(len, pair)) > 0]


def short_pairs(pairs, max_length):
    def short(sentence):
        return len(_words(sentence)) < max_length

    return [pair for pair in pairs if short(pair[0]) and short(pair[1])]


def known_pairs(pairs, vocabulary):
    kept = []
    for pair in pairs:
        for word in pair[0].split() + pair[1].split():
            if word not in vocabulary.word_to_index:
                break
        else:
            kept.append(pair)
    return kept
