"""Exercise 17: text preprocessing."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

PAD, SOS, EOS = 0, 1, 2  # padding, start and end of a sentence: the first three indices are theirs
DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


def to_ascii(text: str) -> str:
    """The text without accents, and without characters that have no ASCII form: "Ça va" -> "Ca va"."""
    # BEGIN SOLUTION take accents off their letters, then drop what is not ASCII
    # "Ç" becomes "C" and a cedilla that follows it
    decomposed = unicodedata.normalize("NFD", text)
    return decomposed.encode("ascii", errors="ignore").decode("ascii")
    # END SOLUTION


def normalise(text: str) -> str:
    """The text in ASCII and lower case: words of letters, and each of . ! ? as a word, with one space between two words."""
    # BEGIN SOLUTION ASCII, lower case, signs as words of their own, and single spaces for everything else
    text = to_ascii(text).lower()
    text = re.sub(r"[.!?]", r" \g<0> ", text)  # "oh!?" becomes "oh !  ? "
    return re.sub(r"[^a-z.!?]+", " ", text).strip()
    # END SOLUTION


class Vocabulary:
    """The words of a corpus, numbered from 3."""

    def __init__(self) -> None:
        """Only the three special tokens have an index yet."""
        self.word_to_index: dict[str, int] = {}  # words alone
        self.index_to_word: dict[int, str] = {PAD: "<pad>", SOS: "<sos>", EOS: "<eos>"}
        self.counts: dict[str, int] = {}  # how often each word was added

    def __len__(self) -> int:
        """The number of indices that are taken, the special three included."""
        # BEGIN SOLUTION count the words and the three special tokens
        return len(self.index_to_word)
        # END SOLUTION

    def add(self, sentence: str) -> None:
        """Count the words of a sentence, which are separated by spaces, and give the next index to each new one."""
        # BEGIN SOLUTION go through the words: count each, and number it if it is new
        for word in sentence.split():
            if word not in self.word_to_index:
                index = len(self)
                self.word_to_index[word] = index
                self.index_to_word[index] = word
            self.counts[word] = self.counts.get(word, 0) + 1
        # END SOLUTION

    def trim(self, min_count: int) -> None:
        """Keep the words that were added at least min_count times, in their order, numbered anew from 3."""
        # BEGIN SOLUTION forget rare words, then number those that are left
        self.counts = {word: count for word, count in self.counts.items() if count >= min_count}
        self.word_to_index = {word: index for index, word in enumerate(self.counts, start=EOS + 1)}
        special = {index: self.index_to_word[index] for index in (PAD, SOS, EOS)}
        self.index_to_word = special | {index: word for word, index in self.word_to_index.items()}
        # END SOLUTION


def read_pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The normalised pairs of lines that hold a question, a tab and an answer; all other lines are left out."""
    # BEGIN SOLUTION split each line at its tabs, normalise both sides, and keep what is complete
    pairs = []
    for line in lines:
        if line.count("\t") == 1:  # one tab, two fields
            question, answer = (normalise(field) for field in line.split("\t"))
            if question and answer:
                pairs.append((question, answer))
    return pairs
    # END SOLUTION


def short_pairs(pairs: list[tuple[str, str]], max_length: int) -> list[tuple[str, str]]:
    """The pairs of which both sides have fewer than max_length words."""
    # BEGIN SOLUTION keep a pair if both of its sides are short enough
    return [pair for pair in pairs if all(len(side.split()) < max_length for side in pair)]
    # END SOLUTION


def known_pairs(pairs: list[tuple[str, str]], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The pairs of which every word, on both sides, is in the vocabulary."""
    # BEGIN SOLUTION keep a pair if the vocabulary has all of its words
    known = vocabulary.word_to_index
    return [pair for pair in pairs if all(word in known for side in pair for word in side.split())]
    # END SOLUTION


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
