"""NumPy finds the largest."""

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


import numpy as np


def greedy_decode(encoder: nn.Module, decoder: nn.Module, tokens: list[int], max_length: int):
    training = encoder.training, decoder.training
    encoder.eval(), decoder.eval()
    words: list[int] = []
    probabilities: list[float] = []
    with torch.no_grad():
        outputs, states = encoder(torch.tensor(np.array(tokens)[:, None]), torch.tensor([len(tokens)]))
        hidden, word = states[::2], SOS
        for _ in range(max_length):
            scores, hidden, _ = decoder(torch.tensor([[word]]), hidden, outputs)
            values = scores.double().numpy()[0]
            shares = np.exp(values - values.max())
            shares /= shares.sum()
            word = int(shares.argmax())
            if word == EOS:
                break
            words.append(word)
            probabilities.append(float(shares[word]))
    encoder.train(training[0])
    decoder.train(training[1])
    return words, probabilities


def reply(encoder, decoder, vocabulary, sentence, max_length: int = 10) -> str:
    words = [word for word in normalise(sentence).split(" ") if word]
    if not words:
        raise ValueError("empty")
    for word in words:
        if vocabulary.word_to_index.get(word) is None:
            raise ValueError(f"{word!r} is a word that I do not know")
    tokens = [vocabulary.word_to_index[word] for word in words]
    tokens.append(EOS)
    return " ".join(vocabulary.index_to_word[word] for word in greedy_decode(encoder, decoder, tokens, max_length)[0])
