"""Exercise 17: text preprocessing."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PAD, SOS, EOS = 0, 1, 2  # padding, start and end of a sentence: the first three indices are theirs
DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


def to_ascii(text: str) -> str:
    """The text without accents, and without characters that have no ASCII form: "Ça va" -> "Ca va"."""
    raise NotImplementedError("TODO: take accents off their letters, then drop what is not ASCII")


def normalise(text: str) -> str:
    """The text in ASCII and lower case: words of letters, and each of . ! ? as a word, with one space between two words."""
    raise NotImplementedError("TODO: ASCII, lower case, signs as words of their own, and single spaces for everything else")


class Vocabulary:
    """The words of a corpus, numbered from 3."""

    def __init__(self) -> None:
        """Only the three special tokens have an index yet."""
        self.word_to_index: dict[str, int] = {}  # words alone
        self.index_to_word: dict[int, str] = {PAD: "<pad>", SOS: "<sos>", EOS: "<eos>"}
        self.counts: dict[str, int] = {}  # how often each word was added

    def __len__(self) -> int:
        """The number of indices that are taken, the special three included."""
        raise NotImplementedError("TODO: count the words and the three special tokens")

    def add(self, sentence: str) -> None:
        """Count the words of a sentence, which are separated by spaces, and give the next index to each new one."""
        raise NotImplementedError("TODO: go through the words: count each, and number it if it is new")

    def trim(self, min_count: int) -> None:
        """Keep the words that were added at least min_count times, in their order, numbered anew from 3."""
        raise NotImplementedError("TODO: forget rare words, then number those that are left")


def read_pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The normalised pairs of lines that hold a question, a tab and an answer; all other lines are left out."""
    raise NotImplementedError("TODO: split each line at its tabs, normalise both sides, and keep what is complete")


def short_pairs(pairs: list[tuple[str, str]], max_length: int) -> list[tuple[str, str]]:
    """The pairs of which both sides have fewer than max_length words."""
    raise NotImplementedError("TODO: keep a pair if both of its sides are short enough")


def known_pairs(pairs: list[tuple[str, str]], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The pairs of which every word, on both sides, is in the vocabulary."""
    raise NotImplementedError("TODO: keep a pair if the vocabulary has all of its words")


if __name__ == "__main__":
    pairs = read_pairs((DATA / "pairs.txt").read_text("utf-8").splitlines())
    short = short_pairs(pairs, max_length=10)
    vocabulary = Vocabulary()
    for pair in short:
        vocabulary.add(pair[0])
        vocabulary.add(pair[1])
    print(f"{len(pairs)} pairs, {len(short)} of them short, {len(vocabulary)} words and tokens")
    vocabulary.trim(2)
    known = known_pairs(short, vocabulary)
    print(f"{len(vocabulary)} words and tokens after trimming; pairs that are made of them alone: {len(known)}")
