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


# GIVEN exercise17 to_ascii, normalise, Vocabulary, read_pairs, short_pairs, known_pairs


# GIVEN exercise18 encode, pad, padding_mask, make_batch


# GIVEN exercise19 Encoder


# GIVEN exercise20 Decoder


# GIVEN exercise21 masked_loss, batch_loss, train_step


# GIVEN exercise22 greedy_decode, reply


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
        # BEGIN SOLUTION remember what you were given, choose the pairs, number their words, seed torch, and make the networks
        self.settings = {
            "lines": list(lines),  # lines may be a file, which can be read once
            "hidden_size": hidden_size,
            "max_length": max_length,
            "min_count": min_count,
            "seed": seed,
        }
        pairs = short_pairs(read_pairs(self.settings["lines"]), max_length)
        self.vocabulary = Vocabulary()
        for question, answer in pairs:
            self.vocabulary.add(question)
            self.vocabulary.add(answer)
        self.vocabulary.trim(min_count)
        self.pairs = known_pairs(pairs, self.vocabulary)

        torch.manual_seed(seed)
        words = len(self.vocabulary)
        self.encoder = Encoder(nn.Embedding(words, hidden_size), hidden_size)
        self.decoder = Decoder(nn.Embedding(words, hidden_size), hidden_size)
        # END SOLUTION

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
        # BEGIN SOLUTION switch to training mode; in each epoch shuffle, cut into batches, take steps, and average over words
        self.encoder.train()
        self.decoder.train()
        optimizers = [torch.optim.Adam(network.parameters(), lr=lr) for network in (self.encoder, self.decoder)]
        indices = self.vocabulary.word_to_index
        encoded = [(encode(indices, question), encode(indices, answer)) for question, answer in self.pairs]
        losses = []
        for _ in range(epochs):
            random.shuffle(encoded)
            total, words = 0.0, 0
            for start in range(0, len(encoded), batch_size):
                batch = make_batch(encoded[start : start + batch_size])
                loss = train_step(self.encoder, self.decoder, *optimizers, batch, teacher_forcing_ratio, clip)
                count = int(batch[3].sum())  # the real words of the targets
                total += loss * count
                words += count
            losses.append(total / words)
        return losses
        # END SOLUTION

    def reply(self, sentence: str) -> str:
        """Answer a sentence, as in exercise 22, with at most as many words as the constructor's max_length.

        Raises:
            ValueError: a word is unknown, and the error names it; or there is no word in the sentence.
        """
        # BEGIN SOLUTION the function reply does it
        return reply(self.encoder, self.decoder, self.vocabulary, sentence, self.settings["max_length"])
        # END SOLUTION

    def save(self, path: str | Path) -> None:
        """Write everything to a file that is needed to reply, and to go on with training."""
        # BEGIN SOLUTION put plain data and the parameters of both networks into a dictionary, and save it
        saved = {"settings": self.settings, "encoder": self.encoder.state_dict(), "decoder": self.decoder.state_dict()}
        torch.save(saved, path)
        # END SOLUTION

    @classmethod
    def load(cls, path: str | Path) -> "Chatbot":
        """The bot that was saved in a file, which is read with weights_only=True."""
        # BEGIN SOLUTION read the dictionary, build a bot like the saved one, and give its networks the saved parameters
        saved = torch.load(path, weights_only=True)
        bot = cls(**saved["settings"])
        bot.encoder.load_state_dict(saved["encoder"])
        bot.decoder.load_state_dict(saved["decoder"])
        return bot
        # END SOLUTION


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
