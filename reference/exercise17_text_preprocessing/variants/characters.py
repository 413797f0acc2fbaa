"""Character by character, and counters."""

import collections
import string
import unicodedata


def to_ascii(text):
    kept = []
    for character in unicodedata.normalize("NFKD", text):
        if ord(character) < 128:
            kept.append(character)
    return "".join(kept)


def normalise(text):
    result = ""
    for character in to_ascii(text):
        if character in ".!?":
            result += f" {character} "
        elif character in string.ascii_letters:
            result += character.lower()
        else:
            result += " "
    return " ".join(result.split())


class Vocabulary:
    def __init__(self):
        self.word_to_index = {}
        self.index_to_word = {0: "<pad>", 1: "<sos>", 2: "<eos>"}
        self.counts = collections.Counter()

    def __len__(self):
        return 3 + len(self.word_to_index)

    def add(self, sentence):
        words = sentence.split()
        self.counts.update(words)
        for word in words:
            self.word_to_index.setdefault(word, len(self))
        self.index_to_word.update((index, word) for word, index in self.word_to_index.items())

    def trim(self, min_count):
        for word in list(self.counts):
            if self.counts[word] < min_count:
                del self.counts[word]
                del self.index_to_word[self.word_to_index.pop(word)]
        for new, word in enumerate(list(self.word_to_index), 3):
            old = self.word_to_index[word]
            self.word_to_index[word] = new
            self.index_to_word[new] = self.index_to_word.pop(old)


def read_pairs(lines):
    pairs = []
    for line in lines:
        if line.count("\t") != 1:
            continue
        question, _, answer = line.partition("\t")
        pair = (normalise(question), normalise(answer))
        if "" not in pair:
            pairs += [pair]
    return pairs


def short_pairs(pairs, max_length):
    return [(q, a) for q, a in pairs if max(q.count(" "), a.count(" ")) + 1 < max_length]


def known_pairs(pairs, vocabulary):
    return [(q, a) for q, a in pairs if set(f"{q} {a}".split()) <= set(vocabulary.word_to_index)]
