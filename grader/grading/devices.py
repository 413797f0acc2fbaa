"""Which device a submission is graded on, and what is said of the errors that come from a tensor on another one."""

import ast
import re
from collections.abc import Iterator

import msgspec

from grader.checks.observation import Observation
from grader.grading.source_map import SourceMap
from grader.records.errors import GraderError
from grader.worker import wire

ABSENT = re.compile(
    r"No (CUDA|HIP) GPUs are available|Found no NVIDIA driver"
    r"|Cannot re-initialize CUDA"
    r"|not linked with support for \w+ devices|invalid device ordinal|deserialize object on a CUDA device"
    r"|not compiled with \w+ enabled|requires CUDA support|Cannot get \w+ generator without|without MPS backend"
    r"|Cannot access accelerator device|'torch\._C' has no attribute '_(?:cuda|mps|xpu)_"
)
"""What torch says of a GPU that is not here, or is hidden."""

ASKING = re.compile(
    r"""\.cuda\(\d?\)|\.to\((?:device=)?(?:torch\.device\()?(["'])(?:cuda|mps|xpu)[\w:]{0,9}\1\)+|torch\.(?:cuda|mps|xpu)\.\w{1,40}"""
)
"""Code that asks for a GPU."""

MISNAMED = re.compile(r"Invalid device string|device type at start of device string")
"""What torch says of a device of which it has never heard."""

NUMPY = re.compile(r"can't convert (\S+) device type tensor to numpy")

MIXED = re.compile(
    r"(?:to be on|on) the same device|expected (?:it|them) to be on GPU|object of device type|device type for generator"
    r"|Input type .*cuda.* should be the same|Placeholder storage has not been allocated"
)
"""What torch says of tensors on two devices."""

STOPPED = re.compile(r"\b(CUDA|HIP) error\b")
"""What torch says of an error that the GPU noticed, often long after the line that made it."""

MAX_NAMES = 50
"""Names that are followed back from an error."""

GPU = re.compile(r"\b(?!cpu\b)[a-z]+:\d+")

FACTORIES = re.compile(
    r"arange|as_tensor|empty|eye|from_numpy|full|linspace|logspace|normal|ones|rand|randint|randn|randperm|tensor"
    r"|tril_indices|triu_indices|zeros|(?:Bool|Double|Float|Half|Int|Long)?Tensor"
)
"""What makes a tensor on the CPU, unless it is told the device."""


def asked_device(command: str, setting: str, *, confined: bool) -> str:
    """The device that is asked for, by the command or else by the exercise; who insists on confinement gets no GPU by `auto`."""
    asked = command or setting
    return "cpu" if asked == "auto" and confined else asked


def choose_device(asked: str, present: tuple[str, ...]) -> str:
    """The device that tensors go to: for `auto` the first GPU of CUDA if there is one, else the CPU.

    Raises:
        GraderError: the device is not here.
    """
    first = next((device for device in present if device.startswith("cuda")), "")
    device = {"auto": first or "cpu", "cuda": first or "cuda"}.get(asked, asked)
    if device not in present:
        raise GraderError(f"There is no device {asked!r} here.", f"Choose one of: auto, {', '.join(present)}.")
    return device


def is_device_error(observation: Observation) -> bool:
    """Whether an implementation ended in an error that comes from devices, which says little of what it computes."""
    patterns = (ABSENT, MISNAMED, NUMPY, MIXED, STOPPED)
    return isinstance(observation, wire.Raised) and any(pattern.search(observation.message) for pattern in patterns)


def device_advice(raised: wire.Raised, source_map: SourceMap) -> str:
    """What to write in place of what led to an error that comes from devices; empty for other errors."""
    where = capital(source_map.place(raised.line)) if raised.line else "The file"
    if ABSENT.search(raised.message):
        written = ASKING.search(source_map.text(raised.line))
        return (
            f"{where} asks for a GPU, and this run has none: leave out {written[0] if written else '.cuda()'}, and write"
            ' device=x.device, that of an input, in place of device="cuda". Models and inputs are already where they belong.'
        )
    if MISNAMED.search(raised.message):
        return f"{where} names a device that torch does not know: write device=x.device, that of an input."
    if found := NUMPY.search(raised.message):
        return f"{where} hands NumPy a tensor on {found[1]}: write .detach().cpu() before it, or stay with torch operations."
    if STOPPED.search(raised.message):
        return "The GPU has stopped, most often for an index that is out of range; with --device cpu the message names the line."
    return mixed_advice(raised, source_map) if MIXED.search(raised.message) else ""


