"""Judges what an implementation did in a check against what the reference did, in one sentence for the student."""

import difflib
import re

import msgspec

from grader.checks.check import Check
from grader.checks.compare import Difference, compare, shortened
from grader.checks.expression import expressions, script
from grader.checks.observation import Asserted, Fault, Observation, Recording, Remainder, holds, remainder, untrue
from grader.checks.values import unknown
from grader.grading.advice import advise
from grader.grading.source_map import SCRIPT, UNKNOWN, Cause, SourceMap, described
from grader.processes.channel import Lost
from grader.records.report import Mismatch
from grader.worker import wire

UNFIT = "The reference solution does not do what this check expects"
MAY_RETURN = (
    "a check may return tensors, NumPy arrays, numbers, truths, text, bytes, None, dtypes, devices, enum members,"
    " and lists, tuples, dicts, sets, ranges and dataclasses of these"
)
MODES = {
    "gradients": (
        "The recording of gradients",
        "A call of torch.set_grad_enabled() lasts: use `with torch.no_grad():` or the decorator, which end.",
    ),
    "inference": ("Inference mode", "Use torch.inference_mode in a `with` statement or as a decorator, so that it ends."),
    "dtype": ("The default dtype", "Leave torch's defaults alone: give dtype= where a tensor is made."),
    "device": ("The default device", "Leave torch's defaults alone: give device= where a tensor is made."),
}
"""The modes of torch that a run must leave as it found them, as they are called in a sentence; how to do without."""

IN_PLACE = (
    "Methods that end in an underscore, +=, assignments to an index and .data write into the tensor itself: make a new one."
)
TRAINING = (
    "The file is imported for every check. What trains or tries something out belongs under"
    ' if __name__ == "__main__": at its end, where it does not run then.'
)
"""What to tell where the import of a script takes its time."""

TRIALS = "The cells are run for every check. Make what they train or try out shorter, or take it out."
"""As above, of a notebook."""

LIMITS = {
    "timeout": "Look for a loop that does not end, or one over single elements where one operation on the whole tensor would do.",
    "memory": "Look at the shapes: (n, 1) and (n,) broadcast to (n, n), and a list to which every step adds keeps what it holds.",
}
"""What to tell who comes up against a limit in a check."""

MEMORY = re.compile(r"can't allocate memory|out of memory|DefaultCPUAllocator")


class Verdict(msgspec.Struct, frozen=True):
    """How a check ended for an implementation: outcome, what was seen, what may be told beside it."""

    outcome: str
    message: str = ""
    advice: str = ""
    asked: str = ""
    line: int = 0
    mismatch: Mismatch | None = None


def judge(check: Check, expected: Observation, seen: Recording, source_map: SourceMap = SCRIPT) -> Verdict:
    """The verdict on a recording, given what the reference did and where the implementation's code comes from."""
    if unfit := unfit_reference(check, expected):
        return Verdict("grader_error", f"{unfit}; please tell your instructor.")
    observation = seen.observation
    if passes(check, expected, observation):
        return Verdict("passed")
    if isinstance(observation, Lost):
        return judge_lost(observation, source_map)
    if isinstance(observation, wire.Raised) and is_expected(check, observation):
        return judge_left(check, expected, seen)
    if isinstance(observation, wire.Raised):
        return judge_raised(seen, observation, source_map)
    if isinstance(observation, Asserted):
        return Verdict("failed", observation.message or "What came back does not hold what the check asserts.")
    if isinstance(observation, Fault):
        return Verdict("failed", f"What came back could not be used: {observation.message}.")
    if observation.used:
        return Verdict("failed", judge_use(check, observation.used, source_map), line=source_map.line(observation.used.line))
    if check.raises:
        return Verdict("failed", f"No exception came where {check.raises} is expected.", asked=last_call(seen))
    difference = compare(expected.value, observation.value, check.tolerance) if isinstance(expected, wire.Done) else None
    return judge_difference(seen, difference) if difference else judge_left(check, expected, seen)


def judge_alone(check: Check, observation: Observation, source_map: SourceMap = SCRIPT) -> Verdict | None:
    """The verdict on a check that trains, where it does not take the reference, which would have to be trained for it as well.

    All that such a check asks for holds of the reference, or it is unfit.
    """
    if not check.trains:
        return None
    if isinstance(observation, wire.Done) and not observation.left and not observation.used and holds(observation.value):
        return Verdict("passed")
    return judge_open(observation, source_map) if isinstance(observation, wire.Raised) and is_open(observation) else None


def passes(check: Check, expected: Observation, observation: Observation) -> bool:
    """Whether an implementation does what the check asks for."""
    if isinstance(expected, wire.Raised) and isinstance(observation, wire.Raised):
        return is_expected(check, observation) and remainder(expected, observation, check.tolerance) is None
    if check.raises or not isinstance(expected, wire.Done) or not isinstance(observation, wire.Done) or observation.used:
        return False
    return equal(check, expected, observation)


