"""Exercise 22: let the trained networks answer."""

import re
import unicodedata
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

SOS, EOS = 1, 2  # the indices that begin and end a sentence


# Given: the solution of exercise 19.
class Encoder(nn.Module):
    """Reads a batch of sentences in both directions.

    It has two parts: self.embedding, which is the embedding that it is given, and self.gru, a bidirectional nn.GRU.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states.
        layers: number of the GRU's layers.
        dropout: probability of the dropout between the GRU's layers, where there are several.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.embedding = embedding
        between = dropout if layers > 1 else 0.0  # one layer has nothing between layers
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers, dropout=between, bidirectional=True)

    def forward(self, tokens: Tensor, lengths: Tensor, hidden: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read every sentence up to its length.

        Args:
            tokens: (T, batch), int64, one sentence a column, padded with any token ids.
            lengths: (batch,), int64 on the CPU, in any order, from 1 to T.
            hidden: (2 * layers, batch, hidden_size), the states to begin with; None for zeros.

        Returns:
            The outputs (T, batch, hidden_size), those of the two directions added, 0 at padding; and the final states
            (2 * layers, batch, hidden_size), layer by layer, forward, then backward.
        """
        embedded = self.embedding(tokens)  # (T, batch, embedding)
        packed = pack_padded_sequence(embedded, lengths, enforce_sorted=False)
        outputs, hidden = self.gru(packed, hidden)
        outputs, _ = pad_packed_sequence(outputs, total_length=len(tokens))  # (T, batch, 2 * hidden)
        forward, backward = outputs.chunk(2, dim=2)  # (T, batch, hidden) each
        return forward + backward, hidden


# Given: the solution of exercise 20.
class Decoder(nn.Module):
    """Writes one word of every answer, looking back at what the encoder has read.

    Its parts are self.embedding, which is the embedding that it is given; self.gru, an nn.GRU of one direction, from the
    embedding's vectors to hidden_size; self.concat, an nn.Linear, 2 * hidden_size to hidden_size; and self.out, an
    nn.Linear, hidden_size to the number of words of the embedding.

    Args:
        embedding: turns token ids into vectors of length embedding.embedding_dim.
        hidden_size: length of the GRU's states, and of the encoder's outputs.
        layers: number of the GRU's layers.
        dropout: probability of the dropout on the embedded words.
    """

    def __init__(self, embedding: nn.Embedding, hidden_size: int, layers: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        self.embedding = embedding
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(embedding.embedding_dim, hidden_size, layers)
        self.concat = nn.Linear(2 * hidden_size, hidden_size)
        self.out = nn.Linear(hidden_size, embedding.num_embeddings)

    def forward(
        self, tokens: Tensor, hidden: Tensor, encoder_outputs: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Take one step.

        Args:
            tokens: (1, batch), int64, the last word of each answer so far.
            hidden: (layers, batch, hidden_size), the states after that word's predecessors.
            encoder_outputs: (T, batch, hidden_size).
            mask: (T, batch), bool, True where the encoder has read a real token; None if all are real.

        Returns:
            The scores (batch, words), not normalised; the new states (layers, batch, hidden_size); and the attention
            weights (batch, T), exactly 0 where the mask is False.
        """
        embedded = self.dropout(self.embedding(tokens))  # (1, batch, embedding)
        output, hidden = self.gru(embedded, hidden)  # (1, batch, hidden)

        similarity = (output * encoder_outputs).sum(dim=2).T  # (batch, T)
        if mask is not None:
            # exp(-inf) is exactly 0
            similarity = similarity.masked_fill(~mask.T, float("-inf"))
        weights = torch.softmax(similarity, dim=1)
        context = (weights.T.unsqueeze(2) * encoder_outputs).sum(dim=0)  # (batch, hidden)

        joined = torch.cat([output.squeeze(0), context], dim=1)  # (batch, 2 * hidden)
        scores = self.out(torch.tanh(self.concat(joined)))  # (batch, words)
        return scores, hidden, weights


# Given: the solution of exercise 17.
def to_ascii(text: str) -> str:
    """The text without accents, and without characters that have no ASCII form: "Ça va" -> "Ca va"."""
    # "Ç" becomes "C" and a cedilla that follows it
    decomposed = unicodedata.normalize("NFD", text)
    return decomposed.encode("ascii", errors="ignore").decode("ascii")


def normalise(text: str) -> str:
    """The text in ASCII and lower case: words of letters, and each of . ! ? as a word, with one space between two words."""
    text = to_ascii(text).lower()
    text = re.sub(r"[.!?]", r" \g<0> ", text)  # "oh!?" becomes "oh !  ? "
    return re.sub(r"[^a-z.!?]+", " ", text).strip()


# Given: the solution of exercise 18.
def encode(word_to_index: dict[str, int], sentence: str) -> list[int]:
    """The indices of the words of a sentence, which are separated by whitespace, then EOS.

    Raises:
        KeyError: a word is not in word_to_index; the error names it.
    """
    return [word_to_index[word] for word in sentence.split()] + [EOS]


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
    raise NotImplementedError("TODO: in evaluation mode and without a graph: encode, then feed each word back in until EOS or max_length")


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
    raise NotImplementedError("TODO: normalise, refuse what cannot be answered, encode, decode, and join the words")
