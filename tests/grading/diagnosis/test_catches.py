"""A mistake is run only where a verification has found that it shows, as long as that is about today's sources."""

import json

import pytest

from grader.course.course import find_course
from grader.course.submission import parse_submission
from grader.grading.diagnosis.catches import is_outdated, path_of, read_catches, write_catches
from grader.grading.diagnosis.diagnosis import read_mistakes
from grader.grading.grade import grade
from grader.grading.options import Options
from small_course import MISTAKES, SEED, TESTS, add_mistake, check, with_oracle

FOUND = {"adds": ["test_value"], "adds_weight": ["test_module"], "allows_zero": ["test_zero"], "detaches": ["test_gradient"]}


@pytest.fixture
def saved(copy):
    """A copy of the small course's exercise, with what is known of the catches."""
    write_catches(copy, read_mistakes(copy), FOUND)
    return copy


def known(exercise):
    return read_catches(exercise).of(read_mistakes(exercise))


def test_what_was_written_is_read(saved):
    assert known(saved) == {name: frozenset(checks) for name, checks in FOUND.items()}
    assert not is_outdated(saved, read_mistakes(saved))


def test_without_a_file_nothing_is_known_and_nothing_is_outdated(copy):
    assert known(copy) == {}
    assert not is_outdated(copy, read_mistakes(copy))


def test_nothing_is_known_of_other_checks(saved):
    with saved.checks_file.open("a", encoding="utf-8") as file:
        file.write("\n# another\n")
    assert known(saved) == {}
    assert is_outdated(saved, read_mistakes(saved))


def test_a_mistake_that_is_new_or_another_is_run_everywhere(saved):
    add_mistake(saved, "sums", "-    return x * factor\n+    return x + factor + 1")
    text = saved.catalogue_file.read_text("utf-8")
    assert "+    return x + factor\n" in text
    saved.catalogue_file.write_text(text.replace("+    return x + factor\n", "+    return x - factor\n", 1), "utf-8")
    assert set(known(saved)) == set(FOUND) - {"adds"}
    assert is_outdated(saved, read_mistakes(saved))


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"version": 1}', b'{"version": "", "mistakes": {"adds": 3}}'])
def test_a_damaged_file_is_as_none(saved, content):
    path_of(saved).write_bytes(content)
    assert known(saved) == {}
    assert is_outdated(saved, read_mistakes(saved))


def test_a_mistake_is_named_where_it_is_known_to_show_and_not_run_elsewhere(saved, host):
    wrong = parse_submission(MISTAKES["adds_weight"].encode(), "scale.py")

    def use(oracle):
        run = []
        observe = oracle.observe_mistakes

        def noted(pairs, seed):
            run.extend((mistake.name, check.name) for mistake, check in pairs)
            return observe([], seed)

        oracle.observe_mistakes = noted
        return grade(oracle, wrong, SEED), run

    report, run = with_oracle(saved, host, Options("cpu"), use)
    assert check(report, "test_module").diagnosis.mistake == "adds_weight"
    assert set(run) <= {(name, one) for name, checks in FOUND.items() for one in checks}


def test_what_is_known_of_the_course_is_known_of_what_it_is_today():
    outdated = [each.id for each in find_course(TESTS.parent).exercises() if is_outdated(each, read_mistakes(each))]
    assert outdated == [], "grade verify --save writes anew which check catches which mistake"


def test_a_line_is_a_mistake(saved):
    lines = path_of(saved).read_text("utf-8").splitlines()
    assert [json.loads("{" + line.rstrip(",") + "}").keys() for line in lines[2:-1]] == [{name} for name in sorted(FOUND)]
