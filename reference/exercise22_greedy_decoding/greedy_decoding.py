"""Exercise 22: let the trained networks answer."""

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


def greedy_decode(encoder: nn.Module, decoder: nn.Module, tokens: list[int], max_length: int) -> tuple[list[int], list[float]]:
    """Write an answer, at each step the most likely word.

    Args:
        encoder: as in exercise 19, with as many layers as the decoder.
        decoder: as in exercise 20.
        tokens: the indices of a question, EOS at the end.
        max_length: the most words that an answer may have, at least 1.

    Returns:
        The indices of the words, without EOS, and the probability of each when it was chosen.
    """
    # BEGIN SOLUTION in evaluation mode and without a graph: encode, then feed each word back in until EOS or max_length
    modes = encoder.training, decoder.training
    encoder.eval()
    decoder.eval()
    words, probabilities = [], []
    with torch.no_grad():
        outputs, states = encoder(torch.tensor(tokens).unsqueeze(1), torch.tensor([len(tokens)]))  # (T, 1, hidden)
        hidden = states[::2]  # the forward direction of each layer
        word = torch.tensor([[SOS]])  # (1, 1)
        for _ in range(max_length):
            scores, hidden, _ = decoder(word, hidden, outputs)  # (1, words)
            probability, index = torch.softmax(scores, dim=1).max(dim=1)  # (1,), (1,)
            if index.item() == EOS:
                break
            words.append(index.item())
            probabilities.append(probability.item())
            word = index.unsqueeze(0)
    encoder.train(modes[0])
    decoder.train(modes[1])
    return words, probabilities
    # END SOLUTION


def reply(encoder: nn.Module, decoder: nn.Module, vocabulary: Any, sentence: str, max_length: int = 10) -> str:
    """Answer a sentence.

    Args:
        encoder: as above.
        decoder: as above.
        vocabulary: has the dictionaries word_to_index and index_to_word of exercise 17.
        sentence: as somebody types it.
        max_length: the most words that the answer may have.

    Raises:
        ValueError: a word is unknown, and the error names it; or there is no word in the sentence.
    """
    # BEGIN SOLUTION normalise, refuse what cannot be answered, encode, decode, and join the words
    sentence = normalise(sentence)
    if not sentence:
        raise ValueError("there is no word in the sentence")
    for word in sentence.split():
        if word not in vocabulary.word_to_index:
            raise ValueError(f"unknown word: {word}")
    indices, _ = greedy_decode(encoder, decoder, encode(vocabulary.word_to_index, sentence), max_length)
    return " ".join(vocabulary.index_to_word[index] for index in indices)
    # END SOLUTION
