"""Verification catches a check that is too weak, a mistake that is none, a variant that is wrong, a stub that earns."""

import msgspec
import pytest

from grader.grading.diagnosis.catches import write_catches
from grader.grading.diagnosis.diagnosis import read_mistakes
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle
from grader.processes.supervisor import Supervisor
from grader.verification.parallel import Share, Work, account_for
from grader.verification.result import conclude
from small_course import MISTAKES, add_mistake, remove_mistake, write_mistake


def edit(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def result(host, exercise, seeds=1, *, thorough=False):
    work = Work(exercise.reference_folder.parent.parent, Options("cpu"), thorough)
    return conclude([account_for(work, Share(exercise.id, 0, seeds, first=True), host)])


def problems(host, exercise):
    return {(problem.kind, problem.name): problem.what for problem in result(host, exercise).problems}


def warnings(host, exercise):
    return {(problem.kind, problem.name): problem.what for problem in result(host, exercise).warnings}


def test_a_sound_exercise_has_no_problem(host, copy):
    assert problems(host, copy) == {}


def test_a_check_made_too_weak_is_caught(host, copy):
    edit(copy.checks_file, "(tensor(6, 5))", "(tensor(6, 5)).shape")
    assert problems(host, copy) == {("mistake", "adds_weight"): "earns full marks"}


def test_a_mistake_that_is_right_is_caught(host, copy):
    edit(copy.catalogue_file, "x + factor", "factor * x")
    assert problems(host, copy) == {("mistake", "adds"): "earns full marks"}


def test_a_mistake_that_fails_only_what_is_worth_nothing_is_caught(host, copy):
    edit(copy.checks_file, "points(4)", "points(0)")
    edit(copy.checks_file, "points(3)", "points(7)")
    assert problems(host, copy) == {("mistake", "adds_weight"): "earns full marks"}


def test_a_mistake_that_repeats_another_is_caught(host, copy):
    add_mistake(copy, "sums", "-    return x * factor\n+    return factor + x")
    assert problems(host, copy) == {("mistake", "sums"): "is named as adds: no check tells it from adds"}


def test_a_mistake_that_ends_its_process_is_caught_and_takes_no_other_along(host, copy):
    edit(copy.catalogue_file, "return x + factor", "import os; os._exit(1)")
    assert problems(host, copy) == {("mistake", "adds"): "is named as none"}


def test_a_variant_that_is_wrong_is_caught(host, copy):
    edit(copy.reference_folder / "variants/ones.py", "x * self.weight", "x - self.weight")
    assert problems(host, copy)["variant", "ones"].startswith("loses test_module (failed): ")


def test_a_variant_that_needs_more_memory_than_a_submission_has_is_caught(host, copy):
    edit(copy.reference_folder / "variants/ones.py", "return torch.mul(", "return torch.empty(2**28)[:0].sum() + torch.mul(")
    assert problems(host, copy) == {}
    edit(copy.reference_folder / "exercise.toml", "seconds = 2", "memory = 512")
    assert problems(host, copy)["variant", "ones"].startswith("loses test_value (memory): ")


def test_a_stub_that_earns_points_is_caught(host, copy):
    edit(copy.reference_file, "        # BEGIN SOLUTION multiply every feature by its weight\n", "")
    edit(copy.reference_file, "return x * self.weight\n        # END SOLUTION\n", "return x * self.weight\n")
    assert problems(host, copy) == {("stub", "stub"): "earns 4 points as handed out"}


def line_of(path, code):
    return 1 + path.read_text("utf-8").splitlines().index(code)


def test_a_reference_that_raises_is_one_problem_that_names_both_lines(host, copy):
    edit(copy.reference_file, "    return x * factor", "    facto()\n    return x * factor")
    (problem,) = result(host, copy, seeds=2).problems
    at = line_of(copy.checks_file, "    return student.scale(tensor(4, 3), 2.5)")
    line = line_of(copy.reference_file, "    facto()")
    assert (problem.kind, problem.name, problem.seeds) == ("check", "test_value", (0, 1))
    assert problem.what.startswith(f"line {at} of test_scale.py: the reference raises NameError: name 'facto' is not defined")
    assert problem.what.endswith(f"(line {line} of scale.py)")
    assert problem.advice == "Correct the check or the reference: all else is verified once that is done."
    assert result(host, copy).warnings == ()


BREAKS = {
    "raises nothing": (
        "test_zero",
        "scale(tensor(2), 0)",
        "scale(tensor(2), 1)",
        "the reference raises nothing where ValueError is expected",
    ),
    "breaks itself": (
        "test_value",
        "return student.scale(tensor(4, 3), 2.5)",
        "return nobody",
        "the check itself raises NameError: name 'nobody' is not defined",
    ),
    "asserts what is not so": (
        "test_value",
        "return student.scale(tensor(4, 3), 2.5)",
        'assert student.scale(tensor(4, 3), 2.5).sum() > 1e9, "small"',
        "what it asserts does not hold of the reference: small",
    ),
    "returns what is not compared": (
        "test_module",
        "return fill(student.Scaler(5))(tensor(6, 5))",
        "return fill(student.Scaler(5))",
        "test_module returns a Scaler, which cannot be compared: a check may return tensors, NumPy arrays, numbers,",
    ),
}


@pytest.mark.parametrize("case", BREAKS)
def test_a_check_that_the_reference_does_not_pass_is_the_one_problem(host, copy, case):
    name, old, new, what = BREAKS[case]
    edit(copy.checks_file, old, new)
    (problem,) = result(host, copy).problems
    assert (problem.kind, problem.name) == ("check", name)
    assert what in problem.what
    assert "instructor" not in problem.what


def test_a_reference_that_cannot_be_imported_is_one_problem(host, copy):
    edit(copy.reference_file, "import torch\n", "import torch\n\nnobody\n")
    (problem,) = result(host, copy).problems
    assert problem.what.startswith("scale.py cannot be imported: NameError: name 'nobody' is not defined")


IDLE = """


@pytest.mark.points(0)
def test_idle(student, tensor):
    \"\"\"Nothing is compared.\"\"\"
    student.scale(tensor(2), 1)
"""

NOT_IDLE = IDLE.replace("    student.scale", "    assert student.scale").replace("(2), 1)", "(2), 1).shape[0] == 2")


@pytest.mark.parametrize("ending", ["", "    return []\n", "    return {'it works': True}\n"])
def test_a_check_that_compares_nothing_is_caught(host, copy, ending):
    copy.checks_file.write_text(copy.checks_file.read_text("utf-8") + IDLE + ending, "utf-8")
    what = "returns nothing of the implementation's, asserts nothing and expects no exception: it compares nothing"
    assert problems(host, copy) == {("check", "test_idle"): what}


@pytest.mark.parametrize("checks", [NOT_IDLE, IDLE + "    return float(student.scale(tensor(1), 2.0)[0])\n"])
def test_a_check_that_asserts_or_fetches_something_compares(host, copy, checks):
    copy.checks_file.write_text(copy.checks_file.read_text("utf-8") + checks, "utf-8")
    assert problems(host, copy) == {}


def test_a_check_that_no_mistake_fails_is_warned_of(host, copy):
    copy.checks_file.write_text(copy.checks_file.read_text("utf-8") + NOT_IDLE, "utf-8")
    found = warnings(host, copy)
    assert found == {("check", "test_idle"): "catches no mistake"}


SLIPPED = {
    "a name": ("return x + factor", "return F.relu(x)", "NameError: name 'F' is not defined in line 11"),
    "an import": ("return x + factor", "import nowhere", "ModuleNotFoundError: No module named 'nowhere' in line 11"),
    "its import": (
        "from torch import Tensor, nn",
        "from torch import Tensor, nnn",
        "ImportError: cannot import name 'nnn' from 'torch'",
    ),
    "its syntax": ("return x + factor", "return x + factor\n\n\nreturn 3", "SyntaxError: 'return' outside function in line 14"),
}


@pytest.mark.parametrize("case", SLIPPED)
def test_a_mistake_that_is_broken_itself_is_caught(host, copy, case):
    old, new, what = SLIPPED[case]
    remove_mistake(copy, "adds")
    write_mistake(copy, "adds", MISTAKES["adds"].replace(old, new))
    found = problems(host, copy)["mistake", "adds"]
    assert found.startswith(f"is broken itself: it raises {what}")
    kind = what.split(":")[0].replace("ModuleNotFound", "Import")
    assert found.endswith(f"If that is the mistake, add a line to its text: Raises: {kind}")


def test_a_mistake_that_is_meant_to_raise_a_name_error_says_so(host, copy):
    remove_mistake(copy, "adds")
    write_mistake(
        copy, "adds", MISTAKES["adds"].replace("return x + factor", "return y * factor"), hint="Do it.\n\nRaises: NameError"
    )
    assert problems(host, copy) == {}


def test_the_seeds_with_a_problem_are_said(host, copy):
    edit(copy.catalogue_file, "x + factor", "factor * x")
    assert [problem.seeds for problem in result(host, copy, seeds=3).problems] == [(0, 1, 2)]


def test_a_text_that_holds_a_line_of_the_solution_is_caught(host, copy):
    right = "    return (\n    torch.stack([row * factor for row in x])\n    )\n"
    edit(copy.reference_file, "    return x * factor\n", right)
    edit(copy.catalogue_file, "    return x * factor\n", right.replace("\n    ", "\n-    "))
    text = copy.catalogue_file.read_text("utf-8")
    told = "Write torch.stack([row *\nfactor for row in x]) instead."
    copy.catalogue_file.write_text(text.replace("A product is asked for.", told, 1), "utf-8")
    edit(copy.checks_file, "Look at the operator.", "Is it torch.stack([row * factor for row in x])?")
    edit(copy.reference_folder / "exercise.toml", "Multiply x and the factor.", "Try torch.stack([row * factor for row in x]).")
    line = "torch.stack([row * factor for row in x])"
    found = problems(host, copy)
    for name in ("mistakes.md, adds", "test_scale.py", "exercise.toml"):
        assert found["text", name] == f"holds a line of the solution: {line}"


def test_an_expression_that_is_shown_and_is_a_line_of_the_solution_is_caught(host, copy):
    edit(
        copy.reference_file,
        "    return x * factor\n",
        '    """As in\n    scale(tensor(4, 3), 2.5)\n    """\n    return x * factor\n',
    )
    assert problems(host, copy) == {("mistake", "adds"): "is told a line of the solution: scale(tensor(4, 3), 2.5)"}


def test_a_check_that_catches_no_mistake_is_warned_of(host, copy):
    assert warnings(host, copy) == {}
    remove_mistake(copy, "allows_zero")
    assert warnings(host, copy) == {("check", "test_zero"): "catches no mistake"}


def test_a_mistake_that_costs_nearly_everything_for_one_line_is_warned_of(host, copy):
    add_mistake(copy, "both", '-    if factor == 0:\n-        raise ValueError("factor must not be zero")\n+    self.x = x')
    assert list(warnings(host, copy)) == []
    add_mistake(copy, "all", "-        super().__init__()\n@@\n-    if factor == 0:\n+    if factor == zero:")
    ((kind, name),) = warnings(host, copy)
    assert (kind, name) == ("mistake", "all")
    text = copy.catalogue_file.read_text("utf-8")
    head, tail = text.split("## all\n")
    copy.catalogue_file.write_text(f"{head}## all\n{tail.replace('```diff', 'Raises: NameError' + chr(10) * 2 + '```diff', 1)}")
    assert warnings(host, copy) == {}


SOMETIMES = """@@
-        return x * self.weight
+        return x * self.weight if x[0, 0] > 0 else x
"""


def test_a_check_that_sees_a_mistake_with_some_seeds_only_is_warned_of(host, copy):
    edit(copy.catalogue_file, "+    return x + factor\n", f"+    return x + factor\n{SOMETIMES}")
    found = {problem.name: problem.what for problem in result(host, copy, seeds=4, thorough=True).warnings}
    seen = found["adds"]
    assert seen.startswith("a flake in test_module: ")
    assert "passed with seed" in seen
    assert "failed with seed" in seen


def test_a_mistake_that_only_some_seeds_show_is_a_flake(host, copy):
    edit(copy.catalogue_file, "x + self.weight", "x * self.weight + (x[0, 0] > 0)")
    (flake,) = result(host, copy, seeds=4).problems
    assert flake.what.startswith("earns full marks; a flake: with seed")
    assert flake.what.endswith("all is well")
    assert 1 <= len(flake.seeds) <= 3


@pytest.mark.parametrize("thorough", [False, True])
def test_a_mistake_that_repeats_another_is_caught_with_every_seed(host, copy, thorough):
    add_mistake(copy, "sums", "-    return x * factor\n+    return factor + x")
    found = result(host, copy, seeds=3, thorough=thorough)
    assert [(problem.name, problem.seeds) for problem in found.problems] == [("sums", (0, 1, 2))]
    assert len([finding for finding in found.findings if finding.kind == "mistake"]) == 15


def test_code_that_is_the_same_as_far_as_a_check_reaches_is_run_once_and_nothing_else_is_found(host, copy, monkeypatch):
    asked = []
    run_all = Supervisor.run_all

    def note(self, scripts, wanted):
        asked.extend(implementation for implementation, _ in wanted)
        return run_all(self, scripts, wanted)

    monkeypatch.setattr(Supervisor, "run_all", note)
    each, runs = result(host, copy, thorough=True), len(asked)
    asked.clear()
    assert msgspec.structs.replace(result(host, copy), seconds=each.seconds) == each
    # test_module reaches the class alone, which is the same in three mistakes
    assert len(asked) == runs - 2
    names = {mistake.name for mistake in each.mistakes()}
    assert {one.name for one in asked} == names | {"the reference", "the stub", "variant ones"}


PLANTED = """\"\"\"Two planted mistakes.\"\"\"


def scale(x, factor):
    # BEGIN SOLUTION allows_zero
    if factor == 0:
        raise ValueError("zero")
    # STUB
    # # nothing to refuse
    # END SOLUTION
    # BEGIN SOLUTION adds
    return x * factor
    # STUB
    # return x + factor
    # END SOLUTION


class Scaler:
    pass
"""


def test_planted_mistakes_are_named_in_every_combination(host, copy):
    edit(copy.checks_file, "@pytest.mark.points(4)", "@pytest.mark.points(0)")
    edit(copy.checks_file, "@pytest.mark.points(3)", "@pytest.mark.points(7)")
    text = copy.checks_file.read_text()
    copy.checks_file.write_text(text[: text.index("@pytest.mark.points(0)")])
    copy.reference_file.write_text(PLANTED)
    remove_mistake(copy, "adds_weight")
    assert problems(host, copy) == {}
    edit(copy.catalogue_file, "x + factor", "x + factor + 1")
    found = problems(host, copy)
    assert found["stub", "stub"] == "names allows_zero where adds, allows_zero are planted"
    assert found["combination", "without allows_zero"] == "names none where adds are left"


def save(exercise, found):
    write_catches(exercise, read_mistakes(exercise), found)


CATCHES = {
    "adds": ["test_value", "test_gradient"],
    "adds_weight": ["test_module"],
    "allows_zero": ["test_zero"],
    "detaches": ["test_gradient"],
}


def test_what_each_mistake_is_caught_by_is_found(host, copy):
    found = result(host, copy).catches
    assert {name: set(checks) for name, checks in found.items()} == {name: set(checks) for name, checks in CATCHES.items()}


def test_a_catch_that_was_not_saved_is_doubtful_and_the_mistake_is_named_all_the_same(host, copy):
    save(copy, CATCHES | {"adds": ["test_gradient"]})
    for seeds in (1, 2):
        found = result(host, copy, seeds)
        assert found.problems == ()
        told = [(warning.name, warning.what) for warning in found.warnings]
        assert told == [("adds", "is caught by test_value, which catches.json does not say")]


def test_what_was_saved_of_other_checks_is_doubtful(host, copy):
    save(copy, CATCHES)
    assert warnings(host, copy) == {}
    edit(copy.checks_file, "tensor(4, 3)", "tensor(5, 3)")
    assert warnings(host, copy)["file", "catches.json"].startswith("is of other checks or mistakes than today's: it is not used")


def test_with_further_seeds_a_mistake_is_run_where_it_was_caught_alone(host, copy, monkeypatch):
    save(copy, CATCHES)
    run = []
    observe = LiveOracle.observe_together

    def noted(oracle, runs, seed):
        asked = list(runs)
        run.extend((seed, implementation.name, check.name) for implementation, check in asked if implementation.name in CATCHES)
        return observe(oracle, asked, seed)

    monkeypatch.setattr(LiveOracle, "observe_together", noted)
    assert result(host, copy, 2).problems == ()
    once, again = ({pair[1:] for pair in run if pair[0] == seed} for seed in (0, 1))
    assert len(once) == len(CATCHES) * 4
    assert again <= {(name, one) for name, checks in CATCHES.items() for one in checks}
    assert {name for name, _ in again} == set(CATCHES)
