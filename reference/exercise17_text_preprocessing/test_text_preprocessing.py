"""Hidden checks of exercise 17."""

import pytest

PAIRS = [
    ("how are you ?", "fine"),
    ("who are you ?", "i am a small robot ."),
    ("so", "it is what it is !"),
    ("a b c", "d e f"),
    ("why is it so ?", "so it is"),
    ("why", "who"),
]
"""Pairs of one to six words a side."""


def dictionaries(python, vocabulary):
    """What a vocabulary holds, whatever kinds of dictionaries these are."""
    return {
        "word_to_index": python.dict(vocabulary.word_to_index),
        "index_to_word": python.dict(vocabulary.index_to_word),
        "counts": python.dict(vocabulary.counts),
    }


def plain(python, student, function):
    """The student's module with a to_ascii that is right for texts in ASCII."""
    python.setattr(student, "to_ascii", function(lambda text: text))
    return student


def tuples(python, function, pairs):
    """How many of the pairs are tuples."""
    return python.sum(python.map(function(lambda pair: python.isinstance(pair, python.tuple)), pairs))


@pytest.mark.points(1)
def test_accents(student):
    """to_ascii drops accents and keeps the letters below them.

    A letter with an accent can be one character or two. Bring it into the form in which the accent stands alone.
    """
    return {text: student.to_ascii(text) for text in ("Ça va", "crème brûlée", "ÀÉÎÕÜ ñ š ž", "Tiếng Việt", "cafe\u0301", "")}


@pytest.mark.points(0.5)
def test_what_is_not_ascii(student):
    """to_ascii drops what has no ASCII form, and keeps everything that is ASCII.

    Capitals, digits, signs, spaces, tabs and ends of lines are ASCII and stay; 日 is not, and nothing takes its place.
    """
    return {text: student.to_ascii(text) for text in ("日本 = Japan", "yes→no", "🙂 5 €?", "Привет", " A_b\t1,2!\n", "one  two")}


@pytest.mark.points(0.5)
def test_signs(student, python, function):
    """Normalise makes each . ! ? a word of its own, and everything lower case.

    There must be a space before and after each sign, also between two of them.
    """
    student = plain(python, student, function)
    return {text: student.normalise(text) for text in ("Hello!", "Stop!Really?YES.", "Wait...what?!", "a . b")}


@pytest.mark.points(0.5)
def test_other_characters(student, python, function):
    """Normalise turns every run of other characters that are no letters into one space.

    Digits and underscores are no letters, and neither are tabs and ends of lines.
    """
    student = plain(python, student, function)
    texts = ("it's five o'clock", "one - two,three", "a2b 100% c", "snake_case [sic] a^b", "tab\there\nand there")
    return {text: student.normalise(text) for text in texts}


@pytest.mark.points(0.5)
def test_ends(student, python, function):
    """Normalise leaves no space at either end, and nothing of a text without words.

    Spaces come from signs and other characters, too, so look at the ends last.
    """
    student = plain(python, student, function)
    return {text: student.normalise(text) for text in ("  hello  ", '"hello," she said', "(yes)", "?", "1, 2, 3", "", " \n")}


@pytest.mark.points(0.5)
def test_ascii_first(student):
    """Normalise begins with ASCII: accented letters stay letters, and what is dropped leaves no space.

    If accents are still there when everything but letters is replaced, they count as something else.
    """
    return {text: student.normalise(text) for text in ("café crème", "ÇA VA", "yes→no", "ja日nein", "E\u0301te\u0301 日")}


@pytest.mark.points(1)
def test_indices(student, python):
    """A new word gets the next index, from 3 on, and the length counts the special three as well.

    Go through a sentence word by word. A word that is known keeps its index.
    """
    vocabulary, other = student.Vocabulary(), student.Vocabulary()
    vocabulary.add("to be or not to be")
    vocabulary.add("what to do ?")
    other.add("see")
    return {
        "after two sentences": {key: dictionaries(python, vocabulary)[key] for key in ("word_to_index", "index_to_word")},
        "length": python.len(vocabulary),
        "length of another with one word": python.len(other),
        "index in another": python.dict(other.word_to_index),
    }


@pytest.mark.points(0.5)
def test_counts(student, python):
    """Counts says how often each word was added.

    A word that occurs twice in a sentence was added twice.
    """
    vocabulary = student.Vocabulary()
    vocabulary.add("to be or not to be")
    vocabulary.add("to do so")
    return {"counts": python.dict(vocabulary.counts)}


@pytest.mark.points(0.5)
def test_no_words(student, python):
    """An empty sentence adds nothing.

    What do "".split() and "".split(" ") give?
    """
    vocabulary = student.Vocabulary()
    at_first = python.len(vocabulary)
    vocabulary.add("")
    vocabulary.add("yes")
    vocabulary.add("")
    return {"length at first": at_first, "length": python.len(vocabulary), **dictionaries(python, vocabulary)}


