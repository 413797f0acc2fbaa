"""Gradescope's list of submissions."""

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.gradescope import read_metadata
from grader.records.errors import GraderError

METADATA = b"""---
submission_1:
  :submitters:
  - :name: &1 Jane Doe
    :sid: '0101'
    :email: jane@uni.edu
  - :name: "B \\u00e9"
    :sid:
    :email: b@uni.edu
  :created_at: 2024-03-10 09:59:59.123456789 -08:00
  :results: {tests: [{output: ":name: Eve", ? [1, 2] : 3}]}
  :history:
  - :id: 3
    :created_at: 2020-01-01 00:00:00 Z
submission_2:
  :submitters:
  - :name: *1
  :created_at: 2024-13-45 99:59:59 UTC
submission_3:
  :submitters: []
  :created_at: 2024-03-10 09:59:59
"""


def test_gradescopes_list_tells_who_shares_a_submission_and_when_it_came():
    found = read_metadata(METADATA, "x/")
    jane, other = found["x/submission_1"].students
    assert jane == Student(id="0101", name="Jane Doe", email="jane@uni.edu")
    assert other == Student(id="b@uni.edu", name="B é", email="b@uni.edu")
    assert found["x/submission_1"].submitted == "2024-03-10T17:59:59+00:00"
    assert found["x/submission_2"].students == (Student(id="Jane Doe", name="Jane Doe"),)
    assert found["x/submission_3"].students == (Student(id="submission_3"),)
    assert not found["x/submission_2"].submitted + found["x/submission_3"].submitted


def test_a_list_of_aliases_of_aliases_takes_no_time():
    lines = ["a: &a0 [x, x]"] + [f"b{n}: &a{n + 1} [*a{n}, *a{n}]" for n in range(60)]
    assert read_metadata("\n".join(lines).encode(), "") == {}


def test_a_damaged_list_of_gradescope_is_told():
    for data in (b"a: [", b"\xff\xfe\x00", b"a: !!python/object:os.system x\n b: }"):
        with pytest.raises(GraderError, match=r"^Gradescope's list x/submission_metadata.yml is damaged\.$"):
            read_metadata(data, "x/")
