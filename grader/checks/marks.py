"""What the marks and the docstring of a test say of its checks."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from grader.checks.check import CheckSpec
from grader.checks.compare import DEFAULT, Tolerance
from grader.processes.supervisor import Conditions
from grader.records.points import share_out

MARKS = (
    "points(n): what the check is worth, of the exercise's ten; with a dict, what each part of what it returns is worth",
    "after(*names): the check builds on others, or on a part (`test_name[part]`), and is skipped unless they pass",
    "raises(name): the check must end in an exception of this class, named as text",
    "tolerance(rtol, atol, absolute): how near a value must be, where the default does not fit",
    "trains(seconds): the check trains; it is run once on a submission and on no mistake, and may take longer than others",
    "without(*names): modules, classes, functions and methods that the submission's own file may not call",
)

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def read_specs(items: list[pytest.Function]) -> list[tuple[pytest.Function, list[CheckSpec]]]:
    """Every test with its checks: one, or one for each of its parts."""
    found = [(item, specs_of(item, items)) for item in items]
    names: dict[str, list[str]] = {}
    for item, specs in found:
        for name in dict.fromkeys((item.originalname, item.name)):
            names.setdefault(name, []).extend(spec.name for spec in specs)

    def resolved(spec: CheckSpec) -> CheckSpec:
        after = dict.fromkeys(full for name in spec.after for full in names.get(name, [name]))
        return msgspec.structs.replace(spec, after=tuple(after))

    return [(item, [resolved(spec) for spec in specs]) for item, specs in found]


def specs_of(item: pytest.Function, items: list[pytest.Function]) -> list[CheckSpec]:
    """The checks of one of the tests; `after` as it is written."""
    title, _, hint = (item.obj.__doc__ or "").strip().partition("\n\n")
    spec = CheckSpec(
        name=item.name,
        title=case_title(item, " ".join(title.split())),
        hint=filled_in(item, " ".join(hint.split())),
        points=0.0,
        after=tuple(name for each in item.iter_markers("after") for name in each.args),
        raises=argument(item, "raises", None),
        tolerance=tolerance_of(item),
        trains=item.get_closest_marker("trains") is not None,
        seconds=conditions_of(item).seconds,
        without=conditions_of(item).without,
    )
    points = argument(item, "points", 0)
    if not isinstance(points, Mapping):
        return [msgspec.structs.replace(spec, points=share_of(item, items, float(points)))]
    return [
        msgspec.structs.replace(
            spec,
            name=f"{item.name}[{part}]",
            title=part_title(spec.title, part),
            points=share_of(item, items, float(worth)),
            test=item.name,
            part=str(part),
        )
        for part, worth in points.items()
    ]


def parts_of(item: pytest.Item) -> tuple[str, ...]:
    """The keys of what a test returns, if these are its parts."""
    points = argument(item, "points", 0)
    return tuple(points) if isinstance(points, Mapping) else ()


def conditions_of(item: pytest.Item) -> Conditions:
    """What holds for the runs of a test."""
    trains = item.get_closest_marker("trains")
    seconds = trains.kwargs.get("seconds", *trains.args[:1] or (0,)) if trains else 0
    return Conditions(float(seconds), tuple(name for each in item.iter_markers("without") for name in each.args))


def tolerance_of(item: pytest.Item) -> Tolerance:
    """How near a value must be; where an absolute bound is given, only what is given beside it counts as well."""
    mark = item.get_closest_marker("tolerance")
    if mark is None:
        return DEFAULT
    unsaid = {"rtol": 0.0, "atol": 0.0} if "absolute" in mark.kwargs else {}
    given = dict(zip(("rtol", "atol", "absolute"), mark.args, strict=False))
    return Tolerance(**{**unsaid, **given, **mark.kwargs})


def argument(item: pytest.Item, name: str, default: Any) -> Any:
    """The first argument of a mark."""
    mark = item.get_closest_marker(name)
    return mark.args[0] if mark and mark.args else default


def share_of(item: pytest.Function, items: list[pytest.Function], points: float) -> float:
    """What one case of a parametrized test is worth of the points of the test; a case may have points of its own."""
    if not hasattr(item, "callspec") or has_own_points(item):
        return points
    cases = [each for each in items if each.originalname == item.originalname and each.parent is item.parent]
    sharing = [each for each in cases if not has_own_points(each)]
    return share_out(points, [1.0] * len(sharing))[sharing.index(item)]


def has_own_points(item: pytest.Function) -> bool:
    """Whether a case of a parametrized test has points of its own."""
    return any(mark.name == "points" for mark in item.callspec.marks)


def case_title(item: pytest.Function, title: str) -> str:
    """The title of a check, of a case with what is special to it: filled in where the title says so, else added to it."""
    filled = filled_in(item, title)
    if not hasattr(item, "callspec") or filled != title or not title:
        return filled
    return part_title(title, item.callspec.id)


def part_title(title: str, part: object) -> str:
    """The title of one of several, as in `Rows sum to one: float64`."""
    stop = "." if title.endswith(".") else ""
    return f"{title.removesuffix('.')}: {part}{stop}"


def filled_in(item: pytest.Function, text: str) -> str:
    """A text of a parametrized test, with its parameters in place of their names in braces."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return PLACEHOLDER.sub(lambda name: str(params.get(name[1], name[0])), text)
