"""The settings of an exercise, as its author writes them in `exercise.toml`."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]

T = TypeVar("T")

OTHERS = "Other exercises"
"""The heading of exercises in no chapter, where others are in one."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`exercise.toml`.

    `hints` lead to the solution in rising explicitness. `chapter` is the heading that the exercise is listed under, if any.
    Limits: `seconds` for one check, `memory` in MiB of address space beside torch itself, `files` in MiB that a submission may
    write, `output` in KiB of what a check prints that is kept. `preload` names modules to import before submissions run:
    torchvision where it is used. `device` is where submissions
    run unless the command says: `auto` asks for a GPU. `planted` is how many of the planted mistakes each student gets who gets
    a kit of their own (0: all). `resident`: whether torch may stay in memory after a verdict, for the next.
    """

    title: str
    summary: str
    topics: tuple[str, ...]
    hints: tuple[str, ...]
    chapter: str = ""
    seconds: Positive = 5.0
    memory: Positive = 4096
    files: Positive = 64
    output: Positive = 16
    preload: tuple[str, ...] = ()
    device: Literal["cpu", "auto"] = "cpu"
    planted: Annotated[int, msgspec.Meta(ge=0)] = 0
    resident: bool = True


def by_chapter(settings: Mapping[T, Settings]) -> dict[str, list[T]]:
    """Exercises by the heading that they stand under, in order; those in no chapter come last, or have "" if none is in any."""
    found: dict[str, list[T]] = {}
    for exercise, own in settings.items():
        found.setdefault(own.chapter.strip(), []).append(exercise)
    others = found.pop("", [])
    return {**found, (OTHERS if found else ""): others} if others else found


def spelt(chapter: str) -> str:
    """A chapter's name as it is compared: in lower case, its words one space apart."""
    return " ".join(chapter.lower().split())
