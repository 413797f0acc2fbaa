"""NumPy arrays on the way."""

import numpy as np
import torch


def encode(word_to_index, sentence):
    words = sentence.split()
    unknown = [word for word in words if word not in word_to_index]
    if unknown:
        raise KeyError(unknown)
    return [word_to_index[word] for word in words] + [2]


def pad(sequences, value=0):
    array = np.full((max(len(s) for s in sequences), len(sequences)), value, dtype=np.int64)
    for column, sequence in enumerate(sequences):
        array[: len(sequence), column] = sequence
    return torch.from_numpy(array)


def padding_mask(lengths):
    longest = int(lengths.max())
    return torch.ones(longest, len(lengths), device=lengths.device).cumsum(0).le(lengths)


def make_batch(pairs):
    order = np.argsort([-len(question) for question, _ in pairs], kind="stable")
    questions = [pairs[place][0] for place in order]
    answers = [pairs[place][1] for place in order]
    lengths = torch.from_numpy(np.array([len(question) for question in questions]))
    return pad(questions), lengths, pad(answers), padding_mask(torch.tensor([len(answer) for answer in answers]))
