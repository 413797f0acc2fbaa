"""Submissions with a mistake that no catalogue knows are shown together when they do the same."""

import msgspec
import numpy as np
import pytest
from test_classroom import JANE, RELU, result

from grader.checks.compare import DEFAULT
from grader.checks.trace import pack
from grader.cohort.classroom.classroom import summarise
from grader.cohort.classroom.clusters import MOST_LINES, SHOWN, find_clusters, member_of
from grader.cohort.classroom.pages import render_class
from grader.cohort.gradebook.result import Student
from grader.course.changes import Reference
from grader.course.submission import Submission
from grader.grading.diagnosis.behaviour import summarise as behaviour
from grader.grading.kept_submission import Kept
from grader.processes.channel import Lost
from grader.worker import wire
from sample_reports import check


class ACheck:
    """What of a check decides what is kept."""

    name, tolerance, raises = "test_a", DEFAULT, None

    def seed(self, run_seed):
        return run_seed


REFERENCE = Reference("def double(x):\n    return 2 * x\n\n\ndef half(x):\n    return x / 2\n", "double.py")
TRIPLES = "def double(x):\n    # three of them\n    {name} = 3 * x\n    return {name}\n\n\ndef half(x):\n    return x / 2\n"


def kept(values, source="x = 1\n", **more):
    """What is kept of a submission whose failed check gave these values."""
    seen = {"test_a": behaviour(ACheck(), wire.Done(pack(np.array(values))), 1)} | more
    return Kept(submission=Submission("a.py", "script", "0", source), behaviours=seen)


def handed_in(name, values, *, diagnosis=None, source="x = 1\n", **fields):
    """The result of a student whose one failed check gave these values."""
    failed = check(
        name="test_a", title="It is doubled.", message="Every value is 1.5 times what is expected.", diagnosis=diagnosis
    )
    other = check("passed", name="test_b")
    return result(Student(id=name, name=name.title()), failed, other, evidence=kept(values, source), **fields)


def clusters(*results):
    members = [member for one in results if (member := member_of(one))]
    return [[student.id for student in one.students] for one in find_clusters(members, {})]


def test_those_who_do_the_same_within_the_tolerance_are_together():
    found = clusters(
        handed_in("s1", [1.0, 2.0]), handed_in("s2", [1.0, 3.0]), handed_in("s3", [1.0, 2.00001]), handed_in("s4", [1.0, 3.0]),
        handed_in("s5", [1.0, 2.0]), handed_in("s6", [1.0, 2.0, 3.0]),
    )  # fmt: skip
    assert found == [["s1", "s3", "s5"], ["s2", "s4"], ["s6"]]


def test_whoever_fails_one_check_more_does_something_else():
    more = kept([1.0], test_b=behaviour(ACheck(), wire.Done(1.0), 1))
    both = result(JANE, check(name="test_a"), check(name="test_b"), evidence=more)
    assert clusters(handed_in("s1", [1.0]), both) == [["jane"], ["s1"]]


@pytest.mark.parametrize("other", [{"seed": 2}, {"version": "2"}, {"exercise": "exercise4"}])
def test_other_inputs_checks_or_exercises_are_never_together(other):
    assert clusters(handed_in("s1", [1.0]), handed_in("s2", [1.0], **other)) == [["s1"], ["s2"]]


def test_whose_mistakes_all_have_names_or_who_lost_nothing_is_in_none():
    passed = result(JANE, check("passed"), evidence=None)
    assert clusters(handed_in("s1", [1.0], diagnosis=RELU), passed, result(JANE), handed_in("s2", [1.0], outcome="error")) == []


@pytest.mark.parametrize(
    "seen",
    [
        wire.Raised(("NameError",), "name 'F' is not defined", 3, 1, own=False),
        wire.Raised(("RuntimeError",), "Found no NVIDIA driver on your system.", 3, 1, own=False),
        Lost("timeout", "it took too long"),
    ],
)
def test_what_no_mistake_could_be_named_for_is_in_none(seen):
    evidence = kept([1.0], test_a=behaviour(ACheck(), seen, 1))
    assert clusters(result(JANE, check(name="test_a"), evidence=evidence)) == []