def is_expected(check: Check, raised: wire.Raised) -> bool:
    """Whether an exception is the one that the check asks for."""
    return check.raises in raised.types and raised.step >= 0 and not is_open(raised)


def equal(check: Check, expected: wire.Done, actual: wire.Done) -> bool:
    """Whether a run gave and left what another did."""
    if compare(expected.value, actual.value, check.tolerance):
        return False
    return remainder(expected, actual, check.tolerance) is None


def is_open(raised: wire.Raised) -> bool:
    """Whether the exception is that of a TODO in the submission's own file."""
    return "NotImplementedError" in raised.types and raised.own


def unfit_reference(check: Check, expected: Observation) -> str:
    """Why the reference's own run cannot be graded against, without a full stop; empty when it can."""
    if isinstance(expected, wire.Done) and not check.raises:
        how = f"it calls {expected.used.name} in line {expected.used.line}" if expected.used else ""
        if how := how or (untrue(expected.value) if check.trains else ""):
            return f"{UNFIT} ({how})"
        what = unknown(expected.value)
        return f"{check.name} returns {what}, which cannot be compared: {MAY_RETURN}" if what else ""
    if isinstance(expected, wire.Raised) and check.raises in expected.types:
        return ""
    how = ""
    if isinstance(expected, wire.Raised):
        where = f"in line {expected.line}" if expected.line else f"({expected.message})"
        how = f" (it raised {expected.types[0]} {where})" if expected.types else ""
    elif isinstance(expected, Fault):
        how = f" (the check itself broke: {expected.message})"
    return f"{UNFIT}{how}"


def judge_use(check: Check, used: wire.Used, source_map: SourceMap) -> str:
    """The sentence on a call of what a check does without."""
    names = check.conditions.without
    listed = f"{', '.join(names[:-1])} and {names[-1]} are" if len(names) > 1 else f"{names[0] if names else used.name} is"
    where = f" in {source_map.place(used.line)}" if used.line else ""
    return f"{listed} not to be used here: {used.name}{where}."


def judge_lost(lost: Lost, source_map: SourceMap) -> Verdict:
    """The verdict on a process that was lost."""
    where = f" ({source_map.place(lost.line)})" if lost.line else ""
    line = source_map.line(lost.line)
    if not lost.importing:
        return Verdict(lost.outcome, f"The check did not end: {lost.detail}{where}.", LIMITS.get(lost.outcome, ""), line=line)
    told = TRIALS if source_map.cells else TRAINING
    advised = told if lost.outcome == "timeout" else ""
    return Verdict(lost.outcome, f"Importing the file did not end: {lost.detail}{where}.", advised, line=line)


def judge_raised(seen: Recording, raised: wire.Raised, source_map: SourceMap) -> Verdict:
    """The verdict on an exception."""
    line, where = source_map.line(raised.line), source_map.place(raised.line)
    if is_open(raised):
        return judge_open(raised, source_map)
    text = described(raised)
    if "MemoryError" in raised.types or MEMORY.search(raised.message):
        return Verdict("memory", f"More memory was asked for than there is: {text}", LIMITS["memory"], line=line)
    if raised.step < 0:
        where = f" ({where})" if raised.line else ""
        return Verdict("error", f"The file could not be imported: {text}{where}", advise(raised, source_map), line=line)
    if missing := missing_name(seen, raised):
        return judge_missing(missing, source_map)
    hint = advise(raised, source_map)
    if (unknown := UNKNOWN.match(text)) and (cause := source_map.cause(unknown[1])):
        text, hint = f"{unknown[0]} ({cause.words})", advice_on(cause, source_map)
    asked = expression_of(seen, raised.step)
    message = f"{asked or 'The check'} raised in {where}: {text}" if raised.line else f"{asked or 'The check'} failed: {text}"
    return Verdict("error", message, hint, told(seen, raised.step) or asked, line)


def judge_open(raised: wire.Raised, source_map: SourceMap) -> Verdict:
    """The verdict on a TODO that is still open."""
    what = raised.message.removeprefix("TODO:").strip()
    text = f"The TODO in {source_map.place(raised.line)} is still open{': ' if what else ''}{what}."
    return Verdict("not_implemented", text, line=source_map.line(raised.line))


def judge_missing(name: str, source_map: SourceMap) -> Verdict:
    """The verdict on a name that the implementation lacks: why a cell did not define it, or what it may be called."""
    if cause := source_map.cause(name):
        return Verdict("error", f"{name} is not defined: {cause.words}.", advice_on(cause, source_map))
    return Verdict("error", f"{name} is not defined in the file.{near(name, source_map.names)}")


