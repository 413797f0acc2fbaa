"""Exercise 23: a chatbot."""

import random
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.optim import Optimizer

PAD, SOS, EOS = 0, 1, 2  # padding, start and end of a sentence: the first three indices are theirs
DATA = Path(globals().get("__file__", "")).parent / "data"  # the files that came with this exercise


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


class Vocabulary:
    """The words of a corpus, numbered from 3."""

    def __init__(self) -> None:
        """Only the three special tokens have an index yet."""
        self.word_to_index: dict[str, int] = {}  # words alone
        self.index_to_word: dict[int, str] = {PAD: "<pad>", SOS: "<sos>", EOS: "<eos>"}
        self.counts: dict[str, int] = {}  # how often each word was added

    def __len__(self) -> int:
        """The number of indices that are taken, the special three included."""
        return len(self.index_to_word)

    def add(self, sentence: str) -> None:
        """Count the words of a sentence, which are separated by spaces, and give the next index to each new one."""
        for word in sentence.split():
            if word not in self.word_to_index:
                index = len(self)
                self.word_to_index[word] = index
                self.index_to_word[index] = word
            self.counts[word] = self.counts.get(word, 0) + 1

    def trim(self, min_count: int) -> None:
        """Keep the words that were added at least min_count times, in their order, numbered anew from 3."""
        self.counts = {word: count for word, count in self.counts.items() if count >= min_count}
        self.word_to_index = {word: index for index, word in enumerate(self.counts, start=EOS + 1)}
        special = {index: self.index_to_word[index] for index in (PAD, SOS, EOS)}
        self.index_to_word = special | {index: word for word, index in self.word_to_index.items()}


def read_pairs(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The normalised pairs of lines that hold a question, a tab and an answer; all other lines are left out."""
    pairs = []
    for line in lines:
        if line.count("\t") == 1:  # one tab, two fields
            question, answer = (normalise(field) for field in line.split("\t"))
            if question and answer:
                pairs.append((question, answer))
    return pairs


def short_pairs(pairs: list[tuple[str, str]], max_length: int) -> list[tuple[str, str]]:
    """The pairs of which both sides have fewer than max_length words."""
    return [pair for pair in pairs if all(len(side.split()) < max_length for side in pair)]


def known_pairs(pairs: list[tuple[str, str]], vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The pairs of which every word, on both sides, is in the vocabulary."""
    known = vocabulary.word_to_index
    return [pair for pair in pairs if all(word in known for side in pair for word in side.split())]


# Given: the solution of exercise 18.
def encode(word_to_index: dict[str, int], sentence: str) -> list[int]:
    """The indices of the words of a sentence, which are separated by whitespace, then EOS.

    Raises:
        KeyError: a word is not in word_to_index; the error names it.
    """
    return [word_to_index[word] for word in sentence.split()] + [EOS]


def pad(sequences: list[list[int]], value: int = 0) -> Tensor:
    """Lay sequences side by side, one a column, and fill up the shorter ones at the end.

    Returns:
        (longest, batch), int64.
    """
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [value] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows, dtype=torch.long).T  # (batch, longest) -> (longest, batch)


def padding_mask(lengths: Tensor) -> Tensor:
    """Where sequences of these lengths have tokens: (batch,) -> (longest, batch), bool, True where there is a token."""
    steps = torch.arange(int(lengths.max()), device=lengths.device)  # (longest,)
    return steps.unsqueeze(1) < lengths  # (longest, 1) and (batch,) -> (longest, batch)


