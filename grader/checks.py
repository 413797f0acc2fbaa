"""The hidden checks of an exercise: collected by pytest, run as often as needed."""

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from grader import plugin, wire
from grader.compare import DEFAULT, Tolerance
from grader.course import Exercise
from grader.errors import GraderError
from grader.plugin import Fault, Recording, Setting
from grader.program import Exchange

Result = TypeVar("Result")

RunAll = Callable[[int, tuple[wire.Step, ...], wire.Value], Mapping[str, object]]
"""Sends a seed, steps and a result to several implementations; gives the replies by their names."""

MAX_POINTS = 10
"""What the checks of an exercise are worth together."""


class Check:
    """One hidden check.

    Args:
        item: the test that pytest collected.

    The first paragraph of its docstring is its title, which the student reads; the rest is the hint for who fails it.
    """

    def __init__(self, item: pytest.Function) -> None:
        self._item = item
        self._recording: tuple[int, Recording] | None = None
        title, _, hint = (item.obj.__doc__ or "").strip().partition("\n\n")
        self.name = item.name
        self.title = " ".join(title.split())
        self.hint = " ".join(hint.split())
        self.points = float(self._mark("points", 0))
        self.after: tuple[str, ...] = tuple(name for mark in item.iter_markers("after") for name in mark.args)
        self.raises: str | None = self._mark("raises", None)
        mark = item.get_closest_marker("tolerance")
        self.tolerance = Tolerance(*mark.args, **mark.kwargs) if mark else DEFAULT

    def seed(self, run_seed: int) -> int:
        """This check's own seed in a run."""
        digest = hashlib.sha256(f"{run_seed} {self.name}".encode()).digest()
        return int.from_bytes(digest[:4], "big")

    def replays(self, run_seed: int) -> bool:
        """Whether the steps of this seed are recorded and serve for every implementation."""
        return self._recording is not None and self._recording[0] == run_seed

    def observe(self, exchange: Callable[[int], Exchange], run_seed: int) -> Recording:
        """Run the check on an implementation; a check that decides nothing on the way is recorded once a seed.

        Args:
            exchange: gives the way to the implementation for the check's seed.
            run_seed: the run's.
        """
        seed = self.seed(run_seed)
        if self._recording and self.replays(run_seed):
            known = self._recording[1]
            reply = exchange(seed)(known.steps, known.result, True)  # noqa: FBT003 -- as Exchange
            return Recording(known.steps, known.result, plugin.observed(reply), replayable=True)
        recording = self._run(Setting(exchange(seed), seed))
        if recording.replayable:
            self._recording = run_seed, recording
        return recording

    def observe_all(self, run_all: RunAll, run_seed: int) -> dict[str, Recording]:
        """Replay the check on several implementations at once, if it can be: what each does, by name.

        Args:
            run_all: sends the check's seed, steps and result to all of them; gives replies by name.
            run_seed: the run's.
        """
        if not self._recording or not self.replays(run_seed):
            return {}
        known = self._recording[1]
        replies = run_all(self.seed(run_seed), known.steps, known.result)
        return {
            name: Recording(known.steps, known.result, plugin.observed(reply), replayable=True) for name, reply in replies.items()
        }

    def _run(self, setting: Setting) -> Recording:
        item = self._item
        item.stash[plugin.SETTING] = setting
        item.stash[plugin.RECORDING] = Recording((), None, Fault("it does not use student, torch or tensor"), replayable=False)
        # what pytest does before a test is run; the same test is run here more than once
        item._initrequest()  # noqa: SLF001 -- there is no public way
        reports = runtestprotocol(item, log=False, nextitem=None)
        broken = [report for report in reports if report.when != "call" and report.failed]
        if broken:
            return Recording((), None, Fault(broken[0].longreprtext.strip().splitlines()[-1]), replayable=False)
        return item.stash[plugin.RECORDING]

    def _mark(self, name: str, default: Any) -> Any:
        mark = self._item.get_closest_marker(name)
        return mark.args[0] if mark and mark.args else default


class Checks:
    """A pytest plugin that hands the collected checks to a function instead of running them."""

    def __init__(self, use: Callable[[list[Check]], object]) -> None:
        self._use = use
        self.result: object = None
        self.problem = ""
        self.error: BaseException | None = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember the first file that could not be collected."""
        if report.failed and not self.problem:
            self.problem = problem_in(report.longreprtext)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Use the checks."""
        if not self.problem:
            try:
                self.result = self._use([Check(item) for item in session.items if isinstance(item, pytest.Function)])
            except BaseException as error:  # noqa: BLE001 -- raised again outside of pytest
                self.error = error
        return True


def problem_in(text: str) -> str:
    """The line of pytest's account of an error that says what is wrong."""
    lines = text.strip().splitlines()
    raised = [line.removeprefix("E ").strip() for line in lines if line.startswith("E ")]
    return next((line for line in reversed(raised) if "Error" in line), lines[-1] if lines else "pytest does not say why")


def forget_modules(folder: Path) -> None:
    """Take the modules of a folder out of the interpreter: the next course may have others of the same name."""
    for name, module in list(sys.modules.items()):
        if (path := getattr(module, "__file__", None)) and Path(path).is_relative_to(folder):
            del sys.modules[name]


def with_checks(exercise: Exercise, use: Callable[[list[Check]], Result]) -> Result:
    """Collect an exercise's checks and call a function with them, inside the pytest session they belong to.

    Raises:
        GraderError: they cannot be collected, or are not worth ten points together.
    """
    where = f"reference/{exercise.name}/{exercise.checks_file.name}"
    if not exercise.checks_file.is_file():
        raise GraderError(f"{exercise.id} has no checks: {where} is missing.", "Write them there; docs/authors.md says how.")
    checks = Checks(lambda collected: use(validated(exercise, collected)))
    arguments = [str(exercise.checks_file), f"--rootdir={exercise.reference_folder}", "-c", os.devnull]
    # what lies above reference/ may be a student's
    arguments.append(f"--confcutdir={exercise.reference_folder.parent}")
    quiet = ["--capture=no", "-p", "no:terminal", "-p", "no:cacheprovider", "--disable-plugin-autoload"]
    try:
        pytest.main([*arguments, *quiet, "--strict-markers"], plugins=[plugin, checks])
    finally:
        forget_modules(exercise.reference_folder.parent)
    if checks.error:
        raise checks.error
    if checks.problem:
        raise GraderError(
            f"The checks of {exercise.id} cannot be collected: {checks.problem}.", f"Run `pytest {where}` to see why."
        )
    return checks.result  # type: ignore[return-value]


def validated(exercise: Exercise, checks: list[Check]) -> list[Check]:
    """The checks, if they are fit to grade with.

    Raises:
        GraderError: the points are not ten, or a check lacks a title.
    """
    where = f"reference/{exercise.name}/{exercise.checks_file.name}"
    total = sum(check.points for check in checks)
    if total != MAX_POINTS:
        raise GraderError(
            f"The checks in {where} are worth {total:g} points together.", f"Make it {MAX_POINTS} with @pytest.mark.points."
        )
    if untitled := [check.name for check in checks if not check.title]:
        raise GraderError(f"{untitled[0]} in {where} has no docstring.", "Say in one sentence what it checks: students read it.")
    return checks
