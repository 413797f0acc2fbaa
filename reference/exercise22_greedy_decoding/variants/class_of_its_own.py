"""A class does the work."""

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


class Speaker:
    def __init__(self, encoder, decoder):
        self.networks = encoder, decoder

    def __call__(self, tokens, max_length):
        encoder, decoder = self.networks
        modes = [network.training for network in self.networks]
        [network.eval() for network in self.networks]
        grad = torch.no_grad()
        grad.__enter__()
        outputs, states = encoder(torch.tensor(tokens).unsqueeze(-1), torch.tensor([len(tokens)], dtype=torch.int64))
        hidden = states[0 : len(states) : 2]
        words = [SOS]
        shares = []
        while len(words) <= max_length:
            scores, hidden, _ = decoder(torch.tensor(words[-1:]).unsqueeze(0), hidden, outputs, None)
            distribution = torch.distributions.Categorical(logits=scores[0])
            best = distribution.probs.argmax()
            if best.item() == EOS:
                break
            words.append(best.item())
            shares.append(distribution.probs[best].item())
        grad.__exit__(None, None, None)
        [network.train(mode) for network, mode in zip(self.networks, modes)]
        return words[1:], shares


def greedy_decode(encoder, decoder, tokens, max_length):
    return Speaker(encoder, decoder)(tokens, max_length)


def reply(encoder, decoder, vocabulary, sentence, max_length=10):
    sentence = normalise(sentence)
    known = vocabulary.word_to_index
    if any(word not in known for word in sentence.split()) or not sentence:
        raise ValueError("cannot answer: " + " ".join(word for word in sentence.split() if word not in known))
    return " ".join(
        vocabulary.index_to_word[index] for index in Speaker(encoder, decoder)(encode(known, sentence), max_length)[0]
    )
