"""The one exception whose text is meant for the person at the keyboard, and the codes with which the command ends."""

FULL, LOST, UNGRADED, INTERRUPTED = 0, 1, 2, 130
"""Full marks; points lost; nothing could be graded; Ctrl-C."""


class GraderError(Exception):
    """Nothing could be graded: bad usage, a broken course or an unreadable submission.

    Args:
        sentence: what is wrong, in one sentence.
        tip: what to do next; empty when the sentence says it already.
    """

    def __init__(self, sentence: str, tip: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.tip = tip
