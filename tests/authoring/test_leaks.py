"""A line of the solution is found in what students read, also without what stands around that which it computes."""

import pytest

from grader.authoring.leaks import leaked, solution_lines
from grader.course.course import Exercise

LINES = {
    "return (x - x.mean(0)) / x.std(dim=0)": "(x - x.mean(0)) / x.std(dim=0)",
    "scores = torch.bmm(keys, query) # one a key": "torch.bmm(keys, query)",
    "self.weight: Tensor = torch.ones(features, 3)": "torch.ones(features, 3)",
    "a, b = torch.chunk(values, 2)": "torch.chunk(values, 2)",
    "total += loss.item() * len(batch)": "loss.item() * len(batch)",
    "out[:, 0] = torch.cumsum(x, dim=1)": "torch.cumsum(x, dim=1)",
    "yield from zip(batches, targets)": "zip(batches, targets)",
    "return torch.concat([ # of all": "return torch.concat([",
    "flags = (scores >= limits[:, None])": "(scores >= limits[:, None])",
    "x = '# no comment' + str(features)": "'# no comment' + str(features)",
}


@pytest.fixture
def lines_of(tmp_path):
    """The telling lines of a solution."""

    def read(line, statement=""):
        folder = tmp_path / "reference/exercise1_centre"
        folder.mkdir(parents=True)
        (folder / "centre.py").write_text(f"def centre():\n    # BEGIN SOLUTION\n    {line}\n    # END SOLUTION\n", "utf-8")
        (folder / "statement.md").write_text(statement, "utf-8")
        return solution_lines(Exercise(1, "centre", tmp_path / "exercises/exercise1_centre", folder))

    return read


@pytest.mark.parametrize("line", LINES)
def test_what_a_line_computes_tells_it(lines_of, line):
    lines = lines_of(line)
    assert lines[0] == line
    assert LINES[line] in lines
    assert leaked(lines, f"Try {LINES[line]} here.")


@pytest.mark.parametrize(
    "line", ["assert all(sizes == shapes)", "if max(sizes) == min(sizes):", "fill_values(x, start=1.0, end=2.0)"]
)
def test_a_comparison_or_an_argument_is_no_assignment(lines_of, line):
    assert lines_of(line) == [line]


def test_what_is_too_short_or_stated_anyway_tells_nothing(lines_of):
    assert lines_of("scores = torch.bmm(keys, query)", "The scores are torch.bmm(keys, query).") == [
        "scores = torch.bmm(keys, query)"
    ]


def test_a_short_rest_of_a_line_tells_nothing(lines_of):
    assert lines_of("the_mean_of_all = x.mean()") == ["the_mean_of_all = x.mean()"]
