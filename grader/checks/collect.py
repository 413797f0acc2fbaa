"""The hidden checks of an exercise: collected by pytest, run as often as needed."""

import contextlib
import difflib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from _pytest.config import ConftestImportFailure, _prepareconfig
from _pytest.runner import runtestprotocol

from grader.checks import plugin
from grader.checks.check import Check, CheckSpec
from grader.checks.marks import read_specs
from grader.checks.observation import Asserted, Fault, Recording
from grader.checks.plugin import Setting
from grader.course.course import Exercise
from grader.processes.supervisor import Exchange
from grader.records.errors import GraderError
from grader.records.points import total

MAX_POINTS = 10
"""What the checks of an exercise are worth together."""

OWN_OPTIONS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
"""The variables of the environment in which somebody tells pytest what to do in each run."""


class HiddenTest:
    """A test as pytest has collected it: what one check, or several that are its parts, have run.

    Args:
        item: the test.
    """

    def __init__(self, item: pytest.Function) -> None:
        self._item = item
        self._recording: tuple[int, Recording] | None = None

    def recorded(self, run_seed: int) -> Recording | None:
        """The steps of this seed, once the test has run and has decided nothing on the way."""
        return self._recording[1] if self._recording and self._recording[0] == run_seed else None

    def record(self, setting: Setting, run_seed: int) -> Recording:
        """Run the function; if it decides nothing on the way, its steps are known from then on."""
        recording = self.run(setting)
        if recording.replayable:
            self._recording = run_seed, recording
        return recording

    def run(self, setting: Setting) -> Recording:
        """Run the function as pytest does, with its fixtures."""
        item = self._item
        item.stash[plugin.SETTING] = setting
        item.stash[plugin.RECORDING] = Recording((), None, Fault("it does not use student, torch or tensor"), replayable=False)
        # what pytest does before a test is run; the same test is run here more than once
        item._initrequest()  # noqa: SLF001 -- there is no public way
        # what a check or a fixture draws by itself has to be the same in every run with this seed, and in an answer key
        with plugin.seeded(setting.seed):
            reports = runtestprotocol(item, log=False, nextitem=None)
        broken = [report for report in reports if report.when != "call" and report.failed]
        if broken:
            return Recording((), None, Fault(broken[0].longreprtext.strip().splitlines()[-1]), replayable=False)
        return item.stash[plugin.RECORDING]


class HiddenCheck(Check):
    """A check that pytest has collected.

    Args:
        spec: what its marks and its docstring say.
        test: what it runs.
    """

    def __init__(self, spec: CheckSpec, test: HiddenTest) -> None:
        super().__init__(spec)
        self._test = test

    def recorded(self, run_seed: int) -> Recording | None:
        """The steps of this seed, once the test has run and has decided nothing on the way."""
        return self._test.recorded(run_seed)

    def record(self, exchange: Exchange, run_seed: int) -> Recording:
        """Run the function; if it decides nothing on the way, its steps are known from then on."""
        return self._test.record(Setting(exchange, self.seed(run_seed)), run_seed)

    def asserted(self, exchange: Callable[[int], Exchange], run_seed: int) -> Recording | None:
        """The run of a check that decides something on the way, if all that it decides are assertions; else None.

        An assertion shows when the check is told the opposite: it ends there, and says what was asserted.

        Args:
            exchange: gives the way to the reference.
            run_seed: the run's.
        """
        seed = self.seed(run_seed)
        found = self._test.run(Setting(exchange(seed), seed))
        demands = []
        for number, demand in enumerate(found.demands):
            other = self._test.run(Setting(exchange(seed), seed, flipped=number))
            if not isinstance(other.observation, Asserted) or len(other.steps) != demand.at:
                return None
            # `a or b` goes on to ask for b; pytest itself asks once more for what it explains
            if any(asked.value != demand.value for asked in other.demands[number:]):
                return None
            demands.append(msgspec.structs.replace(demand, message=other.observation.message))
        return msgspec.structs.replace(found, demands=tuple(demands), replayable=True) if demands else None


def checks_of(items: list[pytest.Function]) -> list[Check]:
    """The checks of the tests that pytest has collected."""
    return [HiddenCheck(spec, test) for item, specs in read_specs(items) for test in (HiddenTest(item),) for spec in specs]


