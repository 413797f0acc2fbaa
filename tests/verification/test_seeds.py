"""A mistake that is settled is one that a full diagnosis names as itself alone."""

import pytest

from grader.grading.grade import grade_trusted
from grader.grading.options import Options
from grader.verification.seeds import FurtherSeed
from small_course import add_mistake, with_oracle


def settled(host, exercise, seed=1):
    return with_oracle(exercise, host, Options("cpu"), lambda oracle: FurtherSeed(oracle, seed).settle())


def named_alone(host, exercise, seed=1):
    """The mistakes that lose points and are named as themselves alone, by the full result."""

    def use(oracle):
        for mistake in oracle.mistakes:
            checks = grade_trusted(oracle, mistake.implementation, seed)
            if {check.diagnosis.mistake for check in checks if check.diagnosis} == {mistake.name}:
                yield mistake.name

    return with_oracle(exercise, host, Options("cpu"), lambda oracle: set(use(oracle)))


def test_all_mistakes_that_differ_are_settled(host, copy):
    assert settled(host, copy) == {"adds", "adds_weight", "allows_zero", "detaches"} == named_alone(host, copy)


def test_two_of_which_one_does_more_wrong_are_told_apart_by_what_it_does_more(host, copy):
    add_mistake(
        copy,
        "both",
        "-    return x * factor\n+    return x + factor\n@@\n-        return x * self.weight\n+        return x + self.weight",
    )
    assert settled(host, copy) == {"adds", "adds_weight", "allows_zero", "detaches", "both"} == named_alone(host, copy)


def test_two_that_do_the_same_are_not_settled_either_of_them(host, copy):
    add_mistake(copy, "sums", "-    return x * factor\n+    return factor + x")
    assert settled(host, copy) == {"adds_weight", "allows_zero", "detaches"}


def test_one_that_differs_only_in_a_check_that_is_skipped_is_not_settled(host, copy):
    # both fail test_value, so that nobody asks for their gradients
    add_mistake(copy, "sums", "-    return x * factor\n+    return (x + factor).detach()")
    assert {"adds", "sums"} & settled(host, copy) == set()


def test_one_that_ends_its_process_is_not_settled_and_takes_no_other_along(host, copy):
    add_mistake(copy, "ends", "-    return x * factor\n+    import os; os._exit(3)")
    assert settled(host, copy) == {"adds", "adds_weight", "allows_zero", "detaches"}


def test_one_that_fails_only_what_is_worth_nothing_is_not_settled(host, copy):
    text = copy.checks_file.read_text("utf-8")
    copy.checks_file.write_text(text.replace("points(4)", "points(0)").replace("points(3)", "points(7)"), "utf-8")
    assert settled(host, copy) == {"adds", "allows_zero", "detaches"}


@pytest.mark.parametrize("check", ["test_gradient", "test_module"])
def test_what_builds_on_another_check_is_looked_at_after_it(host, copy, check):
    text = copy.checks_file.read_text("utf-8")
    copy.checks_file.write_text(
        text.replace('@pytest.mark.raises("ValueError")', f'@pytest.mark.raises("ValueError")\n@pytest.mark.after("{check}")'),
        "utf-8",
    )
    expected = {"adds", "adds_weight", "allows_zero", "detaches"}
    assert named_alone(host, copy) == expected
    assert settled(host, copy) == expected


def test_checks_that_build_on_each_other_in_a_circle_tell_nothing(host, copy):
    text = copy.checks_file.read_text("utf-8")
    circle = '@pytest.mark.points(3)\n@pytest.mark.after("test_gradient")'
    copy.checks_file.write_text(text.replace("@pytest.mark.points(3)", circle), "utf-8")
    assert settled(host, copy) == {"adds_weight", "allows_zero"}
