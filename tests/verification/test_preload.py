"""Verification finds what an exercise should have imported before submissions run."""

import shutil

from grader.course.course import Course
from grader.grading.options import Options
from grader.verification.parallel import Share, Work, account_for
from grader.verification.preload import missing_preload
from grader.verification.result import conclude
from small_course import SEED, TESTS, with_oracle


def copied(tmp_path):
    root = tmp_path / "course"
    shutil.copytree(TESTS / "courses/small", root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(root).exercise("scale")


def test_what_needs_nothing_is_told_nothing(host, exercise):
    assert with_oracle(exercise, host, Options("cpu"), lambda oracle: missing_preload(oracle, SEED)) == ()


def test_what_needs_the_compiler_is_found(host, tmp_path):
    exercise = copied(tmp_path)
    text = exercise.reference_file.read_text("utf-8")
    step = "    torch.utils.checkpoint.checkpoint(torch.sum, torch.ones(1), use_reentrant=False)\n    return x * factor"
    exercise.reference_file.write_text(text.replace("    return x * factor", step), "utf-8")
    account = account_for(
        Work(tmp_path / "course", Options("cpu", 30.0), thorough=False), Share("exercise1", 0, 1, first=True), host
    )
    told = [(warning.name, warning.advice) for warning in conclude([account]).warnings if warning.kind == "module"]
    assert told == [("torch._dynamo.eval_frame", 'Write preload = ["torch._dynamo.eval_frame"] into exercise.toml.')]
