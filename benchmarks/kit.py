"""What an answer key costs, as ratios within one run on one machine.

    python benchmarks/kit.py [EXERCISE ...]

For each exercise (default: all): the time to make a kit of it against `import torch`, the size of its key, and the time of a
graded run from the key against one from `reference/`, alternating, for the stub, the reference and a mistake. Exits with 1 if a
bound is exceeded.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.course.catalogue import read_catalogue
from grader.course.course import Exercise, find_course
from grader.course.stub import read_source

ROOT = Path(__file__).parent.parent
GRADE = str(Path(sys.executable).with_name("grade"))
IMPORT = [sys.executable, "-c", "import torch"]
MAKING, GRADING, SIZE = 10, 1.05, 2_000_000
"""At most; two measurements of the same differ by a few per cent."""
REPEATS = 3


def main(names: list[str]) -> int:
    """Measure and print."""
    course = find_course(ROOT)
    exceeded = 0
    for exercise in [course.exercise(name) for name in names] or course.exercises():
        with tempfile.TemporaryDirectory() as folder:
            kit = Path(folder) / "kit"
            before = [timed(IMPORT, ROOT) for _ in range(3)]
            made = timed([GRADE, "release", str(kit), exercise.id], ROOT)
            base = statistics.median(before + [timed(IMPORT, ROOT) for _ in range(3)])
            size = (kit / "keys" / exercise.key_file.name).stat().st_size
            ratio = compare(exercise, kit)
        print(f"{exercise.id}: kit made in {made / base:.2f} import torch (at most {MAKING})")
        print(f"           key of {size:,} bytes (at most {SIZE:,})")
        print(f"           graded from the key in {ratio:.2f} of the time from reference/ (at most {GRADING})")
        exceeded |= made / base > MAKING or size > SIZE or ratio > GRADING
    return int(exceeded)


def compare(exercise: Exercise, kit: Path) -> float:
    """The time of graded runs from a key over that of the same from the sources."""
    right, wrong = kit / "right" / exercise.filename, kit / "wrong" / exercise.filename
    for file, source in ((right, read_source(exercise)), (wrong, read_catalogue(exercise)[0].source)):
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, "utf-8")
    files = [exercise.student_file, right, wrong]
    here, there = [], []
    for _ in range(REPEATS):
        for file in files:
            here.append(timed([GRADE, exercise.id, str(file)], ROOT))
            there.append(timed([GRADE, exercise.id, str(file)], kit))
    return sum(there) / sum(here)


def timed(command: list[str], folder: Path) -> float:
    """Seconds a command takes."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
