"""Cells are run statement by statement; what is meant for IPython is left out, and what fails costs only itself."""

import signal
import time

import pytest

from grader.course.notebook import join
from grader.worker import cells
from grader.worker.cells import Notebook


def run(*texts):
    """What cells define, and what was wrong with them."""
    source, firsts = join(texts)
    notebook = Notebook(source, "mlp.py", firsts)
    namespace = {}
    failures = [*notebook.unreadable, *notebook.run(namespace)]
    del namespace["__builtins__"]
    return namespace, failures


MAGICS = {
    "a line magic": "%matplotlib inline\nx = 1",
    "a shell line with a quote that is never closed": "!echo it's\nx = 1",
    "a shell line with a bracket that is never closed": "!echo (\nx = 1",
    "a shell line that is continued": "!pip install \\\n    torch\nx = 1",
    "the output of a shell line": "files = !ls\nx = 1",
    "the value of a magic": "where = %pwd\nx = 1",
    "help in front": "?print\nx = 1",
    "help behind": "print??\nx = 1",
    "several of them": "%cd a\n!ls\nx = 1\nx?\n%cd my folder's",
    "inside a block": "if True:\n    %pwd\nx = 1",
    "a magic that runs the rest": "%%time\nx = 1",
    "two of them after a blank line": "\n%%capture out\n%%time\nx = 1",
    "our own": "%%grade exercise3 --seed 7\nx = 1",
    "loading our own": "%load_ext grader\n%grade exercise3\nx = 1",
    "the whole cell moved to the right": "    x = 1\n    %pwd",
}


@pytest.mark.parametrize("text", MAGICS.values(), ids=MAGICS)
def test_what_is_meant_for_ipython_is_left_out(text):
    assert run(text) == ({"x": 1}, [])


@pytest.mark.parametrize("text", ["%%bash\nrm it's", "%%html\n<b>", "%%writefile a.py\nx = 1", "%%timeit\nx = 1", "%%"])
def test_the_rest_of_any_other_cell_magic_is_dropped(text):
    assert run("y = 2", text) == ({"y": 2}, [])


def test_python_that_looks_like_a_magic_stays():
    namespace, failures = run('a = """\n%d\n!b\nreally?"""\nb = (7\n% 4)')
    assert (namespace, failures) == ({"a": "\n%d\n!b\nreally?", "b": 3}, [])


def test_lines_are_counted_from_the_top_of_the_source_whatever_is_left_out():
    _, failures = run("%pwd\n\nx = 1", "%%time\n\n1 / 0", "\n\n\ndef f(:", "return 1", "a\0b")
    lines = [
        failure.lineno if isinstance(failure, SyntaxError) else failure.__traceback__.tb_next.tb_next.tb_lineno
        for failure in failures
    ]
    assert sorted(lines) == [6, 10, 11, 12]


def test_a_cell_that_is_no_python_and_a_statement_that_fails_cost_nothing_else():
    namespace, failures = run("def f(:", "import nothing_of_this_name\nx = 1", "raise SystemExit", "y = 2")
    assert namespace == {"x": 1, "y": 2}
    assert [type(failure) for failure in failures] == [SyntaxError, ModuleNotFoundError, SystemExit]


def test_what_is_imported_from_the_future_holds_for_later_cells():
    namespace, failures = run("from __future__ import annotations", "def f(x: Unknown): ...")
    assert failures == []
    assert namespace["f"].__annotations__ == {"x": "Unknown"}


def test_what_is_printed_while_the_cells_are_run_is_seen_once(capfd):
    source, firsts = join(("import sys", "print('a')", "sys.stderr.write('b')", "def f(): print('c')"))
    notebook = Notebook(source, "mlp.py", firsts)
    namespace = {}
    assert notebook.run(namespace) == notebook.run(namespace) == []
    namespace["f"]()
    assert capfd.readouterr() == ("a\nc\n", "b")


def test_text_beyond_any_parser_is_a_syntax_error():
    namespace, failures = run("(" * 5000, "-" * 200_000 + "1", "x = 1")
    assert namespace == {"x": 1}
    assert [type(failure) for failure in failures] == [SyntaxError, SyntaxError]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_a_demonstration_without_end_is_stopped_and_not_run_again(monkeypatch):
    monkeypatch.setattr(cells, "DEMONSTRATIONS", 0.1)
    monkeypatch.setattr(cells, "LEAST", 0.05)
    source, firsts = join(
        ("runs = runs + 1", "while True:\n    try:\n        pass\n    except Exception:\n        pass", "x = 1")
    )
    notebook = Notebook(source, "mlp.py", firsts)
    namespace = {"runs": 0}
    assert [str(failure) for failure in notebook.run(namespace)] == ["it took longer than 0.1 s"]
    assert namespace["x"] == 1
    start = time.monotonic()
    assert notebook.run(namespace) == []
    assert time.monotonic() - start < 0.05
    assert namespace["runs"] == 2


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_after_slow_demonstrations_quick_statements_still_run(monkeypatch):
    monkeypatch.setattr(cells, "DEMONSTRATIONS", 0.1)
    monkeypatch.setattr(cells, "LEAST", 0.05)
    namespace, failures = run("import time", "time.sleep(5)", "time.sleep(5)", "x = 1")
    assert namespace["x"] == 1
    assert [str(failure) for failure in failures] == ["it took longer than 0.1 s", "it took longer than 0.1 s"]


class Slow:
    """A clock that goes at a twentieth of the pace, as on a machine that is busy."""

    def __call__(self):
        return time.monotonic() / 20


@pytest.mark.parametrize(("clock", "known"), [(time.monotonic, False), (Slow(), True)])
def test_a_trial_in_a_notebook_has_the_same_time_on_a_busy_machine(clock, known, monkeypatch):
    monkeypatch.setattr("grader.worker.cells.DEMONSTRATIONS", 0.1)
    monkeypatch.setattr("grader.worker.cells.LEAST", 0.1)
    namespace = {}
    failures = Notebook("import time\nslow = time.sleep(0.4)", "x.py", (1,), clock).run(namespace)
    assert ("slow" in namespace, not failures) == (known, known)
