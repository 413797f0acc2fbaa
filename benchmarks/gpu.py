"""Whether grading on a GPU works on this machine, and how long it takes beside the CPU; under five minutes in all.

    python benchmarks/gpu.py             # on the CPU and on the first GPU
    python benchmarks/gpu.py --rehearse  # the same steps with the CPU in the GPU's place, where there is none

Every exercise: the reference, a right and a wrong file on both devices. Then the proof of one exercise on the GPU, and how many
submissions a second both devices grade. Prints what it finds step by step, and exits with 1 if something is not as it must be.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from grader.course.catalogue import read_catalogue
from grader.course.course import Course, Exercise, find_course
from grader.course.stub import read_source
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.processes.host import open_pool
from grader.processes.zygote import Zygote
from grader.sandbox.workspace import count_threads
from grader.verification.parallel import Effort, prove

SUBMISSIONS, PROCESSES = 40, 4
PROVEN, GRADED = "linear_model", "mlp"
LEAST_SHARE = 0.5
"""Of the CPU's throughput, what a GPU's must reach."""

SECONDS = 300
DESCRIBE = "import torch; print(torch.__version__, torch.cuda.get_device_name() if torch.cuda.is_available() else 'no GPU')"


def main(*, rehearse: bool) -> int:
    """Go through all steps; 2 where there is no GPU."""
    begun = time.perf_counter()
    course = find_course(Path.cwd())
    told = subprocess.run([sys.executable, "-c", DESCRIBE], check=True, capture_output=True, text=True).stdout.strip()
    print(f"Python {sys.version.split()[0]}, torch {told}, {os.cpu_count()} processors", flush=True)
    with Zygote((), "auto") as zygote:
        devices, threads = zygote.ready().devices, count_threads(zygote._process.pid)  # noqa: SLF001 -- what is measured
    gpu = "cpu" if rehearse else next((device for device in devices if device.startswith("cuda")), "")
    if not gpu:
        print(f"There is no GPU among {', '.join(devices)}: try --rehearse.")
        return 2
    problems = list(step(threads == 1, f"{threads} thread before the fork, devices {', '.join(devices)}"))
    for exercise in course.exercises():
        problems += [problem for device in ("cpu", gpu) for problem in look(exercise, device)]
    problems += proof(course, gpu)
    rates = {name: throughput(course.exercise(GRADED), device) for name, device in (("CPU", "cpu"), ("GPU", gpu))}
    share = rates["GPU"] / rates["CPU"]
    problems += step(
        share >= LEAST_SHARE,
        f"{rates['CPU']:.1f} submissions a second on the CPU, {rates['GPU']:.1f} on {gpu}: {share:.2f} (at least {LEAST_SHARE})",
    )
    taken = time.perf_counter() - begun
    problems += step(taken < SECONDS, f"{taken:.0f} s in all (at most {SECONDS})")
    return int(bool(problems))


def step(right: bool, text: str) -> Iterator[str]:  # noqa: FBT001 -- reads as a sentence
    """Print what a step has shown; its text again if it is a problem."""
    print(f"{'ok  ' if right else 'OVER'}  {text}", flush=True)
    if not right:
        yield text


def look(exercise: Exercise, device: str) -> Iterator[str]:
    """Grade the reference, a right and a wrong file of an exercise on a device."""
    variant, wrong = exercise.variants()[0], read_catalogue(exercise)[0]
    files = {
        "reference": (exercise.slug, read_source(exercise)),
        "right": (variant.stem, read_source(exercise, variant)),
        "wrong": (wrong.name, wrong.source),
    }
    start = time.perf_counter()
    with open_oracle(exercise, Options(device)) as oracle:
        opened = time.perf_counter() - start
        for kind, (name, source) in files.items():
            start = time.perf_counter()
            report = grade(oracle, parse_submission(source.encode(), exercise.filename), 0)
            named = {each.diagnosis.mistake for each in report.checks if each.diagnosis}
            right = named == {wrong.name} if kind == "wrong" else report.points == report.max_points
            text = f"{report.points:g}/{report.max_points:g} {', '.join(sorted(named))}"
            taken = f"{time.perf_counter() - start:.2f} s (opened in {opened:.2f} s)"
            yield from step(right, f"{exercise.id} on {report.device}: {kind} {name} {text} {taken}")


def proof(course: Course, device: str) -> Iterator[str]:
    """Verify one exercise on a device, with one seed."""
    start = time.perf_counter()
    effort = Effort(min(PROCESSES, os.cpu_count() or 1))
    (result,) = prove(course, [course.exercise(PROVEN)], range(1), Options(device), effort)
    for problem in result.problems:
        yield from step(False, f"verify {result.exercise} on {device}: {problem.kind} {problem.name} {problem.what}")  # noqa: FBT003
    yield from step(
        not result.problems,
        f"verify {result.exercise} on {device}: {len(result.problems)} problems, {time.perf_counter() - start:.1f} s",
    )


def throughput(exercise: Exercise, device: str) -> float:
    """Submissions a second, half of them right, in several processes; the time to open them is left out."""
    right = [read_source(exercise, path) for path in exercise.variants()]
    wrong = [entry.source for entry in read_catalogue(exercise)]
    sources = [kind[number % len(kind)] for number in range(SUBMISSIONS // 2) for kind in (right, wrong)]
    with open_pool(PROCESSES) as pool:
        shares = [pool.submit(grade_share, exercise, device, sources[first::PROCESSES]) for first in range(PROCESSES)]
        spans = [share.result() for share in shares]
    return SUBMISSIONS / (max(end for _, end in spans) - min(start for start, _ in spans))


def grade_share(exercise: Exercise, device: str, sources: list[str]) -> tuple[float, float]:
    """Grade sources one after another; when that began and ended, in seconds."""
    submissions = [parse_submission(source.encode(), exercise.filename) for source in sources]
    with open_oracle(exercise, Options(device)) as oracle:
        # the first brings the course's own workers up
        grade(oracle, submissions[0], 0)
        start = time.time()
        for submission in submissions:
            grade(oracle, submission, 0)
        return start, time.time()


if __name__ == "__main__":
    sys.exit(main(rehearse="--rehearse" in sys.argv[1:]))
