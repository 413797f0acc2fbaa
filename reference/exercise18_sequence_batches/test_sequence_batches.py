"""Hidden checks of exercise 18."""

import pytest

WORDS = {"how": 3, "are": 4, "you": 5, "fine": 6, "where": 9}

PAIRS = [
    ([5, 2], [6, 7, 8, 0, 2]),
    ([3, 4, 0, 8, 2], [5, 2]),
    ([7, 0], [3, 4, 2]),
    ([4, 9, 2], [2]),
    ([0, 6, 2], [0, 4, 0]),
]
"""Two inputs of two tokens and two of three, in an order that no sorting leaves; 0 is a token, also the last and the first."""

SORTED = sorted(PAIRS, key=lambda pair: -len(pair[0]))

SEQUENCES = [[3, 2], [7, 0, 4, 2], [5, 6, 2]]
"""The longest is neither the first nor the last."""


def lists(python, values):
    """Lists in a list in the submission's process, where it shows if they are changed."""
    return python.list([python.list(value) for value in values])


def columns(tensor, sequences, dtype="long"):
    """The sequences as columns on the CPU, filled up with zeros."""
    longest = max(map(len, sequences))
    return tensor.of([[*sequence, *[0] * (longest - len(sequence))] for sequence in sequences], dtype).T.cpu()


@pytest.mark.points(1.5)
def test_encode(student, python, function):
    """Encode gives the indices of the words, then 2.

    Split the sentence into words, look each up, and put EOS at the end.
    """
    given = python.dict(WORDS)
    found = student.encode(given, "where are you")
    return {
        "three words": found,
        "the same word twice": student.encode(given, "how how"),
        "one word": student.encode(given, "fine"),
        "the same sentence with another dictionary": student.encode({"fine": 3}, "fine"),
        "with a capital and without": student.encode({"May": 3, "may": 4}, "may May"),
        "it is a list": python.isinstance(found, python.type([])),
        "Python numbers in it": python.sum(python.map(function(lambda index: python.isinstance(index, python.int)), found)),
        "the dictionary afterwards": given,
    }


@pytest.mark.points(0.5)
def test_encode_whitespace(student):
    """Any whitespace separates words, and a sentence may have none.

    There is a way to split that takes several spaces, tabs and line ends for one, and leaves out empty words.
    """
    return {
        "several spaces": student.encode(WORDS, "how   are you"),
        "spaces at the ends": student.encode(WORDS, " how are "),
        "a tab and a line end": student.encode(WORDS, "how\tare\nyou\n"),
        "other whitespace": student.encode(WORDS, "how\r\nare\vyou\r\n"),
        "no words": student.encode(WORDS, ""),
        "spaces alone": student.encode(WORDS, "  "),
    }


@pytest.mark.points(0.5)
def test_encode_unknown(student, instruments, python):
    """An unknown word raises a KeyError that names it.

    Reading a dictionary with square brackets raises one by itself; get does not.
    """
    given = python.dict(WORDS)
    first = instruments.caught("KeyError", student.encode, given, "how old are you")
    last = instruments.caught("KeyError", student.encode, given, "are you hungry")
    return {
        "there is a KeyError": [first[0], last[0]],
        "it names the word": [first[1].count("old") > 0, last[1].count("hungry") > 0],
        "what came back instead": [first[2], last[2]],
        "the dictionary afterwards": given,
    }


@pytest.mark.points(1.5)
def test_pad(student, python):
    """Pad gives the sequences as columns, filled up with 0 at the end.

    The first dimension is time: its size is that of the longest sequence.
    """
    given = lists(python, SEQUENCES)
    return {
        "three sequences": student.pad(given),
        "the sequences afterwards": given,
        "equal lengths": student.pad([[3, 4], [0, 2], [5, 2]]),
        "one sequence": student.pad([[4, 0, 2]]),
    }