class FirstProblem:
    """A pytest plugin that remembers the first file that could not be collected."""

    text = ""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is said of it."""
        if report.failed and not self.text:
            self.text = report.longreprtext


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


@contextlib.contextmanager
def open_checks(exercise: Exercise) -> Iterator[list[Check]]:
    """Collect an exercise's checks; they can be run as long as this is open.

    Raises:
        GraderError: they cannot be collected, or are not worth ten points together.
    """
    where = exercise.named(exercise.checks_file)
    if not exercise.checks_file.is_file():
        raise GraderError(f"{exercise.id} has no checks: {where} is missing.", "Write them there; docs/authors.md says how.")
    if sys.flags.optimize:
        raise GraderError("This Python leaves out assertions and docstrings, of which checks are made.", "Unset PYTHONOPTIMIZE.")
    problem = FirstProblem()
    try:
        with open_session(exercise, problem) as session:
            items = session.perform_collect()
            if not problem.text:
                yield validated(exercise, checks_of([item for item in items if isinstance(item, pytest.Function)]))
    except (pytest.UsageError, ConftestImportFailure) as error:
        problem.text = problem.text or str(error)
    finally:
        forget_modules(exercise.reference_folder.parent)
    if problem.text:
        sentence = f"The checks of {exercise.id} cannot be collected: {problem_in(problem.text)}."
        raise GraderError(sentence, f"Run `pytest {os.path.relpath(exercise.checks_file)}` to see why.")


@contextlib.contextmanager
def open_session(exercise: Exercise, problem: FirstProblem) -> Iterator[pytest.Session]:
    """A session of pytest for an exercise's checks, which outlives their collection: `pytest.main` would end with it."""
    arguments = [str(exercise.checks_file), f"--rootdir={exercise.reference_folder}", "-c", os.devnull]
    # what lies above reference/ may be a student's
    arguments.append(f"--confcutdir={exercise.reference_folder.parent}")
    quiet = ["--capture=no", "-p", "no:terminal", "-p", "no:cacheprovider", "--disable-plugin-autoload"]
    # it would search all memory for garbage at the end
    quiet += ["-p", "no:unraisableexception"]
    with without_own_options():
        config = _prepareconfig([*arguments, *quiet, "--strict-markers"], plugins=[plugin, problem])
    try:
        session = pytest.Session.from_config(config)
        config._do_configure()  # noqa: SLF001 -- as `_pytest.main.wrap_session` does
        config.hook.pytest_sessionstart(session=session)
        yield session
        config.hook.pytest_sessionfinish(session=session, exitstatus=pytest.ExitCode.OK)
    finally:
        config._ensure_unconfigure()  # noqa: SLF001 -- as above


@contextlib.contextmanager
def without_own_options() -> Iterator[None]:
    """Keep pytest from what somebody's environment adds to each of its runs: they are about tests of their own."""
    own = {name: os.environ.pop(name) for name in OWN_OPTIONS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(own)


def validated(exercise: Exercise, checks: list[Check]) -> list[Check]:
    """The checks, if they are fit to grade with.

    Raises:
        GraderError: the points are not ten, a check lacks a title, builds on what is no check, or has parts and is to raise.
    """
    where = exercise.named(exercise.checks_file)
    worth = total(check.points for check in checks)
    if worth != MAX_POINTS:
        raise GraderError(
            f"The checks in {where} are worth {worth:.10g} points together.", f"Make it {MAX_POINTS} with @pytest.mark.points."
        )
    if untitled := [check.name for check in checks if not check.title]:
        raise GraderError(f"{untitled[0]} in {where} has no docstring.", "Say in one sentence what it checks: students read it.")
    for check in checks:
        if check.raises and check.spec.part:
            raise GraderError(
                f"{check.test} in {where} has parts and is to raise.",
                "A check that raises returns nothing: give it one number of points.",
            )
    require_known(checks, where)
    return checks


def require_known(checks: list[Check], where: str) -> None:
    """Insist that every check builds on checks that there are.

    Raises:
        GraderError: names one that does not.
    """
    names = [check.name for check in checks]
    for check in checks:
        if unknown := [name for name in check.after if name not in names]:
            near = difflib.get_close_matches(unknown[0], names, n=1)
            tip = f"Did you mean {near[0]}?" if near else f"Name one of: {', '.join(names)}."
            raise GraderError(f"{check.name} in {where} comes after {unknown[0]!r}, and there is no such check.", tip)
