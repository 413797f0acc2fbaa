"""Records what the reference and the mistakes of an exercise do in its checks, as an answer key."""

from collections.abc import Sequence
from importlib.metadata import version

from grader.checks.check import Check
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
    found = [[record_answer(oracle, check, seed) for check in oracle.checks] for seed in seeds]
    # what depends on the implementation with one set of inputs cannot be relied on with another
    recorded = [place for place in range(len(oracle.checks)) if all(answers[place] for answers in found)]
    specs = [check.spec for check in oracle.checks]
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
        checks=tuple(specs[place] for place in recorded),
        deferred=tuple(spec for place, spec in enumerate(specs) if place not in recorded),
        mistakes=tuple(Known(mistake.name, mistake.title, mistake.hint, mistake.raises) for mistake in oracle.mistakes),
        seeds=tuple(seeds),
    )
    return Key(oracle.exercise.key_file, head, tuple(map(pack, rounds)))


def record_answer(oracle: LiveOracle, check: Check, seed: int) -> Answer | None:
    """What everyone does in one check; None where what follows depends on the implementation in a way that is no data.

    Raises:
        GraderError: the reference does not do what the check expects.
    """
    oracle.observe_mistakes(check, seed)
    reference = oracle.observe(oracle.reference, check, seed)
    if unfit := unfit_reference(check, reference.observation):
        raise GraderError(f"{check.name} of {oracle.exercise.id}: {unfit}.", f"Run `grade verify {oracle.exercise.id}`.")
    known = check.recorded(seed) or check.asserted(lambda own: oracle.exchange(oracle.reference, own), seed)
    if known is None:
        return None
    places: dict[Observation, int] = {}
    mistakes = []
    for mistake in oracle.mistakes:
        seen = oracle.observe(mistake.implementation, check, seed).observation
        passes = oracle.passes(mistake.implementation, check, seed)
        mistakes.append(-1 if passes else places.setdefault(seen, len(places)))
    return Answer(known.steps, known.result, known.demands, reference.observation, tuple(places), tuple(mistakes))
