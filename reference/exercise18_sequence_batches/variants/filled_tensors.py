"""Tensors that are filled place by place, make_batch without the other functions."""

import torch


def encode(word_to_index, sentence):
    return list(map(word_to_index.__getitem__, sentence.split())) + [2]


def pad(sequences, value=0):
    result = torch.full((max(map(len, sequences)), len(sequences)), value)
    for column, sequence in enumerate(sequences):
        for step, token in enumerate(sequence):
            result[step, column] = token
    return result


def padding_mask(lengths):
    mask = torch.zeros(int(max(lengths)), len(lengths), dtype=torch.bool, device=lengths.device)
    for column, length in enumerate(lengths.tolist()):
        mask[:length, column] = True
    return mask


def make_batch(pairs):
    pairs = list(pairs)
    ordered = []
    while pairs:
        longest = max(pairs, key=lambda pair: len(pair[0]))
        pairs.remove(longest)
        ordered.append(longest)
    lengths = torch.tensor([len(question) for question, answer in ordered], dtype=torch.int64)
    inputs = torch.zeros(int(lengths[0]), len(ordered), dtype=torch.int64)
    targets = torch.zeros(max(len(answer) for _, answer in ordered), len(ordered), dtype=torch.int64)
    mask = torch.zeros_like(targets, dtype=torch.bool)
    for column, (question, answer) in enumerate(ordered):
        inputs[: len(question), column] = torch.tensor(question)
        targets[: len(answer), column] = torch.tensor(answer)
        mask[: len(answer), column] = True
    return inputs, lengths, targets, mask
