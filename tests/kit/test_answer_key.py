"""An answer key is read as it was written, or refused in one sentence."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks.check import CheckSpec
from grader.course.settings import Settings
from grader.kit import answer_key as keys
from grader.kit.answer_key import Answer, Head, Key, Known, Round, pack, read_key
from grader.records.errors import GraderError
from grader.worker import wire

DONE = wire.Done(wire.Tensor("float32", (2,), b"\0" * 8))
STEPS = (wire.Get(wire.Ref(0), "scale"), wire.Call(wire.Ref(5), (wire.Tensor("float32", (1,), b"\0" * 4),), {}))
ANSWER = Answer(STEPS, wire.Ref(6), (), DONE, (wire.Done(1.5),), (0, -1))
HEAD = Head(
    exercise="exercise1_scale",
    digest="d",
    grader="0.1",
    torch="2.13.0",
    settings=Settings("Scale", "Scale.", ("x",), ("Hint.",)),
    checks=(CheckSpec(name="test_value", title="It scales.", hint="", points=10.0),),
    deferred=(),
    mistakes=(Known("one", "One.", "Hint."), Known("two", "Two.", "Hint.")),
    seeds=(7, 8),
)


def make(answer=ANSWER, **head):
    """A key of two rounds."""
    rounds = tuple(pack(Round(seed, (answer,))) for seed in HEAD.seeds)
    return Key(None, msgspec.structs.replace(HEAD, **head), rounds)


@pytest.fixture
def written(tmp_path):
    """Writes bytes as the key of exercise 1."""

    def write(data):
        path = tmp_path / "exercise1_scale.key"
        path.write_bytes(data)
        return path

    return write


def sentence(path):
    with pytest.raises(GraderError) as caught:
        read_key(path)
    return caught.value.sentence


def test_a_key_is_read_as_it_was_written(written):
    read = read_key(written(make().pack()))
    assert read.head == HEAD
    assert read.round(8) == Round(8, (ANSWER,))


def test_equal_answers_make_equal_files():
    assert make().pack() == make().pack()


@pytest.mark.parametrize("data", [b"", b"key", b"\x95\xa3abc\x01\xc4\x00\xc4\x00\x90", b"\xc1", b"\x93\x01\x02\x03"])
def test_what_is_no_key_is_refused(written, data):
    assert sentence(written(data)).endswith("is damaged, or no answer key.")


def test_a_key_that_was_cut_off_is_refused_wherever_it_was_cut(written):
    data = make().pack()
    for size in range(0, len(data), 7):
        assert sentence(written(data[:size])).endswith("is damaged, or no answer key.")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_no_change_of_a_byte_goes_unnoticed(tmp_path_factory, data):
    whole = bytearray(make().pack())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("key") / "exercise1_scale.key"
    path.write_bytes(whole)
    with pytest.raises(GraderError):
        read_key(path)


def test_the_key_of_another_exercise_is_refused(written):
    assert sentence(written(make(exercise="exercise2_other").pack())).endswith("is the key of exercise2_other.")


def test_a_later_format_is_told_from_damage(written, monkeypatch):
    monkeypatch.setattr(keys, "VERSION", 3)
    data = make().pack()
    monkeypatch.undo()
    assert sentence(written(data)).endswith("was made by another version of torchgrade.")


def test_a_missing_key_is_a_sentence(tmp_path):
    assert "cannot be read: No such file" in sentence(tmp_path / "exercise1_scale.key")


def test_seeds_without_rounds_are_refused(written):
    assert sentence(written(make(seeds=(7, 8, 9)).pack())).endswith("is damaged, or no answer key.")


@pytest.mark.parametrize(
    "answer",
    [
        msgspec.structs.replace(ANSWER, mistakes=(0,)),
        msgspec.structs.replace(ANSWER, mistakes=(0, 1)),
        msgspec.structs.replace(ANSWER, reference=wire.Done(wire.Tensor("float32", (9,), b""))),
        msgspec.structs.replace(ANSWER, observations=(wire.Done(wire.Tensor("object", (0,), b"")),)),
        msgspec.structs.replace(ANSWER, reference=wire.Done(wire.Ref(0))),
    ],
)
def test_answers_that_do_not_fit_together_are_refused_when_they_are_needed(written, answer):
    read = read_key(written(make(answer).pack()))
    with pytest.raises(GraderError, match="is damaged"):
        read.round(7)


def test_a_round_that_unpacks_to_more_than_a_part_may_hold_is_refused(written, monkeypatch):
    path = written(make().pack())
    monkeypatch.setattr(keys, "MAX_BYTES", 2000)
    big = msgspec.structs.replace(ANSWER, observations=(wire.Done(wire.Tensor("uint8", (5000,), b"\0" * 5000)),))
    path = written(make(big).pack())
    with pytest.raises(GraderError, match="is damaged"):
        read_key(path).round(7)
