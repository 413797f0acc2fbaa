"""Gradescope's results.json."""

import json

import pytest
from hypothesis import given

from grader.records.report import OUTCOMES, Diagnosis, redact
from grader.records.sanitise import clean
from grader.reports.gradescope import render_gradescope
from sample_reports import check, filled, hostile, report, told

FAULT = "This is a fault of the grader or the course, not yours."
RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")
TOP = {
    "score": (int, float),
    "execution_time": (int, float),
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "tests": list,
    "extra_data": dict,
}
OF_TESTS = {
    "name": str,
    "number": str,
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name_format": str,
    "output": str,
    "output_format": str,
    "visibility": str,
}


def read(made):
    """The file's content, after its keys and their types proved to be those that Gradescope knows."""
    content = json.loads(render_gradescope(made))
    for thing, types in [(content, TOP), *((one, OF_TESTS) for one in content["tests"])]:
        assert set(thing) <= set(types)
        assert all(isinstance(value, types[key]) for key, value in thing.items())
        assert thing["visibility"] == "visible"  # else the student sees no total
        assert {value for key, value in thing.items() if key.endswith("_format")} == {"text"}
    assert {one["status"] for one in content["tests"] if "status" in one} <= {"passed", "failed"}
    return content


def test_points_add_up_to_the_score():
    content = read(report(check("passed", points=2.5, max_points=2.5), check(max_points=7.5)))
    assert content["score"] == 2.5
    assert [(one["score"], one["max_score"], one["status"]) for one in content["tests"]] == [
        (2.5, 2.5, "passed"),
        (0, 7.5, "failed"),
    ]
    assert [(one["number"], one["name"]) for one in content["tests"]] == [("1", "It works."), ("2", "It works.")]


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"passed", "grader_error"}))
def test_a_check_that_lost_points_tells_why(outcome):
    made = report(check(outcome, message="Seen.", asked="MLP([4])", line=12, hint="Look there.", output="epoch 1"))
    output = read(made)["tests"][0]["output"]
    for part in ("line 12", "Seen.", "MLP([4])", "Hint: Look there.", "Your code printed:\nepoch 1"):
        assert part in output


def test_a_check_that_passed_tells_only_what_was_printed():
    outputs = [one["output"] for one in read(report(check("passed"), check("passed", output="hi\n")))["tests"]]
    assert outputs == ["", "Your code printed:\nhi"]


def test_the_top_tells_how_it_went_which_mistakes_were_named_and_what_the_import_printed():
    content = read(report(check("passed"), check(diagnosis=RELU), check(diagnosis=RELU), printed="hello\n"))
    assert content["output"] == (
        "1 of 3 checks passed.\n"
        "An activation follows the last layer. Scores may be negative. (check 2, 3)\n"
        "Printed while the file was imported:\nhello"
    )


def test_a_fault_of_ours_has_no_score_and_no_status_and_is_told_first():
    made = report(check("passed"), check("grader_error", message="The reference raised.", hint="Try harder."))
    content = read(made)
    ours = content["tests"][1]
    assert not {"score", "max_score", "status"} & set(ours)
    assert ours["output"] == f"Not graded. {FAULT}\nThe reference raised."
    assert content["output"].startswith(f"2 of 4 points could not be graded. {FAULT} The score is not final")
    assert content["extra_data"]["ungraded"] == ["test_it"]


def test_no_other_outcome_blames_the_grader():
    made = report(*(check(outcome) for outcome in OUTCOMES if outcome != "grader_error"))
    assert FAULT not in render_gradescope(made)
    assert read(made)["extra_data"]["ungraded"] == []


def test_a_report_of_which_nothing_was_graded_still_has_the_score_that_the_format_asks_for():
    content = read(report(check("grader_error"), outcome="grader_error"))
    assert content["score"] == 0
    assert "The score is not final" in content["output"]


def test_what_is_needed_to_run_it_again_is_in_the_extra_data():
    content = read(report(check()))
    assert content["execution_time"] == 1.5
    extra = content["extra_data"]
    assert (extra["exercise"], extra["seed"], extra["device"]) == ("exercise3", 4711, "cpu")
    assert extra["sandbox"] == "Landlock and seccomp."
    assert extra["sha256"].startswith("0123456789abcdef")


def test_feedback_that_is_held_back_is_nowhere():
    made = told("secret")
    assert "secret" in render_gradescope(made)
    assert "secret" not in render_gradescope(redact(made, "title"))
    assert "It works." not in render_gradescope(redact(made, "outcome"))
    assert [one["name"] for one in read(redact(made, "outcome"))["tests"]] == ["test_it"] * len(OUTCOMES)
    assert FAULT in read(redact(made, "outcome"))["output"]


@given(hostile)
def test_any_text_is_read_back_as_it_is_but_clean_and_is_never_markup(text):
    content = read(filled(told("x"), f"x{text}"))
    assert content["extra_data"]["sandbox"] == clean(f"x{text}")
    assert {one["name"] for one in content["tests"]} == {clean(f"x{text}")}
    assert set(content) == set(read(told("x")))
