"""What the reference and the mistakes do in a check depends on nothing that another mistake does."""

import shutil

import pytest

from grader.course.course import Course
from grader.grading.options import Options
from small_course import SEED, TESTS, with_oracle, write_mistake

RIGHT = (TESTS / "courses/small/reference/exercise1_scale/variants/ones.py").read_text("utf-8")

PLANTED = {
    "a_patches_torch": "torch.mul = torch.add\ntorch.Tensor.__mul__ = torch.Tensor.__add__",
    "a_hooks_all_modules": "torch.nn.modules.module.register_module_forward_hook(lambda m, i, out: out + 1)",
    "a_switches_gradients_off": "torch.set_grad_enabled(False)",
    "a_patches_builtins": "import builtins\nbuiltins.ValueError = KeyError\nbuiltins.super = None",
}


@pytest.fixture
def copy(tmp_path):
    """A copy of the small course's exercise."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course").exercise("scale")


def seen(oracle):
    """What every implementation does in every check, and whether it passes."""
    found = {}
    for check in oracle.checks:
        oracle.observe_mistakes([(mistake, check) for mistake in oracle.mistakes], SEED)
        for each in [oracle.reference, *(mistake.implementation for mistake in oracle.mistakes)]:
            if each.name not in PLANTED:
                found[check.name, each.name] = oracle.observe(each, check, SEED).observation, oracle.passes(each, check, SEED)
    return found


@pytest.mark.parametrize("at_import", [True, False], ids=["when it is imported", "when it is called"])
def test_a_mistake_that_changes_the_process_changes_no_other_verdict(host, copy, at_import):
    alone = with_oracle(copy, host, Options("cpu"), seen)
    for name, change in PLANTED.items():
        inside = change.replace("\n", "\n    ")
        source = f"{RIGHT}\n\n{change}\n" if at_import else RIGHT.replace("    return", f"    {inside}\n    return", 1)
        write_mistake(copy, name, source)
    assert with_oracle(copy, host, Options("cpu"), seen) == alone
