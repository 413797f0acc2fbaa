"""A verdict is a sentence, which leaves names as they are written."""

import pytest

from grader.grading.verdict import capitalised

SENTENCES = {
    "a list of 2 came back": "A list of 2 came back",
    "loss: it is 2": "Loss: it is 2",
    "None came back": "None came back",
    "torch.bool came back": "torch.bool came back",
    "word2index: it is 2": "word2index: it is 2",
    "f(a): it is 2": "f(a): it is 2",
    "'mean' came back": "'mean' came back",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_begins_with_a_capital_unless_it_begins_with_a_name(sentence):
    assert capitalised(sentence) == SENTENCES[sentence]
