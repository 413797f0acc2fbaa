"""What is told of a check in plain text."""

import pytest

from grader.records.plain import cut, explanation, headline, name, paragraphs
from grader.records.report import Diagnosis
from grader.reports.render import FAULT
from sample_reports import check

RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")


def test_a_check_goes_by_its_title_and_without_one_by_its_name():
    assert name(check()) == "It works."
    assert name(check(title="")) == "test_it"


def test_a_headline_is_one_line():
    assert headline(check("error", message="\nIt raised.\nThere.")) == "Raised an exception: It raised."
    assert headline(check("timeout")) == "Took too long"


def test_an_explanation_goes_from_what_was_seen_to_what_to_do():
    made = check("error", message="It raised.", asked="MLP([4])", line=12, hint="Look there.")
    assert explanation(made) == "Raised an exception, line 12.\nIt raised.\nWhat was run: MLP([4])\nHint: Look there."


def test_a_named_mistake_stands_in_place_of_the_hint():
    made = check(message="Seen.", diagnosis=RELU, hint="Look there.")
    assert explanation(made) == "Not right yet.\nSeen.\nAn activation follows the last layer. Scores may be negative."


def test_what_the_message_quotes_is_not_told_twice():
    assert explanation(check(message="f(a) raised.", asked="f(a)")) == "Not right yet.\nf(a) raised."


def test_a_fault_of_ours_gives_no_hint():
    made = check("grader_error", message="The reference raised.", hint="Try harder.", diagnosis=RELU)
    assert explanation(made) == f"Not graded. {FAULT}\nThe reference raised."


def test_paragraphs_leave_out_what_is_empty():
    assert paragraphs("a\n", "", " \n", "b") == "a\nb"


@pytest.mark.parametrize(("longest", "text"), [(6, "abcdef"), (5, "abc.."), (1, "..")])
def test_what_is_too_long_ends_in_a_notice(longest, text):
    assert cut("abcdef", longest, "..") == text
