"""How long grading takes, as ratios to `import torch` within one run on one machine.

    python benchmarks/speed.py [ROUNDS]

Prints one line a measurement with its bound, and exits with 1 if one is exceeded. Commands are run in turn, round by round,
and compared by their medians, so that a noisy machine disturbs all alike.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from grader.course.catalogue import read_catalogue
from grader.course.course import Exercise, find_course
from grader.course.submission import Submission, read_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.processes.protection import MIB
from grader.processes.supervisor import Limits
from grader.processes.zygote import Zygote
from grader.worker import wire

GRADE = str(Path(sys.executable).with_name("grade"))
SECOND = "grade exercise1, once more"
OPTIMIZER = "import torch; torch.optim.Adam([torch.zeros(1, requires_grad=True)])"


def main(rounds: int) -> int:
    """Measure everything and print the ratios."""
    course = find_course(Path.cwd())
    mlp, training = course.exercise("mlp"), course.exercise("training_loop")
    commands = {
        "import torch": [sys.executable, "-c", "import torch"],
        "import torch, first optimizer": [sys.executable, "-c", OPTIMIZER],
        "grade --help": [GRADE, "--help"],
        "grade exercise3": [GRADE, "exercise3", str(mlp.variants()[0])],
        "grade exercise4": [GRADE, "exercise4", str(training.variants()[0])],
    }
    linear = course.exercise("linear_model")
    # what is measured as from cold must not find torch in memory
    alone, kept = os.environ | {"GRADE_RESIDENT": "0"}, {name: value for name, value in os.environ.items() if name != "CI"}
    once_more = [GRADE, "exercise1", str(linear.variants()[0])]
    run(once_more, kept)
    seconds: dict[str, list[float]] = {name: [] for name in [*commands, SECOND]}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds[name].append(timed(lambda command=command: run(command, alone)))
        seconds[SECOND].append(timed(lambda: run(once_more, kept)))
    run([GRADE, "stop"], kept)
    median = {name: statistics.median(times) for name, times in seconds.items()}
    for name, value in median.items():
        print(f"{value:8.3f} s  {name}")
    right = further_submission(mlp, read_submission(mlp, mlp.variants()[0]))
    wrong = further_submission(mlp, Submission("mlp.py", "script", "", read_catalogue(mlp)[0].source))
    bare, confined = fork_and_load()
    base = median["import torch"]
    print(f"{bare:8.4f} s  a forked worker, load, end\n{confined:8.4f} s  the same, confined")
    bounds = [
        ("grade --help / import torch", median["grade --help"] / base, 0.25),
        ("grade exercise3 from cold / import torch", median["grade exercise3"] / base, 1.5),
        (
            "grade exercise4 from cold / import torch, first optimizer",
            median["grade exercise4"] / median["import torch, first optimizer"],
            1.5,
        ),
        ("grade exercise1 with torch in memory / import torch", median[SECOND] / base, 0.4),
        ("a further right submission / import torch", right / base, 0.05),
        ("a further wrong submission / import torch", wrong / base, 0.15),
        # 3 ms where torch is imported in 1.35 s
        ("confining a worker / import torch", (confined - bare) / base, 0.0022),
    ]
    for name, ratio, bound in bounds:
        print(f"{'ok  ' if ratio <= bound else 'OVER'}  {ratio:7.4f}  (at most {bound})  {name}")
    return int(any(ratio > bound for _, ratio, bound in bounds))


def run(command: list[str], environment: dict[str, str]) -> None:
    """Run a command that has to succeed; what it prints is of no interest."""
    subprocess.run(command, check=True, capture_output=True, env=environment)


def timed(action: Callable[[], object]) -> float:
    """Seconds an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def further_submission(exercise: Exercise, submission: Submission) -> float:
    """Median seconds for one more submission to a running zygote, each with the same seed, as in a cohort."""
    with open_oracle(exercise, Options("cpu")) as oracle:
        grade(oracle, submission, 0)
        return statistics.median(timed(lambda: grade(oracle, submission, 0)) for _ in range(20))


def fork_and_load(rounds: int = 200) -> tuple[float, float]:
    """Median seconds to fork a worker, have it import an empty file, and end it: as it is, and confined; in turn."""
    bare, confined = (Limits(5.0, 20.0, memory=4096 * MIB, files=64 * MIB, confined=each).fork() for each in (False, True))

    def once(limits: wire.Fork) -> None:
        worker = zygote.worker(limits)
        worker.ask(wire.Load("submission", "x.py", "", "cpu"), 5.0)
        worker.end()

    with Zygote() as zygote:
        pairs = [(timed(lambda: once(bare)), timed(lambda: once(confined))) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
