"""Grading cohorts: throughput, memory, hostile neighbours and `kill -9`, each within one run on one machine.

    python benchmarks/cohort.py speed [--large]     500 submissions against a fresh pytest process each; --large: up to 5,000
    python benchmarks/cohort.py hostile             1,000 submissions, 5 % of them hostile: the others get what they get alone
    python benchmarks/cohort.py kill                kill -9 at ten random moments: the gradebook is that of an undisturbed run

Prints what was measured with its bounds, and exits with 1 if one is missed. Submissions are the mistakes and variants of an
exercise, in turn, each with a comment of its own.
"""

import argparse
import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from grader.cohort.batch.batch import run_batch
from grader.cohort.batch.executors import open_executor
from grader.cohort.batch.tasks import Order
from grader.cohort.gradebook.gradebook import Gradebook, open_gradebook
from grader.course.catalogue import read_catalogue
from grader.course.course import Exercise, find_course
from grader.course.stub import read_source
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import Oracle, open_oracle
from grader.records.report import Report

JOBS = 2
SAMPLE = 12
COMPARED = 500
KILLED = 500
HOSTILE = sorted((Path(__file__).parent.parent / "tests/submissions/hostile").glob("*.py"))
LEAST_RATIO, MOST_MEMORY, MOST_SLOPE = 25, 1.5, 1.15
SEED = 11


def main() -> int:
    """Run one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["speed", "hostile", "kill"])
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    exercise = find_course(Path.cwd()).exercise("mlp")
    with tempfile.TemporaryDirectory() as folder:
        if given.mode == "speed":
            return measure_speed(exercise, Path(folder), [50, 500, 5000] if given.large else [50, 500])
        return (grade_hostile if given.mode == "hostile" else kill_often)(exercise, Path(folder))


def hand_in(exercise: Exercise, folder: Path, sources: list[str]) -> Path:
    """A folder of submissions."""
    for index, source in enumerate(sources):
        path = folder / f"student{index:05d}" / exercise.filename
        path.parent.mkdir(parents=True)
        path.write_text(f"{source}\n# {index}\n", "utf-8")
    return folder


def kinds_of(exercise: Exercise) -> list[str]:
    """The sources of the mistakes and the variants."""
    return [entry.source for entry in read_catalogue(exercise)] + [read_source(exercise, path) for path in exercise.variants()]


def honest(exercise: Exercise, count: int) -> list[str]:
    """Mistakes and variants, in turn."""
    return list(itertools.islice(itertools.cycle(kinds_of(exercise)), count))


def order(exercise: Exercise, source: Path) -> Order:
    """Grade it all, confined."""
    course = find_course(exercise.reference_folder)
    return Order(course, (exercise,), source, options=Options("cpu", require_sandbox=True), seed=SEED)


# --- speed and memory ---


def measure_speed(exercise: Exercise, folder: Path, sizes: list[int]) -> int:
    """Throughput against pytest, and how time and memory grow."""
    seconds, memory, peers = {}, {}, []
    for size in sizes:
        if size == COMPARED:
            peers.append(time_pytest(exercise))
        source = hand_in(exercise, folder / f"in{size}", honest(exercise, size))
        start = time.perf_counter()
        with open_gradebook(str(folder / f"{size}.db")) as gradebook, open_executor(JOBS) as executor, watched() as peaks:
            run_batch(order(exercise, source), gradebook, executor, lambda _: None)
        seconds[size] = time.perf_counter() - start
        memory[size] = max(peaks)
        print(
            f"{seconds[size]:8.1f} s  {size} submissions, {size / seconds[size]:5.1f} a second, {memory[size] / 2**20:6.0f} MiB"
        )
        if size == COMPARED:
            # right before and right after, so that a machine that is busy with other things is so for both
            peers.append(time_pytest(exercise))
    peer = sum(peers) / 2
    print(f"{peer:8.2f} s  a submission by a fresh pytest process, two at a time ({SAMPLE} before, {SAMPLE} after)")
    ratio = peer * COMPARED / seconds[COMPARED]
    bounds = [(ratio >= LEAST_RATIO, f"{ratio:6.1f}  (at least {LEAST_RATIO})  times the throughput of pytest, 500 submissions")]
    for size in sizes[1:]:
        growth = memory[size] / memory[50]
        bounds.append((growth <= MOST_MEMORY, f"{growth:6.2f}  (at most {MOST_MEMORY})  memory at {size} / at 50"))
    for size in sizes[2:]:
        slope = (seconds[size] - seconds[50]) / (size - 50) / ((seconds[500] - seconds[50]) / 450)
        bounds.append((slope <= MOST_SLOPE, f"{slope:6.2f}  (at most {MOST_SLOPE})  time a submission, 50 to {size} / 50 to 500"))
    for good, line in bounds:
        print(f"{'ok  ' if good else 'MISS'}  {line}")
    return int(not all(good for good, _ in bounds))


def time_pytest(exercise: Exercise) -> float:
    """Seconds a submission takes where each has a pytest process of its own, two at a time: the same checks, on the reference."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", str(exercise.reference_folder)]
    start = time.perf_counter()
    with ThreadPoolExecutor(JOBS) as threads:
        for ended in threads.map(lambda _: subprocess.run(command, capture_output=True, check=True), range(SAMPLE)):
            assert b"passed" in ended.stdout  # noqa: S101 -- or nothing was measured
    return (time.perf_counter() - start) / SAMPLE


