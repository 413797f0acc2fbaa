"""Queues that are emptied step by step."""

import torch, collections, functools


def encode(word_to_index, sentence):
    return functools.reduce(lambda ids, w: ids + [word_to_index[w]], sentence.split(), []) + [2]


def pad(sequences, value=0):
    q = [collections.deque(s) for s in sequences]
    rows = []
    while any(q):
        rows.append([s.popleft() if s else value for s in q])
    return torch.tensor(rows)


def padding_mask(lengths):
    out = []
    n = lengths.clone()
    while (n > 0).any():
        out.append(n > 0)
        n = n - 1
    return torch.stack(out)


def make_batch(pairs):
    pairs = [pairs[i] for i in torch.tensor([-len(p[0]) for p in pairs]).argsort(stable=True)]
    x, y = map(list, zip(*pairs))
    size = lambda s: torch.tensor([len(v) for v in s])
    return pad(x), size(x), pad(y), padding_mask(size(y))
