"""Files have names that every system takes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.records.files import safe_name


@given(st.text(), st.text())
def test_names_are_safe_and_differ_wherever_case_does_not(one, other):
    names = [safe_name(student) for student in (one, other)]
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._@+-]*", name) and not name.endswith(".") for name in names)
    assert (names[0] == names[1]) == (one == other)


def test_an_id_is_kept_where_it_is_a_name_on_every_system():
    assert [safe_name(student) for student in ("s1017", "ada@x.org", "a.b-c")] == ["s1017", "ada@x.org", "a.b-c"]
    for student in ("S1017", "con", "nul.txt", "..", "a/b", "a.", "", "com1"):
        assert safe_name(student) != student
        assert re.search(r"[0-9a-f]{12}$", safe_name(student))