@contextlib.contextmanager
def watched() -> Iterator[list[int]]:
    """The grader's memory in bytes, every three seconds: this process and all that come from it, shared pages counted once."""
    ended, seen = threading.Event(), [0]

    def watch() -> None:
        # adding up the pages of a process that imported torch takes long enough to disturb what is measured
        while not ended.wait(3.0):
            seen.append(sum(map(proportional, family(os.getpid()))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def family(pid: int) -> set[int]:
    """A process and all that come from it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text("utf-8").rpartition(")")[2].split()[1])
    found, news = {pid}, {pid}
    while news:
        news = {child for child, parent in parents.items() if parent in news} - found
        found |= news
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there, and not one that has ended and nobody has waited for."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def proportional(pid: int) -> int:
    """The bytes of a process, its share of what it shares with others."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


# --- hostile neighbours ---


def grade_hostile(exercise: Exercise, folder: Path) -> int:
    """Grade 950 among 50 hostile ones, and each kind of the 950 alone."""
    kinds = kinds_of(exercise)
    chance = random.Random(SEED)  # noqa: S311 -- nobody guesses
    good = honest(exercise, 950)
    bad = list(itertools.islice(itertools.cycle(chance.sample(HOSTILE, len(HOSTILE))), 50))
    sources = good + [path.read_text("utf-8") for path in bad]
    chance.shuffle(sources)
    source = hand_in(exercise, folder / "in", sources)
    start = time.perf_counter()
    with open_gradebook(str(folder / "gradebook.db")) as gradebook, open_executor(JOBS) as executor:
        summary = run_batch(order(exercise, source), gradebook, executor, lambda _: None)
        print(f"{time.perf_counter() - start:8.1f} s  1,000 submissions, 50 of them hostile: {summary.progress.outcomes}")
        with open_oracle(exercise, Options("cpu", require_sandbox=True)) as oracle:
            alone = dict(zip(kinds, each(oracle, kinds), strict=True))
        differing = 0
        for index, source_text in enumerate(sources):
            if source_text in alone:
                report = gradebook.report(f"student{index:05d}", exercise.id)
                differing += report is None or essence(report) != essence(alone[source_text])
    print(f"{'ok  ' if not differing else 'MISS'}  {differing} of 950 differ from what they get alone")
    return int(differing > 0)


def each(oracle: Oracle, sources: list[str]) -> list[Report]:
    """The report on each."""
    return [grade(oracle, parse_submission(source.encode(), oracle.exercise.filename), SEED) for source in sources]


def essence(report: Report) -> Report:
    """A report without times, and without the name of the file."""
    checks = tuple(msgspec.structs.replace(check, duration=0.0) for check in report.checks)
    nameless = msgspec.structs.replace(report.submission, path="", sha256="")
    return msgspec.structs.replace(report, started="", duration=0.0, checks=checks, submission=nameless)


# --- kill -9 ---


def kill_often(exercise: Exercise, folder: Path, times: int = 10) -> int:
    """Kill and start again, then compare with a run that was left alone."""
    source = hand_in(exercise, folder / "in", honest(exercise, KILLED))
    command = [
        sys.executable,
        "-m",
        "grader",
        "batch",
        str(source),
        "--exercise",
        exercise.id,
        "--gradebook",
        str(folder / "a.db"),
    ]
    left = 0
    for _ in range(times):
        process = subprocess.Popen([*command, "--device", "cpu"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(random.uniform(0.3, 10))  # noqa: S311 -- as above
        relatives = family(process.pid) - {process.pid}
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(1)
        left += sum(map(is_alive, relatives))
        with open_gradebook(str(folder / "a.db")) as gradebook:
            print(f"killed with {sum(1 for _ in gradebook.latest()):5d} of {KILLED} graded, {len(relatives)} processes beside it")
    subprocess.run([*command, "--device", "cpu"], check=True, capture_output=True)
    with (
        open_gradebook(str(folder / "a.db")) as killed,
        open_gradebook(str(folder / "b.db")) as whole,
        open_executor(JOBS) as executor,
    ):
        runs = list(killed.runs())
        run_batch(msgspec.structs.replace(order(exercise, source), seed=runs[0].seed), whole, executor, lambda _: None)
        same = contents(killed) == contents(whole)
    print(f"{'ok  ' if same else 'MISS'}  the gradebook is that of an undisturbed run")
    print(f"{'ok  ' if len(runs) == 1 and not left else 'MISS'}  {len(runs)} run, {left} processes left behind")
    return int(not same or len(runs) != 1 or left > 0)


def contents(gradebook: Gradebook) -> list[tuple[str, str, float, Report | None]]:
    """All of a gradebook but times."""
    found = []
    for result in gradebook.latest():
        report = gradebook.report(result.student.id, result.exercise)
        found.append((result.student.id, result.sha256, result.points, report and essence(report)))
    return found


if __name__ == "__main__":
    sys.exit(main())