def judge_difference(seen: Recording, difference: Difference) -> Verdict:
    """The verdict on a value that is not the expected one."""
    result, labels = seen.result, []
    for key in difference.path:
        labels.append(key)
        result, inside = descend(result, key)
        if not inside:
            break
    label = ", ".join(key.replace("_", " ") for key in labels if isinstance(key, str))
    asked = told(seen, result.index) if isinstance(result, wire.Ref) else ""
    sentence = f"{label}: {difference.sentence}" if label else difference.sentence
    none = "None came back" in difference.sentence
    return Verdict(
        "failed",
        f"{capitalised(sentence)}.",
        "A function without a return gives None." if none else "",
        asked,
        mismatch=difference.mismatch,
    )


def judge_left(check: Check, expected: Observation, seen: Recording) -> Verdict:
    """The verdict on what a run that is right otherwise leaves behind."""
    done = wire.Done, wire.Raised
    left = None
    if isinstance(expected, done) and isinstance(seen.observation, done):
        left = remainder(expected, seen.observation, check.tolerance)
    if left is None:
        return Verdict("passed")
    if left.name in MODES:
        what, advice = MODES[left.name]
        # a submission may claim any value
        found = shortened(left.value) if isinstance(left.value, str) else "on" if left.value is True else "off"
        return Verdict(
            "failed", f"{what} {'should be' if left.restored else 'is'} {found} afterwards, for all that follows.", advice
        )
    return Verdict("failed", f"{input_sentence(left, input_of(seen, left.name))}.", IN_PLACE)


def input_sentence(left: Remainder, asked: str) -> str:
    """What is wrong with an input afterwards."""
    if left.difference:
        return f"The input {asked} afterwards: {left.difference.sentence}"
    return f"The input {asked} {'should be' if left.restored else 'is'} changed afterwards"


def input_of(seen: Recording, name: str) -> str:
    """The input that a name in what is left stands for, as one would write it; a submission may claim any name."""
    return expression_of(seen, int(name)) if name.isascii() and name.isdigit() else "of the check"


def capitalised(sentence: str) -> str:
    """The sentence with a capital, unless it begins with a name or a formula, such as torch.bool or f(a)."""
    first = sentence.split(maxsplit=1)[0].rstrip(",:;")
    return sentence[0].upper() + sentence[1:] if first.isalpha() else sentence


def descend(result: wire.Value, key: int | str) -> tuple[wire.Value, bool]:
    """One level down in what a check returns, as long as it is written out there."""
    if isinstance(result, wire.Sequence) and isinstance(key, int):
        return result.items[key], True
    if isinstance(result, wire.Mapping):
        return next((item for name, item in result.items if str(name) == key), None), True
    return result, False


def missing_name(seen: Recording, raised: wire.Raised) -> str:
    """The public name that the implementation lacks, if that is what was raised."""
    index = raised.step - len(wire.ROOTS)
    if "AttributeError" not in raised.types or not 0 <= index < len(seen.steps):
        return ""
    step = seen.steps[index]
    return step.name if isinstance(step, wire.Get) and step.target.index == 0 else ""


def near(name: str, names: tuple[str, ...]) -> str:
    """A question that names what may have been meant."""
    similar = {other.casefold(): other for other in names}
    found = difflib.get_close_matches(name.casefold(), similar, n=1)
    return f" Is {similar[found[0]]} meant to be it? Names must be as in the stub." if found else ""


def advice_on(cause: Cause, source_map: SourceMap) -> str:
    """What to tell about what left a name undefined."""
    return cause.advice or (advise(cause.raised, source_map) if cause.raised else "")


def expression_of(seen: Recording, index: int) -> str:
    """The expression of the value with this index."""
    texts = expressions(seen.steps)
    return texts[index] if index < len(texts) else ""


def told(seen: Recording, index: int) -> str:
    """What was run for the value with this index; nothing if there is none."""
    return script(seen.steps, seen.result, index) if 0 <= index < len(wire.ROOTS) + len(seen.steps) else ""


def last_call(seen: Recording) -> str:
    """The expression that a check ends on."""
    return told(seen, seen.result.index) if isinstance(seen.result, wire.Ref) else ""


def same(check: Check, one: Observation, other: Observation) -> bool:
    """Whether two implementations did the same in a check: equal values, or the same exception with the same text."""
    if isinstance(one, wire.Done) and isinstance(other, wire.Done):
        if (one.used and one.used.name) != (other.used and other.used.name):
            return False
        # where an exception is asked for, it does not matter what came instead
        if check.raises or equal(check, one, other):
            return True
        # what does not travel equals nothing, but what was done is known by the words for it
        return bool(unknown(one.value)) and msgspec.msgpack.encode(one) == msgspec.msgpack.encode(other)
    if isinstance(one, wire.Raised) and isinstance(other, wire.Raised):
        return (one.types[:1], one.message, one.step) == (other.types[:1], other.message, other.step)
    return isinstance(one, Asserted) and one == other
