"""A file that is not what its name says is told by what it is."""

import json

import pytest

from grader.course.submission import parse_submission
from grader.records.errors import GraderError

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 120400\n"
PAGE = b"<!-- saved -->\n<!DOCTYPE HTML>\n<html><head><title>mlp</title></head></html>"
MERGE = b"<<<<<<< HEAD\n%s\n||||||| base\n=======\n%s\n>>>>>>> theirs\n"
CELLS = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()

BOTH = {
    "empty": (b"", "is empty."),
    "blank": (b"\xef\xbb\xbf\n \t\r\n", "is empty."),
    "zeros, as a full disk leaves": (bytes(300), "is empty."),
    "a pointer": (POINTER, "is a pointer of Git LFS"),
    "a page": (PAGE, "is a web page that was saved"),
    "a page in XML": (b"\n<?xml version='1.0'?><html xmlns='x'>", "is a web page that was saved"),
    "a page as one file": (b"From: <Saved by Blink>\nSnapshot-Content-Location: x", "is a web page"),
    "no file at all": (b"404: Not Found", "is the answer of a web server"),
    "no file, of the interface": (b'{"message": "Not Found", "status": "404"}', "is the answer of a web server"),
    "a document": (b"PK\x03\x04" + bytes(40), "is a zip file or a document of an office program"),
    "a print": (b"%PDF-1.7\n\xe2\xe3", "is a PDF"),
    "rich text": (rb"{\rtf1\ansi import torch}", "is a document of a text processor"),
    "compressed": (b"\x1f\x8b\x08" + bytes(20), "is a compressed file"),
    "unmerged": (b"x = 1\r\n" + MERGE.replace(b"\n", b"\r\n") % (b"y", b"z"), "a merge conflict, the first in line 2."),
}


@pytest.mark.parametrize("name", ["mlp.py", "mlp.ipynb"])
@pytest.mark.parametrize("case", BOTH)
def test_a_damaged_file_is_told_by_what_it_is(case, name):
    data, sentence = BOTH[case]
    with pytest.raises(GraderError) as caught:
        parse_submission(data, name)
    assert caught.value.sentence.startswith(f"{name} ")
    assert sentence in caught.value.sentence
    assert caught.value.tip
    assert "clear all outputs" not in caught.value.tip


def test_a_notebook_that_git_left_unmerged_is_told_which_line_and_how_to_take_one_side():
    data = CELLS.replace(b' "metadata"', MERGE % (b' "metadata": {},', b' "metadata": {"a": 1},') + b' "metadata"')
    with pytest.raises(GraderError, match="first in line 3") as caught:
        parse_submission(data, "mlp.ipynb")
    assert "git checkout --ours" in caught.value.tip


def test_each_kind_under_the_name_of_the_other_is_told_its_own():
    with pytest.raises(GraderError, match="is a notebook under the name of a script") as caught:
        parse_submission(CELLS, "work/mlp.py")
    assert caught.value.tip == "Call it mlp.ipynb."
    with pytest.raises(GraderError, match="is no notebook but a script") as caught:
        parse_submission(b"# mine\nfrom torch import nn\n", "mlp.ipynb")
    assert "mlp.py" in caught.value.tip


SOUND = {
    "lines of equals signs": b'"""Title\n=======\n"""\nx = 1\n',
    "one mark in a text": b'"""\n<<<<<<< HEAD\n"""\n',
    "marks in another order": b'"""\n>>>>>>> b\n=======\n<<<<<<< a\n"""\n',
    "a dictionary": b"{'nbformat': 4}['cells'] if 0 else 1\n",
    "a text about pages": b'x = "<html>"\n',
    "a comment alone": b"# nothing yet\n",
}


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND)
def test_what_only_looks_like_it_is_read(data):
    assert parse_submission(data, "mlp.py").source == data.decode()


def test_no_file_takes_long_to_be_looked_at():
    for line in (b"<<<<<<< a\n", b"=======\n", b"<<<<<<< a\n=======\n", b"<!-- "):
        assert parse_submission(b"#\n" + line * 40_000, "mlp.py").source