def test_thousands_who_each_do_something_else_are_told_apart_soon():
    members = [member_of(handed_in(f"s{place}", [float(place % 1500), 1.0])) for place in range(3000)]
    assert len(find_clusters(members, {})) == 1500


def test_the_shortest_files_are_shown_as_differences_with_the_lines_that_they_have_in_common():
    sources = [TRIPLES.format(name=name) for name in ("y", "y", "z", "a_long_name_for_it")]
    members = [member_of(handed_in(f"s{place}", [1.0], source=source)) for place, source in enumerate(sources)]
    (one,) = find_clusters(members, {"exercise3": REFERENCE})
    assert len(one.excerpts) == SHOWN
    assert [each.student.id for each in one.excerpts] == ["s0", "s1", "s2"]
    shown = [(line.sign, line.text, line.common) for line in one.excerpts[2].lines]
    assert ("-", "    return 2 * x", False) in shown
    assert ("+", "    z = 3 * x", True) in shown
    assert all("#" not in text for _, text, _ in shown)
    assert one.checks == (("It is doubled.", "Every value is 1.5 times what is expected."),)


def test_of_a_file_only_what_the_failed_checks_ask_for_and_what_that_uses_is_shown():
    source = "def twice(x):\n    return x\n\n\ndef double(x):\n    return twice(x)\n\n\ndef half(x):\n    return 0.5 * x\n"
    one = msgspec.structs.replace(kept([1.0], source), names=("double", "backward"))
    members = [msgspec.structs.replace(member_of(handed_in(name, [1.0])), kept=one) for name in ("s1", "s2")]
    (cluster,) = find_clusters(members, {"exercise3": REFERENCE})
    written = [line.text.strip() for line in cluster.excerpts[0].lines if line.sign == "+"]
    assert [line for line in written if line] == ["def twice(x):", "return x", "return twice(x)"]


def test_of_a_long_file_the_first_lines_are_shown_and_the_others_counted():
    source = "def double(x):\n" + "".join(f"    x = x + {number}\n" for number in range(200)) + "    return x\n"
    members = [member_of(handed_in(name, [1.0], source=source)) for name in ("s1", "s2")]
    (one,) = find_clusters(members, {"exercise3": REFERENCE})
    assert [len(each.lines) for each in one.excerpts] == [MOST_LINES] * 2
    assert one.excerpts[0].left > 100


@pytest.mark.parametrize("source", ["def double(x:\n", "x = '\0'\n", "(" * 500 + ")" * 500])
def test_a_file_that_cannot_be_taken_apart_is_shown_as_it_was_written(source):
    members = [member_of(handed_in(name, [1.0], source=source)) for name in ("s1", "s2")]
    (one,) = find_clusters(members, {"exercise3": REFERENCE})
    assert any(line.sign == "+" for line in one.excerpts[0].lines)


def test_the_class_report_shows_them_with_the_command_that_names_them():
    hostile = TRIPLES.format(name="y").replace("# three of them", "print('<script>alert(1)</script>')")
    results = [handed_in(name, [1.0], source=hostile) for name in ("o'neil; rm -rf", "s2")] + [handed_in("s3", [2.0])]
    text = render_class(summarise(results, references={"exercise3": REFERENCE}))
    assert "<h3>One unknown mistake in exercise3</h3>" in text
    assert "grade mistake exercise3 --from &#39;o&#39;&#34;&#39;&#34;&#39;neil; rm -rf&#39;" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "1 more, of one student each" in text


def test_a_class_without_unknown_mistakes_has_no_such_part():
    text = render_class(summarise([handed_in("s1", [1.0], diagnosis=RELU)]))
    assert 'id="unknown"' not in text


def test_what_is_kept_of_a_submission_is_small():
    assert len(msgspec.msgpack.encode(kept(np.ones((100, 100))).behaviours)) < 1000
