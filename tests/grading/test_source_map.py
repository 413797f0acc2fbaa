"""Messages name lines of a script, and cells and lines of a notebook."""

import time

import pytest

from grader.grading.source_map import SCRIPT, SourceMap, described
from grader.worker.wire import Raised

SOURCE = "import a, torch\n\nclass MLP:\n    x = y\n\nMLP.size = 3\nfit = make(MLP)"
CELLS = (1, 3, 6)


def words(cause):
    """What a cause says; empty if there is none."""
    return cause.words if cause else ""


def unknown(line, name):
    return Raised(("NameError", "Exception"), f"name '{name}' is not defined", -1, line, own=False)


def raised(line, message="no"):
    return Raised(("ValueError", "Exception"), message, -1, line, own=False)


def test_a_line_is_told_as_an_editor_or_as_jupyter_counts_it():
    source_map = SourceMap((), SOURCE, CELLS)
    assert [source_map.place(line) for line in (1, 2, 3, 5, 7)] == [
        "cell 1, line 1",
        "cell 1, line 2",
        "cell 2, line 1",
        "cell 2, line 3",
        "cell 3, line 2",
    ]
    assert (SCRIPT.place(7), SCRIPT.line(7), source_map.line(7)) == ("line 7", 7, 0)


def test_what_kept_a_name_from_being_defined_is_found_where_it_is_bound():
    source_map = SourceMap((), SOURCE, CELLS, (raised(1), raised(4), raised(7), raised(0)))
    found = {name: words(source_map.cause(name)) for name in ("torch", "MLP", "fit", "size", "make", "ML", "x.*")}
    assert found == {
        "torch": "cell 1, line 1 raised ValueError: no",
        "MLP": "cell 2, line 2 raised ValueError: no",
        "fit": "cell 3, line 2 raised ValueError: no",
        "size": "",
        "make": "",
        "ML": "",
        "x.*": "",
    }


def test_of_several_failures_the_last_is_told():
    source_map = SourceMap((), "f = 1\nf = 2", (1, 2), (raised(1, "first"), raised(2, "last")))
    assert words(source_map.cause("f")) == "cell 2, line 1 raised ValueError: last"


def test_of_several_failures_of_a_cell_that_of_the_statement_is_told():
    source = "from there import (\n    f,\n    g,\n)\nh, k = f()\nplot(g)"
    failures = (raised(1, "import"), raised(5, "call"), raised(6, "plot"))
    source_map = SourceMap((), source, (1,), failures)
    assert {name: words(source_map.cause(name))[-6:] for name in "fghk"} == {
        "f": "import",
        "g": "import",
        "h": ": call",
        "k": ": call",
    }


def test_a_name_that_is_wanting_for_want_of_another_is_followed_back_and_no_circle_is_walked():
    source = "import there as a\nb = a\nc = b\nd = e\ne = d"
    failures = (raised(1), *(unknown(line, name) for line, name in enumerate("abed", 2)))
    source_map = SourceMap((), source, (1, 2, 3, 4, 5), failures)
    assert source_map.cause("c").raised == failures[0]
    assert words(source_map.cause("c")) == (
        "cell 3, line 1 raised NameError: name 'b' is not defined"
        " (cell 2, line 1 raised NameError: name 'a' is not defined (cell 1, line 1 raised ValueError: no))"
    )
    assert source_map.cause("d").raised in failures[3:]


HOSTILE = {
    "a long row of names": "a, " * 300_000,
    "brackets that stay open": "from x import (\n" * 60_000,
    "assignments that never come": "f " * 500_000,
    "percent signs": "%time f\n" * 100_000,
    "for after for": "for f in\n" * 100_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_no_source_takes_long_to_be_searched(source):
    start = time.process_time()
    SourceMap((), source, (1,), (raised(1),)).cause("f")
    assert time.process_time() - start < 5


def test_an_exception_without_types_or_text_is_still_told():
    assert described(Raised((), "", -1, 0, own=False)) == "an exception"
    assert described(Raised(("Odd",), "", -1, 0, own=False)) == "Odd"
