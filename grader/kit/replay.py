"""Grades with an answer key: the checks are replayed, and what reference and mistakes did is looked up."""

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from grader.checks.check import Check, CheckSpec
from grader.checks.observation import Recording
from grader.course.course import Exercise
from grader.course.settings import Settings
from grader.course.stub import parse, read_source
from grader.course.submission import fingerprints
from grader.grading.diagnosis.diagnosis import Mistake
from grader.grading.options import Options
from grader.grading.oracle import Oracle, open_oracle
from grader.kit.answer_key import Answer, Key, Round, read_key, tests_of
from grader.processes.host import Host, open_host
from grader.processes.supervisor import Exchange, Implementation
from grader.records.errors import GraderError


class Answers:
    """The rounds of a key, opened as they are needed.

    Args:
        key: the key.
    """

    def __init__(self, key: Key) -> None:
        self.key = key
        self._places = {test: place for place, test in enumerate(tests_of(key.head))}
        self._round: Round | None = None

    def answer(self, test: str, seed: int) -> Answer:
        """The answer of a check, or of a test with several parts, with one of the key's seeds.

        Raises:
            GraderError: the key is damaged.
        """
        if self._round is None or self._round.seed != seed:
            self._round = self.key.round(seed)
        return self._round.answers[self._places[test]]


class KeyCheck(Check):
    """A check of an answer key.

    Args:
        spec: what is known of it.
        answers: those of the key.
    """

    def __init__(self, spec: CheckSpec, answers: Answers) -> None:
        super().__init__(spec)
        self._answers = answers

    def recorded(self, run_seed: int) -> Recording | None:
        """The steps of this seed."""
        answer = self._answers.answer(self.test, run_seed)
        return Recording(answer.steps, answer.result, answer.reference, replayable=True, demands=answer.demands)

    def record(self, exchange: Exchange, run_seed: int) -> Recording:  # noqa: ARG002 -- as every check's
        """Cannot be: all that there is to it has been recorded.

        Raises:
            LookupError: always.
        """
        raise LookupError(self.name)


class KeyOracle(Oracle):
    """An oracle on which nothing is run but the submission.

    Args:
        exercise: the exercise.
        key: its answer key.
        host: where workers come from.
        options: of the command.
    """

    WITHOUT_GPU = "the answers of a kit were recorded on the CPU"

    def __init__(self, exercise: Exercise, key: Key, host: Host, options: Options) -> None:
        self._answers = Answers(key)
        here = {spec.name for spec in key.head.checks}
        specs = [
            msgspec.structs.replace(spec, after=tuple(name for name in spec.after if name in here)) for spec in key.head.checks
        ]
        checks: list[Check] = [KeyCheck(spec, self._answers) for spec in specs]
        known = [
            Mistake(each.name, each.title, each.hint, Implementation(each.name, exercise.filename, ""), each.raises)
            for each in key.head.mistakes
        ]
        super().__init__(exercise, checks, known, host, options)
        self._numbers = {mistake.name: number for number, mistake in enumerate(known)}
        self._seeds = key.head.seeds
        self.deferred = key.head.deferred
        self.granted = key.head.granted
        self.notes = note_torch(key.head.torch, host.ready().torch)

    def read_settings(self) -> Settings:
        """What the key says that the author has set."""
        return self._answers.key.head.settings

    def read_data(self) -> Mapping[str, bytes]:
        """What the key holds."""
        return self._answers.key.head.data

    def choose_seed(self, wanted: int | None) -> int:
        """One of the seeds that the key holds.

        Raises:
            GraderError: the one that is wanted is none of them.
        """
        if wanted is None:
            return secrets.choice(self._seeds)
        if wanted not in self._seeds:
            known = ", ".join(map(str, self._seeds))
            raise GraderError(f"This kit has no answers for seed {wanted}.", f"Choose one of: {known}.")
        return wanted

    def run(self, implementation: Implementation, check: Check, seed: int) -> Recording:
        """What the key says that the reference or a mistake did."""
        answer = self._answers.answer(check.test, seed)
        number = self._numbers.get(implementation.name)
        place = -1 if number is None else answer.mistakes[number]
        seen = answer.reference if place < 0 else answer.observations[place]
        return Recording(answer.steps, answer.result, seen, replayable=True)

    def observe_mistakes(self, runs: Iterable[tuple[Mistake, Check]], seed: int) -> None:
        """All is known."""


def note_torch(recorded: str, here: str) -> tuple[str, ...]:
    """What to tell where torch is another than the one that gave the answers, whatever either computes with."""
    recorded, here = recorded.partition("+")[0], here.partition("+")[0]
    if recorded == here:
        return ()
    return (f"This kit was made with torch {recorded}, and you have torch {here}: answers may differ in details.",)


def read_given(exercise: Exercise) -> tuple[str, ...]:
    """The fingerprints of what was handed out; none where a reference or key does not tell."""
    if not exercise.has_sources():
        return read_key(exercise.key_file).head.given
    try:
        return fingerprints(exercise, parse(read_source(exercise), exercise.filename).stub())
    except (OSError, UnicodeDecodeError, SyntaxError, GraderError):
        # what is wrong with it is said where it is graded
        return ()


@contextlib.contextmanager
def open_exercise(exercise: Exercise, options: Options) -> Iterator[Oracle]:
    """The oracle of an exercise: from its sources where they are, else from its answer key.

    Raises:
        GraderError: the course, its key or the installation is broken, or the device cannot be used.
    """
    if exercise.has_sources():
        with open_oracle(exercise, options) as oracle:
            yield oracle
        return
    if options.device not in {"", "auto", "cpu"}:
        raise GraderError("The answers of a kit were recorded on the CPU.", "Grade without --device.")
    key = read_key(exercise.key_file)
    settings = key.head.settings
    with open_host(settings.preload, resident=options.resident and settings.resident) as host:
        yield KeyOracle(exercise, key, host, options)
