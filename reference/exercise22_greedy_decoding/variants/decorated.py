"""The decorator in place of a block, and a helper for the modes."""

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


import contextlib


@contextlib.contextmanager
def evaluating(*networks):
    modes = [network.training for network in networks]
    for network in networks:
        network.eval()
    try:
        yield
    finally:
        for network, mode in zip(networks, modes):
            network.train(mode)


@torch.no_grad()
def greedy_decode(encoder, decoder, tokens, max_length):
    answer = []
    with evaluating(encoder, decoder):
        outputs, hidden = encoder(torch.tensor([tokens]).T, torch.tensor([len(tokens)]))
        hidden, word = hidden[0::2], torch.full((1, 1), SOS)
        while len(answer) < max_length:
            scores, hidden, _ = decoder(word, hidden, outputs)
            word = scores.argmax(dim=1, keepdim=True)
            if word == EOS:
                break
            answer.append((int(word), float(scores.softmax(dim=1)[0, word])))
    return [index for index, _ in answer], [probability for _, probability in answer]


def reply(encoder, decoder, vocabulary, sentence, max_length=10):
    words = normalise(sentence).split()
    if len(words) == 0:
        raise ValueError("say something")
    try:
        tokens = [vocabulary.word_to_index[word] for word in words] + [EOS]
    except KeyError as error:
        raise ValueError(f"I do not know {error}") from error
    return " ".join(map(vocabulary.index_to_word.__getitem__, greedy_decode(encoder, decoder, tokens, max_length)[0]))
