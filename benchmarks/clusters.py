"""A class of 300 in which 40 made one of twelve mistakes that no catalogue knows: found, told apart, and one of them named.

    python benchmarks/clusters.py [--keep FOLDER]     --keep: leave course, gradebook and class report there

The others handed in the course's own mistakes and variants. Prints what was measured with its bounds, and exits with 1 if one is
missed.
"""

import argparse
import contextlib
import itertools
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from grader.cohort.classroom.clusters import Cluster, find_clusters, member_of
from grader.cohort.gradebook.gradebook import open_gradebook
from grader.cohort.marking.policy import Policy
from grader.cohort.marking.standing import with_reports
from grader.course.catalogue import read_catalogue, read_reference
from grader.course.course import Course, find_course
from grader.course.stub import read_source

UNKNOWN = Path(__file__).parent.parent / "tests/submissions/unknown"
CLASS, FEWEST_ALONE = 300, 10
SEED = 11


def main() -> int:
    """Grade the class, look for the clusters, name one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        course = copy_course(folder / "course")
        planted = hand_in(course, folder / "in")
        grade(course, folder, "--seed", str(SEED))
        found = clusters(course)
        bounds = look(found, planted)
        bounds.append(name_one(course, folder, found, planted))
        grade(course, folder, "--report", str(folder / "report"))
    for good, line in bounds:
        print(f"{'ok  ' if good else 'MISS'}  {line}")
    return int(not all(good for good, _ in bounds))


def copy_course(folder: Path) -> Course:
    """The exercises in which something is unknown, to be changed."""
    sources = find_course(Path(__file__).parent).root / "reference"
    for name in {path.name.split("_")[0] for path in UNKNOWN.glob("exercise*")}:
        (source,) = sources.glob(f"{name}_*")
        shutil.copytree(source, folder / "reference" / source.name)
    shutil.copy(sources / "conftest.py", folder / "reference")
    return Course(folder)


def hand_in(course: Course, folder: Path) -> dict[str, str]:
    """A folder for each student; which unknown mistake those of some make, by id."""
    chance = random.Random(SEED)  # noqa: S311 -- nobody guesses
    unknown = [(path, course.exercise(path.parent.name.split("_")[0])) for path in sorted(UNKNOWN.glob("*/*.py"))]
    known = [(source, each) for each in course.exercises() for source in (entry.source for entry in read_catalogue(each))]
    known += [(read_source(each, path), each) for each in course.exercises() for path in each.variants()]
    chance.shuffle(known)
    files = [(path.read_text("utf-8"), each, path.parent.name) for path, each in unknown]
    files += [(source, each, "") for source, each in itertools.islice(itertools.cycle(known), CLASS - len(files))]
    chance.shuffle(files)
    for index, (source, exercise, _) in enumerate(files):
        path = folder / f"s{1000 + index}" / exercise.filename
        path.parent.mkdir(parents=True)
        path.write_text(f"{source}\n# {index}\n", "utf-8")
    return {f"s{1000 + index}": name for index, (_, _, name) in enumerate(files) if name}


def grade(course: Course, folder: Path, *options: str) -> None:
    """Run `grade batch` as a teacher does."""
    command = [sys.executable, "-m", "grader", "batch", str(folder / "in"), "--device", "cpu", *options]
    start = time.perf_counter()
    told = subprocess.run(command, cwd=course.root, check=True, capture_output=True, text=True).stdout
    print(f"{time.perf_counter() - start:8.1f} s  grade batch: {told.splitlines()[0]}")


def clusters(course: Course) -> list[Cluster]:
    """Those of the gradebook."""
    references = {each.id: read_reference(each) for each in course.exercises()}
    with open_gradebook(str(course.root / "gradebook.db")) as gradebook:
        members = [member for one in with_reports(gradebook, Policy(), ()) if (member := member_of(one))]
    size = sum(len(str(member.kept.behaviours)) for member in members)
    print(f"{size / max(1, len(members)):8.0f}    characters of what was done are kept of a submission with an unknown mistake")
    return list(find_clusters(members, references))


def look(found: list[Cluster], planted: dict[str, str]) -> list[tuple[bool, str]]:
    """Which of the unknown mistakes are one cluster, and whether one mixes two."""
    of = [Counter(planted.get(student.id, "of the course's own") for student in one.students) for one in found]
    whole = [name for name in sorted(set(planted.values())) if Counter({name: list(planted.values()).count(name)}) in of]
    mixed = [kinds for kinds in of if len(kinds) > 1]
    shared = sum(len(one.students) > 1 for one in found)
    print(f"{shared:8d}    clusters of several students, {len(found) - shared} of one")
    return [
        (
            len(whole) >= FEWEST_ALONE,
            f"{len(whole)} of 12 unknown mistakes come out as one cluster each (at least {FEWEST_ALONE})",
        ),
        (not mixed, f"{len(mixed)} clusters mix two {mixed or ''}"),
    ]


def name_one(course: Course, folder: Path, found: list[Cluster], planted: dict[str, str]) -> tuple[bool, str]:
    """Name the first cluster with one command and a sentence, and have it told to all of it."""
    first = next(one for one in found if one.students[0].id in planted)
    command = [
        sys.executable,
        "-m",
        "grader",
        "mistake",
        first.exercise,
        "--from",
        first.students[0].id,
        "--name",
        "found_in_class",
    ]
    told = subprocess.run(
        command, cwd=course.root, check=True, capture_output=True, text=True, input="It was found in the class.\nLook.\ny\n"
    )
    print("            " + next(line for line in told.stdout.splitlines() if line.startswith("It names")))
    grade(course, folder)
    with open_gradebook(str(course.root / "gradebook.db")) as gradebook:
        reports = [gradebook.report(student.id, first.exercise) for student in first.students]
        runs = len(list(gradebook.runs()))
    named = sum(any(check.diagnosis and check.diagnosis.mistake == "found_in_class" for check in one.checks) for one in reports)
    good = named == len(first.students) and runs == 1
    return good, f"{named} of {len(first.students)} are told the new name; {runs} run, so nobody was graded again"


if __name__ == "__main__":
    sys.exit(main())
