"""The data that come with the course's exercises."""

import runpy
from pathlib import Path

REFERENCE = Path(__file__).parent.parent / "reference"


def test_the_corpus_holds_short_pairs_with_a_question_of_its_own_each():
    folder = REFERENCE / "exercise17_text_preprocessing"
    preprocessing = runpy.run_path(str(folder / "text_preprocessing.py"))
    lines = (folder / "data" / "pairs.txt").read_text("utf-8").splitlines()
    pairs = preprocessing["read_pairs"](lines)
    assert len(pairs) == len(lines) == 40
    assert preprocessing["short_pairs"](pairs, 10) == pairs
    assert len({question for question, _ in pairs}) == len(pairs)
    assert max(len(answer.split()) for _, answer in pairs) <= 8


def test_the_corpus_has_accents_to_drop():
    text = (REFERENCE / "exercise17_text_preprocessing" / "data" / "pairs.txt").read_text("utf-8")
    assert not text.isascii()


def test_the_garments_are_those_that_their_script_draws():
    folder = REFERENCE / "exercise13_image_classifier"
    drawing = runpy.run_path(str(folder / "draw.py"))
    kept = {path.name: path.read_bytes() for path in drawing["FOLDER"].iterdir()}
    assert drawing["files"]() == kept
