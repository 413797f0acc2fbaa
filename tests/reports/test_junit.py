"""JUnit XML, read by another program and checked against a schema."""

import datetime as dt
from pathlib import Path

import junitparser
import pytest
from hypothesis import given
from lxml import etree

from grader.records.report import OUTCOMES, redact
from grader.records.sanitise import clean
from grader.reports.junit import NO_XML, Gap, render_junit
from sample_reports import check, filled, hostile, report, told

SCHEMA = etree.XMLSchema(file=Path(__file__).parent / "junit.xsd")


def parsed(made):
    """The elements, after the schema accepted them."""
    root = etree.fromstring(render_junit(made).encode())
    SCHEMA.assertValid(root)
    return root


def read(made):
    """The one suite, as a consumer reads it."""
    (suite,) = junitparser.JUnitXml.fromstring(render_junit(made).encode())
    return suite


def told_in(made):
    """What the consumer reads of the first check beside its name."""
    (result,) = next(iter(read(made))).result
    return result


@pytest.mark.parametrize("made", [report(), report(check("passed")), report(*map(check, OUTCOMES)), told("x")])
def test_the_schema_accepts_what_is_written(made):
    assert len(parsed(made).findall(".//testcase")) == len(made.checks)


def test_a_consumer_counts_what_was_lost_skipped_and_our_fault():
    suite = read(report(*map(check, OUTCOMES)))
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (11, 7, 1, 2)
    assert suite.name == "exercise3 mlp"
    assert suite.time == 1.5
    assert dt.datetime.fromisoformat(suite.timestamp) == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def test_a_consumer_reads_points_and_seed_among_the_properties():
    properties = {one.name: one.value for one in read(report(check("passed"), check())).properties()}
    assert properties == {"outcome": "failed", "points": "2.0", "max_points": "4.0", "seed": "4711", "device": "cpu"}


def test_a_case_has_its_class_name_and_milliseconds():
    case = next(iter(read(report(check("passed", duration=0.01234)))))
    assert (case.classname, case.name, case.time) == ("exercise3.mlp", "test_it", 0.012)
    assert case.is_passed


@pytest.mark.parametrize("outcome", ["failed", "error", "timeout", "crashed", "memory", "not_implemented"])
def test_whatever_a_submission_does_wrong_is_a_failure_with_the_outcome_as_its_type(outcome):
    result = told_in(report(check(outcome, message="Seen.\nMore.")))
    assert isinstance(result, junitparser.Failure)
    assert result.type == outcome
    assert result.message.endswith(": Seen.")
    assert result.text.startswith("It works.\n")
    assert "Seen.\nMore." in result.text


def test_an_error_is_our_fault_alone_and_says_so():
    result = told_in(report(check("grader_error", message="The reference raised."), outcome="grader_error"))
    assert isinstance(result, junitparser.Error)
    assert result.message == "Our fault, not yours: The reference raised."
    assert "This is a fault of the grader or the course, not yours." in result.text


def test_what_builds_on_another_check_is_skipped():
    result = told_in(report(check("skipped", message="This builds on another.")))
    assert isinstance(result, junitparser.Skipped)
    assert result.message.endswith("This builds on another.")


def test_what_was_printed_stands_beside_the_check_and_beside_the_suite():
    root = parsed(report(check("passed", output="epoch 1\n"), check("passed"), printed="hello\n"))
    assert [found.text for found in root.iter("system-out")] == ["epoch 1\n", "hello\n"]


def test_feedback_that_is_held_back_is_nowhere():
    made = told("secret")
    assert "secret" in render_junit(made)
    assert "secret" not in render_junit(redact(made, "title"))
    assert "It works." in render_junit(redact(made, "title"))
    assert "It works." not in render_junit(redact(made, "outcome"))
    assert read(redact(made, "outcome")).failures == 7


@given(hostile)
def test_no_text_makes_it_invalid_or_adds_an_element(text):
    root = parsed(filled(told("x"), f"x{text}"))
    assert [element.tag for element in root.iter()] == [element.tag for element in parsed(told("x")).iter()]


@given(hostile)
def test_text_is_read_back_as_it_is_but_for_what_xml_cannot_hold(text):
    root = parsed(report(check(name=f"x{text}", output=f"x{text}")))
    expected = NO_XML.sub("\ufffd", clean(f"x{text}"))
    assert root.find(".//testcase").get("name") == expected
    assert root.find(".//system-out").text == expected


@pytest.mark.parametrize(("ours", "tag"), [(False, "failure"), (True, "error")])
def test_what_could_not_be_graded_is_a_suite_of_its_own(ours, tag):
    text = render_junit(report(check("passed")), gaps=[Gap("exercise2", "a\x1b<b>.py is a link.", ours)]).encode()
    SCHEMA.assertValid(etree.fromstring(text))
    first, second = junitparser.JUnitXml.fromstring(text)
    assert (first.tests, first.failures, first.errors) == (1, 0, 0)
    assert (second.name, second.tests, second.failures, second.errors) == ("exercise2", 1, int(not ours), int(ours))
    (case,) = second
    (result,) = case.result
    assert (type(result).__name__.lower(), result.message) == (tag, "a\ufffd<b>.py is a link.")
