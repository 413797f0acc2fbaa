"""A recursion, and answers that are cut after they were written."""

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


def go_on(decoder, word, hidden, outputs, left):
    if left == 0:
        return []
    scores, hidden, _ = decoder(word, hidden, outputs)
    probability, word = scores.softmax(1).max(1, keepdim=True)
    if word.item() == EOS:
        return []
    return [(word.item(), probability.item()), *go_on(decoder, word, hidden, outputs, left - 1)]


def greedy_decode(encoder, decoder, tokens, max_length):
    was_training = (encoder.training, decoder.training)
    for network in (encoder, decoder):
        network.eval()
    with torch.no_grad():
        outputs, states = encoder(torch.as_tensor(tokens).reshape(len(tokens), 1), torch.as_tensor([len(tokens)]))
        pairs = go_on(decoder, torch.tensor([[SOS]]), states[torch.arange(0, len(states), 2)], outputs, max_length)
    for network, mode in zip((encoder, decoder), was_training):
        network.train() if mode else network.eval()
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def reply(encoder, decoder, vocabulary, sentence, max_length=10):
    text = normalise(sentence)
    if not text:
        raise ValueError
    try:
        tokens = encode(vocabulary.word_to_index, text)
    except KeyError as error:
        raise ValueError(error.args[0]) from None
    return " ".join(vocabulary.index_to_word[i] for i in greedy_decode(encoder, decoder, tokens, max_length)[0])