def mixed_advice(raised: wire.Raised, source_map: SourceMap) -> str:
    """Which line made a tensor on another device than the input's, if the code tells, and what to write."""
    gpu = GPU.search(raised.message)
    other = f"the input is on {gpu[0]}" if gpu else "the input is on a GPU"
    made = find_maker(source_map.source, raised.line)
    if made is None:
        return (
            f"One tensor is on the CPU, and {other}: make tensors with device=x.device, keep those of a module as a parameter or"
            " a buffer, and its layers in attributes or an nn.ModuleList, so that they move with it."
        )
    where = capital(source_map.place(made.line))
    if made.moves:
        return f"{where} moves a tensor to the CPU with {made.call}, and {other}: leave it out, or write .to({made.near}.device)."
    if made.kept:
        return (
            f"{where} makes self.{made.kept} on the CPU with {made.call}, and {other}: keep it with"
            f' self.register_buffer("{made.kept}", ...), or as an nn.Parameter if it is trained, to have it move with the module.'
        )
    return f"{where} makes a tensor on the CPU with {made.call}, and {other}: write {made.call}(..., device={made.near}.device)."


def capital(place: str) -> str:
    """A place at the beginning of a sentence."""
    return place[:1].upper() + place[1:]


# --- which line it was ---


class Maker(msgspec.Struct, frozen=True):
    """A call that leaves a tensor on the CPU.

    `call` is what is called, `kept` the attribute of `self` that holds the tensor, `moves` whether it was elsewhere before,
    `near` a name whose device is the input's.
    """

    line: int
    call: str
    kept: str = ""
    moves: bool = False
    near: str = "x"


def find_maker(source: str, line: int) -> Maker | None:
    """The call behind an error in a line: in its statement, or where a name that it uses got its value, step by step back."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    pending: list[tuple[ast.AST, str]] = [(each, "") for each in spanning(tree, line, ast.stmt)[:1]]
    function = next(iter(spanning(tree, line, ast.FunctionDef)), None)
    arguments = [each.arg for each in function.args.args if each.arg != "self"] if isinstance(function, ast.FunctionDef) else []
    seen: set[str] = set()
    while pending:
        node, kept = pending.pop(0)
        if made := next(makers(node), None):
            return msgspec.structs.replace(made, kept="" if made.moves else kept, near=(*arguments, "x")[0])
        for name in [name for name in names_in(node) if name not in seen][: MAX_NAMES - len(seen)]:
            seen.add(name)
            attribute = name.removeprefix("self.") if "." in name else ""
            values = values_of(tree, function, name, line)
            # what a function was given is where it should be, unless the function itself has moved it
            pending += [
                (value, attribute) for value in values if name not in arguments or any(each.moves for each in makers(value))
            ]
    return None


def spanning(tree: ast.AST, line: int, kind: type[ast.AST]) -> list[ast.AST]:
    """The nodes of a kind that span a line, the smallest first."""
    found = [
        ((node.end_lineno or 0) - node.lineno, node)
        for node in ast.walk(tree)
        if isinstance(node, kind) and isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return [node for _, node in sorted(found, key=lambda each: each[0])]


def makers(node: ast.AST) -> Iterator[Maker]:
    """The calls in a piece of code that leave a tensor on the CPU."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = called(call.func).rpartition(".")[2]
        if name == "cpu" or (name == "to" and any(isinstance(arg, ast.Constant) and arg.value == "cpu" for arg in call.args)):
            yield Maker(call.lineno, f".{name}()" if name == "cpu" else '.to("cpu")', moves=True)
        elif FACTORIES.fullmatch(name) and not any(keyword.arg in {"device", None} for keyword in call.keywords):
            yield Maker(call.lineno, called(call.func))


def called(function: ast.expr) -> str:
    """What is called, in a word or two."""
    if isinstance(function, ast.Attribute):
        return f"{function.value.id}.{function.attr}" if isinstance(function.value, ast.Name) else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def names_in(node: ast.AST) -> list[str]:
    """The names that a piece of code uses; attributes of `self` as `self.name`."""
    names = []
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            names.append(each.id)
        elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self":
            names.append(f"self.{each.attr}")
    return names


def values_of(tree: ast.AST, function: ast.AST | None, name: str, line: int) -> list[ast.AST]:
    """The code that gives a name its value: a local one above a line of its function, else anywhere; a function's code."""
    scope = function if function is not None and not name.startswith("self.") else tree
    found: list[ast.AST] = []
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and value and (scope is tree or node.lineno < line):
            found += [value] * any(target is not None and name in names_in(target) for target in targets)
    functions: list[ast.AST] = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name.removeprefix("self.")
    ]
    return found or functions