@pytest.mark.points(1)
def test_trim(student, python):
    """Trim keeps the words that were added often enough, in order of first appearance, numbered anew from 3.

    All three dictionaries and the length must agree afterwards. The special three are not words and stay.
    """
    vocabulary, none = student.Vocabulary(), student.Vocabulary()
    vocabulary.add("rare yes no now no maybe")
    vocabulary.add("maybe no yes ?")
    none.add("once")
    vocabulary.trim(2)
    none.trim(2)
    held = dictionaries(python, vocabulary)
    return {
        "word_to_index": held["word_to_index"],
        "index_to_word": held["index_to_word"],
        "length": python.len(vocabulary),
        "index_to_word where no word is left": python.dict(none.index_to_word),
    }


@pytest.mark.points(0.25)
def test_trimmed_counts(student, python):
    """Words that stay after trimming keep their counts, and the others are forgotten.

    Of each word that is left, counts says how often it was added since the beginning.
    """
    vocabulary = student.Vocabulary()
    vocabulary.add("a b a c a c")
    vocabulary.trim(2)
    return {"counts": python.dict(vocabulary.counts)}


@pytest.mark.points(0.25)
def test_after_trimming(student, python):
    """Words can be added after trimming, and trim can be called again.

    The next index is the number of those that are taken. A word that was forgotten is new.
    """
    vocabulary = student.Vocabulary()
    vocabulary.add("b a a c c c")
    vocabulary.trim(2)
    vocabulary.add("d b c d")
    before = dictionaries(python, vocabulary)
    vocabulary.trim(1)
    vocabulary.trim(3)
    return {"words added after trimming": before, "trimmed again": dictionaries(python, vocabulary)}


@pytest.mark.points(0.5)
def test_fields(student, python, function):
    """read_pairs takes the lines with two fields that are not empty, in their order, and no others.

    Count the fields of a line before you strip anything: an empty one is a field as well.
    """
    python.setattr(student, "normalise", function(lambda text: text.strip().lower()))
    lines = python.list(
        [
            "no tab",
            "p\t\tq",
            "so\tso",
            "p\t\t\tq",
            "a b\tc d\n",
            "\tno question",
            "one\ttwo\tthree",
            "",
            "b\ta",
            "x\ty\t\n",
            "no answer\t \n",
            "\tx\ty",
            "a b\tc d\n",
        ]
    )
    pairs = student.read_pairs(lines)
    return {
        "pairs": pairs,
        "pairs that are tuples": tuples(python, function, pairs),
        "the lines afterwards": lines,
        "of no lines": student.read_pairs([]),
    }


@pytest.mark.points(0.5)
def test_any_iterable(student, python, function, data):
    """read_pairs takes anything that can be looped over once, such as an open file.

    A file has no length and no positions, and after one loop nothing is left in it.
    """
    python.setattr(student, "normalise", function(lambda text: text.strip().lower()))
    pairs = student.read_pairs(python.iter(["How\tSo", "what", "Why\tWho knows"]))
    with python.open(data.path("pairs.txt"), encoding="utf-8") as file:
        read = student.read_pairs(file)
    return {"of an iterator": pairs, "pairs in the course's file": python.len(read)}


@pytest.mark.points(0.5)
def test_normalised_pairs(student):
    """read_pairs normalises both sides, and leaves out a line of which nothing is left on one side.

    A side of digits alone is not empty until it is normalised.
    """
    lines = ["Ça va?\tOui, merci!\n", "How many?\t42\n", "100\tA hundred.\n", "日\t本", "It's me!\tHi, Zoë.", '"Hello\tYou"']
    return {"pairs": student.read_pairs(lines)}


@pytest.mark.points(0.5)
def test_short_pairs(student):
    """short_pairs keeps the pairs of which both sides have fewer than max_length words.

    A sentence of max_length words is not short any more: the end of the sentence will need a place as well.
    """
    return {"fewer than 4": student.short_pairs(PAIRS[1:] + PAIRS[:1], 4), "fewer than 2": student.short_pairs(PAIRS, 2)}


@pytest.mark.points(0.5)
def test_both_sides(student, python, function):
    """short_pairs looks at each side on its own, and leaves the list that it is given as it is.

    A long answer is as bad as a long question. Make a new list.
    """
    pairs = python.list(PAIRS)
    short = student.short_pairs(pairs, 5)
    return {
        "fewer than 5": short,
        "pairs that are tuples": tuples(python, function, short),
        "fewer than 9": student.short_pairs(pairs, 9),
        "the list afterwards": pairs,
    }


@pytest.mark.points(0.5)
def test_known_pairs(student, python, function):
    """known_pairs keeps the pairs of which every word, on both sides, is in word_to_index.

    One unknown word is enough to leave a pair out. The pairs that stay are as they were.
    """
    known = {word: index for index, word in enumerate(("how", "are", "you", "?", "fine", "a", "b", "c", "why", "who"), 3)}
    names = {**{index: word for word, index in known.items()}, 0: "<pad>", 1: "<sos>", 2: "<eos>", 13: "small"}
    # a vocabulary that still counts and names words which it has no index for
    vocabulary = python.type(
        "Words", (), {"word_to_index": known, "index_to_word": names, "counts": dict.fromkeys([*known, *"def"], 1)}
    )
    pairs = python.list([*PAIRS, ("you", "you are"), ("small", "why"), ("why", "small"), ("why !", "who"), ("", "fine")])
    kept = student.known_pairs(pairs, vocabulary)
    return {"pairs": kept, "pairs that are tuples": tuples(python, function, kept), "the list afterwards": pairs}
