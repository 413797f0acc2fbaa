"""Steps are a generator."""

import re
import unicodedata
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SOS, EOS = 1, 2  # the indices that begin and end a sentence


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise17 to_ascii, normalise


# GIVEN exercise18 encode


def steps(encoder, decoder, tokens):
    memory, state = encoder(torch.tensor(tokens)[:, None], torch.tensor([len(tokens)]), None)
    state = torch.stack([state[i] for i in range(0, len(state), 2)])
    index = SOS
    while True:
        scores, state, _ = decoder(torch.tensor([[index]]), state, memory, torch.ones(len(tokens), 1, dtype=torch.bool))
        best = scores.squeeze(0).log_softmax(0).topk(1)
        index = best.indices.item()
        if index == EOS:
            return
        yield index, best.values.exp().item()


def greedy_decode(encoder, decoder, tokens, max_length):
    before = {module: module.training for network in (encoder, decoder) for module in network.modules()}
    encoder.train(False), decoder.train(False)
    with torch.inference_mode():
        found = [pair for pair, _ in zip(steps(encoder, decoder, tokens), range(max_length))]
    for module, mode in before.items():
        module.training = mode
    words, probabilities = zip(*found) if found else ([], [])
    return list(words), list(probabilities)


class UnknownWord(ValueError):
    pass


def reply(encoder, decoder, vocabulary, sentence, max_length=10):
    normal = normalise(sentence)
    unknown = sorted(set(normal.split()) - set(vocabulary.word_to_index))
    if unknown:
        raise UnknownWord(", ".join(unknown))
    if not normal.split():
        raise UnknownWord("nothing")
    words, _ = greedy_decode(
        encoder=encoder, decoder=decoder, tokens=encode(vocabulary.word_to_index, normal), max_length=max_length
    )
    return " ".join([vocabulary.index_to_word[word] for word in words])