def make_batch(pairs: list[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Make a batch of pairs (input, target), sorted by the length of the input, longest first, equals in the order given.

    Returns:
        The inputs (T, batch), int64, padded with 0; their lengths (batch,), int64 on the CPU; the targets (U, batch), int64,
        padded with 0; and the mask of the targets (U, batch), bool, True where there is a token.
    """
    pairs = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
    inputs = [given for given, _ in pairs]
    targets = [wanted for _, wanted in pairs]
    lengths = torch.tensor([len(given) for given in inputs])
    mask = padding_mask(torch.tensor([len(wanted) for wanted in targets]))
    return pad(inputs), lengths, pad(targets), mask


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


# Given: the solution of exercise 21.
def masked_loss(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """The sum of the cross entropy over real words.

    Args:
        scores: (batch, words), not normalised.
        targets: (batch,), int64; where the mask is False, any number.
        mask: (batch,), bool, True where there is a real word.

    Returns:
        The sum, (); 0 where no word is real.
    """
    return nn.functional.cross_entropy(scores[mask], targets[mask], reduction="sum")  # ()


def batch_loss(encoder: nn.Module, decoder: nn.Module, batch: tuple[Tensor, ...], teacher_forcing: bool) -> Tensor:
    """The mean loss over all real target words of a batch.

    Args:
        encoder: as in exercise 19, with as many layers as the decoder.
        decoder: as in exercise 20.
        batch: inputs (T, batch), their lengths (batch,), targets (U, batch) and their mask (U, batch), as make_batch gives it.
        teacher_forcing: whether the decoder's next input is the target, not its own most likely word.

    Returns:
        The mean, ().
    """
    inputs, lengths, targets, mask = batch
    outputs, states = encoder(inputs, lengths)  # (T, batch, hidden), (2 * layers, batch, hidden)
    hidden = states[::2]  # the forward direction of each layer: (layers, batch, hidden)
    real = padding_mask(lengths).to(inputs.device)  # (T, batch)

    words = torch.full_like(targets[:1], SOS)  # (1, batch)
    total = torch.zeros((), device=inputs.device)
    for target, is_word in zip(targets, mask, strict=True):
        scores, hidden, _ = decoder(words, hidden, outputs, real)  # (batch, words)
        total = total + masked_loss(scores, target, is_word)
        chosen = target if teacher_forcing else scores.argmax(dim=1)  # (batch,)
        words = chosen.unsqueeze(0)
    return total / mask.sum()


def train_step(
    encoder: nn.Module,
    decoder: nn.Module,
    encoder_optimizer: Optimizer,
    decoder_optimizer: Optimizer,
    batch: tuple[Tensor, ...],
    teacher_forcing_ratio: float,
    clip: float,
) -> float:
    """Take one step of both optimizers on one batch.

    Args:
        encoder: as in exercise 19.
        decoder: as in exercise 20.
        encoder_optimizer: of the encoder's parameters.
        decoder_optimizer: of the decoder's parameters.
        batch: as make_batch gives it.
        teacher_forcing_ratio: how probable teacher forcing is; one draw decides for the whole batch.
        clip: the longest that the gradient of the encoder, and that of the decoder, may be.

    Returns:
        The loss before the step, a Python number.
    """
    teacher_forcing = random.random() < teacher_forcing_ratio  # noqa: S311 -- nothing secret
    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    loss = batch_loss(encoder, decoder, batch, teacher_forcing)
    loss.backward()
    nn.utils.clip_grad_norm_(encoder.parameters(), clip)
    nn.utils.clip_grad_norm_(decoder.parameters(), clip)
    encoder_optimizer.step()
    decoder_optimizer.step()
    return loss.item()


# Given: the solution of exercise 22.
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
    sentence = normalise(sentence)
    if not sentence:
        raise ValueError("there is no word in the sentence")
    for word in sentence.split():
        if word not in vocabulary.word_to_index:
            raise ValueError(f"unknown word: {word}")
    indices, _ = greedy_decode(encoder, decoder, encode(vocabulary.word_to_index, sentence), max_length)
    return " ".join(vocabulary.index_to_word[index] for index in indices)


class Chatbot:
    """Learns the answers to short questions by heart.

    Args:
        lines: a question, a tab and an answer each; other lines are left out.
        hidden_size: length of the networks' states.
        max_length: pairs of which both sides have fewer words are learnt; an answer has at most so many.
        min_count: pairs of which every word stands in the short pairs at least so often are learnt.
        seed: decides the parameters that the networks begin with.
    """

    def __init__(
        self, lines: Iterable[str], hidden_size: int = 64, max_length: int = 10, min_count: int = 1, seed: int = 0
    ) -> None:
        raise NotImplementedError("TODO: remember what you were given, choose the pairs, number their words, seed torch, and make the networks")

    def train(
        self,
        epochs: int,
        batch_size: int = 16,
        lr: float = 1e-3,
        teacher_forcing_ratio: float = 1.0,
        clip: float = 50.0,
    ) -> list[float]:
        """Learn the pairs, in batches and in another order each epoch; go on with it when called again.

        Args:
            epochs: how often every pair takes part.
            batch_size: how many pairs a batch has; the last may have fewer.
            lr: the learning rate of Adam.
            teacher_forcing_ratio: how probable teacher forcing is for a batch.
            clip: the longest that a network's gradient may be.

        Returns:
            The mean loss over all target words, EOS included, of each epoch.
        """
        raise NotImplementedError("TODO: switch to training mode; in each epoch shuffle, cut into batches, take steps, and average over words")

    def reply(self, sentence: str) -> str:
        """Answer a sentence, as in exercise 22, with at most as many words as the constructor's max_length.

        Raises:
            ValueError: a word is unknown, and the error names it; or there is no word in the sentence.
        """
        raise NotImplementedError("TODO: the function reply does it")

    def save(self, path: str | Path) -> None:
        """Write everything to a file that is needed to reply, and to go on with training."""
        raise NotImplementedError("TODO: put plain data and the parameters of both networks into a dictionary, and save it")

    @classmethod
    def load(cls, path: str | Path) -> "Chatbot":
        """The bot that was saved in a file, which is read with weights_only=True."""
        raise NotImplementedError("TODO: read the dictionary, build a bot like the saved one, and give its networks the saved parameters")


if __name__ == "__main__":
    try:
        bot = Chatbot((DATA / "pairs.txt").read_text("utf-8").splitlines())
        print("One moment, I am learning.")
        losses = bot.train(80, lr=0.01)
        print(f"loss {losses[0]:.2f} -> {losses[-1]:.2f}. Talk to me; an empty line ends the conversation.")
        while sentence := input("> ").strip():
            try:
                print(bot.reply(sentence))
            except ValueError as error:
                print(f"I do not understand: {error}")
    except (EOFError, KeyboardInterrupt):  # Ctrl-D and Ctrl-C end it, too
        print()
