"""Judges what an implementation did in a check against what the reference did, in one sentence for the student."""

import difflib
import re

import msgspec

from grader.checks.check import Check
from grader.checks.compare import Difference, compare
from grader.checks.observation import Asserted, Fault, Observation, Recording
from grader.checks.trace import expressions, operand
from grader.grading.devices import device_advice
from grader.grading.source_map import SCRIPT, SourceMap, described
from grader.processes.channel import Lost
from grader.records.report import Mismatch
from grader.worker import wire

ADVICE = {
    r"does not require grad": "The result is cut off from what it was computed from: look for .detach(), .data, .item(), no_grad"
    " or a new torch.tensor(...) on the way.",
    r"modified by an inplace operation": "A value that the backward pass still needs was overwritten: use the operation without"
    " the trailing underscore, and x = x + y for x += y.",
    r"leaf Variable that requires grad": "A parameter or an input is changed in place while gradients are recorded:"
    " make a new tensor, or change a parameter under torch.no_grad().",
    r"backward through the graph a second time": "backward() was called twice on one graph: compute the loss"
    " anew for every step.",
    r"grad can be implicitly created only for scalar": "backward() starts from a single number: reduce the loss with mean() or"
    " sum() first.",
    r"before Module\.__init__\(\) call": "Call super().__init__() first thing in __init__.",
    r"Can't call numpy\(\) on Tensor that requires grad": "NumPy leaves the graph: stay with torch operations.",
    r"view size is not compatible": "view() needs contiguous memory: use reshape().",
    r'missing the required "forward" function': "The class has no forward method: it must be called exactly so and be indented"
    " inside the class.",
    r"EOF when reading a line": "There is nobody to answer input() while grading: remove it.",
    r"Operation not permitted|Permission denied": "While it is graded a submission can compute and write files in its own"
    " folder; it cannot read other files, start processes or use the network.",
    r"No such file or directory": "A submission is graded alone in an empty folder: it has to do without other files.",
    r"Too many open files": "Files are opened and not closed: use with open(...).",
    r"maximum recursion depth": "A function calls itself without end.",
    r"No module named": "Only what the exercise's README names can be imported while grading.",
    r"'NoneType' object": "Something is None where a value is expected: is a return missing?",
}
"""What to tell who sees one of PyTorch's messages for the first time."""

UNKNOWN = re.compile(r"NameError: name '(\w+)' is not defined")

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
        return Verdict("grader_error", unfit)
    observation = seen.observation
    if passes(check, expected, observation):
        return Verdict("passed")
    if isinstance(observation, Lost):
        return Verdict(observation.outcome, f"The check did not end: {observation.detail}.")
    if isinstance(observation, wire.Raised):
        return judge_raised(seen, observation, source_map)
    if isinstance(observation, Asserted):
        return Verdict("failed", observation.message or "What came back does not hold what the check asserts.")
    if isinstance(observation, Fault):
        return Verdict("failed", f"What came back could not be used: {observation.message}.")
    if check.raises:
        return Verdict("failed", f"No exception came where {check.raises} is expected.", asked=last_call(seen))
    difference = compare(expected.value, observation.value, check.tolerance) if isinstance(expected, wire.Done) else None
    return judge_difference(seen, difference) if difference else Verdict("passed")


def passes(check: Check, expected: Observation, observation: Observation) -> bool:
    """Whether an implementation does what the check asks for."""
    if isinstance(observation, wire.Raised):
        return check.raises in observation.types and observation.step >= 0 and not is_open(observation)
    if check.raises or not isinstance(expected, wire.Done) or not isinstance(observation, wire.Done):
        return False
    return compare(expected.value, observation.value, check.tolerance) is None


def is_open(raised: wire.Raised) -> bool:
    """Whether the exception is that of a TODO in the submission's own file."""
    return "NotImplementedError" in raised.types and raised.own