@pytest.mark.points(0.5)
def test_pad_value(student):
    """Pad fills up with the value that it is given, also where a token has the same value.

    Only the places after a sequence's end are filled.
    """
    return {
        "with 7, which is a token, too": student.pad(SEQUENCES, 7),
        "with -1": student.pad([[1], [2, 0]], -1),
        "with 4, which is the last token, too": student.pad([[4], [3, 4, 4]], 4),
    }


@pytest.mark.points(0.5)
def test_pad_empty(student):
    """Pad takes empty sequences: their column is padding alone.

    What is the longest of the sequences, and what is its length here?
    """
    return {"an empty one between others": student.pad([[3, 2], [], [4]]), "filled with 9": student.pad([[], [5]], 9)}


@pytest.mark.points(1.5)
def test_mask(student, tensor):
    """padding_mask is True where there is a token, one sequence a column.

    Compare the steps 0, 1, 2, ... with the lengths. Which of the two runs down?
    """
    return {
        "lengths in any order": student.padding_mask(tensor.of([2, 5, 1, 4], "long")),
        "the first is the longest": student.padding_mask(tensor.of([3, 1], "long")),
        "one sequence": student.padding_mask(tensor.of([3], "long")),
    }


@pytest.mark.points(0.5)
def test_mask_empty(student, tensor):
    """padding_mask has a column without any True for a length of 0.

    A sequence of length 0 has no token, not even at step 0.
    """
    return student.padding_mask(tensor.of([2, 0, 3], "long"))


@pytest.mark.points(0.5)
def test_batch_inputs(student, python):
    """make_batch gives the inputs sorted by length, longest first, and padded with 0.

    Equals stay in the order given. What is sorted, and by what?
    """
    given = python.list([(python.list(question), python.list(answer)) for question, answer in PAIRS])
    batch = student.make_batch(given)
    return {
        "number of results": python.len(batch),
        "inputs": batch[0],
        "the pairs afterwards": given,
        "a target is the longest": student.make_batch(PAIRS[::2])[0],
    }


@pytest.mark.points(0.5)
def test_batch_lengths(student):
    """make_batch gives the lengths of the inputs in the same order, int64 on the CPU.

    A length is how long a list is: no value of a token changes it.
    """
    lengths = student.make_batch(PAIRS)[1]
    return {"lengths": lengths, "device": lengths.device.type}


@pytest.mark.points(0.5)
def test_batch_targets(student):
    """make_batch gives each target in the column of its input, padded with 0.

    Targets are not sorted by their own lengths: they go where their inputs go.
    """
    return {
        "five pairs": student.make_batch(PAIRS)[2],
        "one pair": student.make_batch(PAIRS[:1])[2],
        "an input is the longest": student.make_batch(PAIRS[1::2])[2],
    }


@pytest.mark.points(0.5)
def test_batch_mask(student):
    """make_batch gives the mask of the targets, from their lengths.

    A token may be 0 as padding is. It is a token all the same.
    """
    return {
        "five pairs": student.make_batch(PAIRS)[3],
        "one pair": student.make_batch(PAIRS[:1])[3],
        "an input is the longest": student.make_batch(PAIRS[1::2])[3],
    }


@pytest.mark.points(1)
def test_batch_order(student, python, tensor):
    """make_batch puts inputs, targets and mask into one order, also where pad or padding_mask are not right yet.

    Sort the pairs first, and take inputs and targets apart afterwards.
    """
    batch = student.make_batch(PAIRS)
    inputs, targets = [pair[0] for pair in SORTED], [pair[1] for pair in SORTED]
    sizes = tensor.of([len(target) for target in targets], "long").cpu()
    right = {
        "inputs": (batch[0], student.pad(inputs), columns(tensor, inputs)),
        "targets": (batch[2], student.pad(targets), columns(tensor, targets)),
        "mask": (batch[3], student.padding_mask(sizes), columns(tensor, [[True] * len(target) for target in targets], "bool")),
    }
    texts = {name: [python.str(value) for value in values] for name, values in right.items()}
    return {name: (found == own) | (found == wanted) for name, (found, own, wanted) in texts.items()}
