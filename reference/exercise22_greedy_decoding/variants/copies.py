"""Copies of the networks run, so that nothing has to be restored."""

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


import copy


def greedy_decode(encoder, decoder, tokens, max_length):
    encoder, decoder = copy.deepcopy(encoder).eval(), copy.deepcopy(decoder).eval()
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    words, chances = [], []
    try:
        lengths = torch.LongTensor([len(tokens)])
        outputs, states = encoder(torch.LongTensor(tokens).view(-1, 1), lengths)
        hidden = states.view(-1, 2, 1, states.shape[-1])[:, 0].contiguous()
        given = torch.LongTensor([[SOS]])
        for step in range(max_length):
            scores, hidden, weights = decoder(given, hidden, outputs)
            chance = torch.exp(scores - torch.logsumexp(scores, dim=1, keepdim=True))[0]
            best = int(torch.argmax(chance))
            if best == EOS:
                break
            words += [best]
            chances += [chance[best].tolist()]
            given = torch.LongTensor([[best]])
    finally:
        torch.set_grad_enabled(previous)
    return words, chances


def reply(encoder, decoder, vocabulary, sentence, max_length=10):
    sentence = normalise(sentence)
    if sentence == "":
        raise ValueError("no words")
    missing = [word for word in sentence.split(" ") if word not in vocabulary.word_to_index.keys()]
    if missing:
        raise ValueError(missing[0])
    answer = ""
    for index in greedy_decode(encoder, decoder, encode(vocabulary.word_to_index, sentence), max_length)[0]:
        answer += vocabulary.index_to_word[index] + " "
    return answer.strip()