def unfit_reference(check: Check, expected: Observation) -> str:
    """Why the reference's own run cannot be graded against; empty when it can."""
    if isinstance(expected, wire.Done) and not check.raises:
        return ""
    if isinstance(expected, wire.Raised) and check.raises in expected.types:
        return ""
    how = ""
    if isinstance(expected, wire.Raised):
        how = f" (it raised {expected.types[0]} in line {expected.line})" if expected.types else ""
    elif isinstance(expected, Fault):
        how = " (the check itself broke)"
    return f"The reference solution does not do what this check expects{how}: please tell your instructor."


def judge_raised(seen: Recording, raised: wire.Raised, source_map: SourceMap) -> Verdict:
    """The verdict on an exception."""
    line, where = source_map.line(raised.line), source_map.place(raised.line)
    if is_open(raised):
        what = raised.message.removeprefix("TODO:").strip()
        return Verdict("not_implemented", f"The TODO in {where} is still open{': ' if what else ''}{what}.", line=line)
    text = described(raised)
    if "MemoryError" in raised.types or MEMORY.search(raised.message):
        return Verdict("memory", f"More memory was asked for than there is: {text}", line=line)
    if raised.step < 0:
        where = f" ({where})" if raised.line else ""
        told = device_advice(raised, source_map) or advice(text)
        return Verdict("error", f"The file could not be imported: {text}{where}", told, line=line)
    if missing := missing_name(seen, raised):
        return judge_missing(missing, source_map)
    if (unknown := UNKNOWN.match(text)) and (failure := source_map.failure(unknown[1])):
        text = f"{unknown[0]} ({failure})"
    asked = expression_of(seen, raised.step)
    message = f"{asked or 'The check'} raised in {where}: {text}" if raised.line else f"{asked or 'The check'} failed: {text}"
    return Verdict("error", message, device_advice(raised, source_map) or advice(text), asked, line)


def judge_missing(name: str, source_map: SourceMap) -> Verdict:
    """The verdict on a name that the implementation lacks: why a cell did not define it, or what it may be called."""
    if failure := source_map.failure(name):
        return Verdict("error", f"{name} is not defined: {failure}.", advice(failure))
    return Verdict("error", f"{name} is not defined in the file.{near(name, source_map.names)}")


def judge_difference(seen: Recording, difference: Difference) -> Verdict:
    """The verdict on a value that is not the expected one."""
    texts = expressions(seen.steps)
    result, labels = seen.result, []
    for key in difference.path:
        labels.append(key)
        result, inside = descend(result, key)
        if not inside:
            break
    label = ", ".join(key.replace("_", " ") for key in labels if isinstance(key, str))
    asked = operand(texts, result) if isinstance(result, wire.Ref) else ""
    sentence = f"{label}: {difference.sentence}" if label else difference.sentence
    none = "None came back" in difference.sentence
    return Verdict(
        "failed",
        f"{capitalised(sentence)}.",
        "A function without a return gives None." if none else "",
        asked,
        mismatch=difference.mismatch,
    )


def capitalised(sentence: str) -> str:
    """The sentence with a capital, unless it begins with a formula such as f(a)."""
    return sentence[0].upper() + sentence[1:] if sentence[:2].strip().isalpha() else sentence


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


def advice(text: str) -> str:
    """What to tell about an exception's text."""
    return next((sentence for pattern, sentence in ADVICE.items() if re.search(pattern, text)), "")


def expression_of(seen: Recording, index: int) -> str:
    """The expression of the value with this index."""
    texts = expressions(seen.steps)
    return texts[index] if index < len(texts) else ""


def last_call(seen: Recording) -> str:
    """The expression that a check ends on."""
    return operand(expressions(seen.steps), seen.result) if isinstance(seen.result, wire.Ref) else ""


def same(check: Check, one: Observation, other: Observation) -> bool:
    """Whether two implementations did the same in a check: equal values, or the same exception with the same text."""
    if isinstance(one, wire.Done) and isinstance(other, wire.Done):
        # where an exception is asked for, it does not matter what came instead
        return bool(check.raises) or compare(one.value, other.value, check.tolerance) is None
    if isinstance(one, wire.Raised) and isinstance(other, wire.Raised):
        return (one.types[:1], one.message, one.step) == (other.types[:1], other.message, other.step)
    return isinstance(one, Asserted) and one == other
