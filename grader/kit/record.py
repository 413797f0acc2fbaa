"""Records what the reference and the mistakes of an exercise do in its checks, as an answer key."""

from collections.abc import Sequence
from importlib.metadata import version

from grader.checks.check import Check, by_test
from grader.checks.observation import Observation
from grader.grading.oracle import LiveOracle
from grader.grading.verdict import unfit_reference
from grader.kit.answer_key import Answer, Head, Key, Known, Round, pack
from grader.records.errors import GraderError


def make_key(oracle: LiveOracle, seeds: Sequence[int]) -> Key:
    """The answer key of an exercise, with a round for each seed.

    Raises:
        GraderError: the reference does not do what a check expects.
    """
    tests = by_test(oracle.checks)
    found = [[record_answer(oracle, parts, seed) for parts in tests] for seed in seeds]
    # what depends on the implementation with one set of inputs cannot be relied on with another
    recorded = [place for place in range(len(tests)) if all(answers[place] for answers in found)]
    specs = [[part.spec for part in parts] for parts in tests]
    rounds = [
        Round(seed, tuple(answer for place in recorded if (answer := answers[place])))
        for seed, answers in zip(seeds, found, strict=True)
    ]
    head = Head(
        exercise=oracle.exercise.name,
        digest=oracle.exercise.digest(),
        grader=version("torchgrade"),
        torch=oracle.host.ready().torch,
        settings=oracle.settings,
        checks=tuple(spec for place in recorded for spec in specs[place]),
        deferred=tuple(spec for place, each in enumerate(specs) if place not in recorded for spec in each),
        mistakes=tuple(Known(mistake.name, mistake.title, mistake.hint, mistake.raises) for mistake in oracle.mistakes),
        seeds=tuple(seeds),
        data=dict(oracle.data),
    )
    return Key(oracle.exercise.key_file, head, tuple(map(pack, rounds)))


def record_answer(oracle: LiveOracle, parts: list[Check], seed: int) -> Answer | None:
    """What everyone does in one check, or the parts of one test; None where what follows depends on it otherwise than as data.

    Raises:
        GraderError: the reference does not do what the check expects.
    """
    check = parts[0]
    oracle.observe_mistakes(((mistake, check) for mistake in oracle.mistakes), seed)
    for part in parts:
        if unfit := unfit_reference(part, oracle.observe(oracle.reference, part, seed).observation):
            raise GraderError(f"{part.name} of {oracle.exercise.id}: {unfit}.", f"Run `grade verify {oracle.exercise.id}`.")
    reference = oracle.run(oracle.reference, check, seed)
    known = check.recorded(seed) or check.asserted(lambda own: oracle.exchange(oracle.reference, own, check.conditions), seed)
    if known is None:
        return None
    places: dict[Observation, int] = {}
    mistakes = []
    for mistake in oracle.mistakes:
        seen = oracle.run(mistake.implementation, check, seed).observation
        passes = all(oracle.passes(mistake.implementation, part, seed) for part in parts)
        mistakes.append(-1 if passes else places.setdefault(seen, len(places)))
    return Answer(known.steps, known.result, known.demands, reference.observation, tuple(places), tuple(mistakes))
