"""Exercism's results.json, version 3."""

import json

import pytest
from hypothesis import given

from grader.records.report import OUTCOMES, redact
from grader.records.sanitise import clean
from grader.reports.exercism import LONGEST_FILE, LONGEST_MESSAGE, LONGEST_OUTPUT, render_exercism
from sample_reports import check, filled, hostile, report, told

FAULT = "This is a fault of the grader or the course, not yours."
TYPES = {"name": str, "status": str, "message": str, "output": str, "test_code": str, "task_id": int}


def read(made):
    """The file's content, after it proved to be what the format asks for."""
    text = render_exercism(made)
    assert len(text.encode()) <= LONGEST_FILE
    content = json.loads(text)
    assert list(content) == ["version", "status", "message", "tests"]
    assert content["version"] == 3
    assert (content["status"] == "error") == bool(content["message"]) == (made.checks != () and not content["tests"])
    for one in content["tests"]:
        assert {"name", "status", "task_id"} <= set(one) <= set(TYPES)
        assert all(isinstance(value, TYPES[key]) for key, value in one.items())
        assert (one["status"] == "pass") or one["message"]
        assert len(one.get("message", "")) <= LONGEST_MESSAGE
        assert len(one.get("output", "")) <= LONGEST_OUTPUT
    return content


def test_full_marks_pass():
    content = read(report(check("passed"), check("passed", title="It learns.")))
    assert content["status"] == "pass"
    assert content["tests"] == [
        {"name": "It works.", "status": "pass", "task_id": 1},
        {"name": "It learns.", "status": "pass", "task_id": 1},
    ]


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"passed", "deferred"}))
def test_one_check_that_did_not_pass_fails_the_whole_and_tells_why(outcome):
    content = read(report(check("passed"), check(outcome, message="Seen.", asked="MLP([4])", output="epoch 1\n")))
    assert content["status"] == "fail"
    one = content["tests"][1]
    assert one["status"] == ("fail" if outcome in {"failed", "not_implemented", "skipped"} else "error")
    assert "Seen." in one["message"]
    assert "MLP([4])" not in one["message"]
    assert one["test_code"] == "MLP([4])"
    assert one["output"] == "epoch 1\n"


def test_checks_stay_in_the_order_of_the_report():
    names = [
        one["name"]
        for one in read(report(check(title="Zebra."), check("passed", title="Middle."), check(title="Apple.")))["tests"]
    ]
    assert names == ["Zebra.", "Middle.", "Apple."]


def test_a_file_that_cannot_be_imported_is_an_error_of_the_whole():
    broken = check("error", message="SyntaxError in line 3", line=3)
    content = read(report(broken, broken, check("skipped"), outcome="error"))
    assert content["status"] == "error"
    assert content["message"] == "Raised an exception, line 3.\nSyntaxError in line 3"
    assert content["tests"] == []


def test_a_file_that_cannot_be_imported_fails_if_a_check_of_its_source_ran():
    content = read(report(check("passed"), check("error", message="SyntaxError"), outcome="error"))
    assert content["status"] == "fail"
    assert [one["status"] for one in content["tests"]] == ["pass", "error"]


def test_a_stub_fails_and_is_no_error():
    assert read(report(check("not_implemented"), check("skipped"), outcome="not_implemented"))["status"] == "fail"


def test_a_fault_of_ours_is_told_as_ours():
    ours = check("grader_error", message="The reference raised.")
    assert FAULT in read(report(check("passed"), ours, outcome="grader_error"))["tests"][1]["message"]
    assert read(report(ours, ours, outcome="grader_error"))["message"] == f"Nothing could be graded. {FAULT}"


def test_a_flood_of_output_is_cut_with_a_notice():
    (one,) = read(report(check(output="x" * 501)))["tests"]
    assert len(one["output"]) == 500
    assert one["output"].endswith("x\nOutput was cut: at most 500 characters are shown.")
    assert read(report(check(output="x" * 500)))["tests"][0]["output"] == "x" * 500


def test_a_long_message_is_cut():
    (one,) = read(report(check(message="x" * 70_000)))["tests"]
    assert len(one["message"]) == 65_535
    assert one["message"].endswith("x … (cut)")


def test_many_long_messages_are_cut_until_the_file_has_a_size_that_is_taken():
    made = report(*(check(message='"\N{GRINNING FACE}' * 30_000, asked="x" * 70_000) for _ in range(20)))
    messages = [one["message"] for one in read(made)["tests"]]
    assert len(messages) == 20
    assert all(len(message) > 1000 for message in messages)


def test_feedback_that_is_held_back_is_nowhere():
    made = told("secret")
    assert "secret" in render_exercism(made)
    assert "secret" not in render_exercism(redact(made, "title"))
    assert "It works." not in render_exercism(redact(made, "outcome"))
    assert {one["name"] for one in read(redact(made, "outcome"))["tests"]} == {"test_it"}


@given(hostile)
def test_any_text_is_read_back_as_it_is_but_clean(text):
    (one,) = read(filled(report(check(asked="x")), f"x{text}"))["tests"]
    assert one["test_code"] == one["name"] == clean(f"x{text}")


@given(hostile)
def test_any_text_stays_in_its_field(text):
    names = [list(one) for one in read(filled(told("x"), f"x{text}"))["tests"]]
    assert names == [list(one) for one in read(told("x"))["tests"]]
