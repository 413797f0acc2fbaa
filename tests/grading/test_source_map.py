"""Messages name lines of a script, and cells and lines of a notebook."""

from grader.grading.source_map import SCRIPT, SourceMap, described
from grader.worker.wire import Raised

SOURCE = "import a, torch\n\nclass MLP:\n    x = y\n\nMLP.size = 3\nfit = make(MLP)"
CELLS = (1, 3, 6)


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
    found = {name: source_map.failure(name) for name in ("torch", "MLP", "fit", "size", "make", "ML", "x.*")}
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
    assert source_map.failure("f") == "cell 2, line 1 raised ValueError: last"


def test_an_exception_without_types_or_text_is_still_told():
    assert described(Raised((), "", -1, 0, own=False)) == "an exception"
    assert described(Raised(("Odd",), "", -1, 0, own=False)) == "Odd"
