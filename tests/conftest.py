"""What the tests share: a small course, and workers that stay warm."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from grader.course.course import Course, Exercise, find_course
from grader.course.submission import read_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import Oracle
from grader.processes import host as processes
from grader.processes.host import Host
from grader.processes.zygote import Zygote
from grader.records.report import Report
from small_course import SEED, TESTS, kept_oracle


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what stays until the end: each search of it would take a fifth of a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Commands that tests start are ended by Ctrl-C also where the tests run in the background, where a shell has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class KeptZygote(Zygote):
    """One that lasts as long as the tests, whoever is done with it."""

    def close(self) -> None:
        self.discard_spares()

    def end(self) -> None:
        super().close()


@pytest.fixture(scope="session")
def kept_zygotes() -> Iterator[Callable[..., Zygote]]:
    """Gives the zygote of before for the same modules and device, if it is still alive."""
    kept: dict[tuple[tuple[str, ...], str], KeptZygote] = {}
    every: list[KeptZygote] = []

    def get(preload: tuple[str, ...], device: str, _place: Path | None = None) -> Zygote:
        # whatever the place: nothing is left in memory for the next run
        found = kept.get((preload, device))
        if found is None or found._process.poll() is not None:
            found = kept[preload, device] = KeptZygote(preload, device)
            every.append(found)
        return found

    yield get
    for zygote in every:
        zygote.end()


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """Workers that come from one warm process, which no command has."""
    with Zygote() as zygote:
        yield zygote


@pytest.fixture(autouse=True)
def warm_commands(kept_zygotes: Callable[..., Zygote], monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that a test calls in its own process take workers that are there already: each would import torch for itself."""
    monkeypatch.setattr(processes, "Zygote", kept_zygotes)


@pytest.fixture(scope="session")
def at_a_terminal() -> Iterator[dict[str, str]]:
    """The variables of somebody at a terminal, for whose commands torch stays in memory until the tests end."""
    # short enough for a socket's path
    runtime = tempfile.mkdtemp(prefix="r")
    away = ("CI", "PYTEST_VERSION", "GRADE_RESIDENT")
    environment = {name: value for name, value in os.environ.items() if name not in away} | {"XDG_RUNTIME_DIR": runtime}
    yield environment
    subprocess.run([sys.executable, "-P", "-m", "grader", "stop"], env=environment, stdout=subprocess.DEVNULL, check=True)
    shutil.rmtree(runtime)


@pytest.fixture(scope="session")
def course() -> Course:
    """A course of one small exercise."""
    return find_course(TESTS / "courses/small")


@pytest.fixture(scope="session")
def exercise(course: Course) -> Exercise:
    """The small exercise."""
    return course.exercise("scale")


@pytest.fixture
def copy(tmp_path: Path) -> Exercise:
    """A copy of the small exercise, to be changed."""
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    return Course(tmp_path / "course").exercise("scale")


@pytest.fixture(scope="session")
def oracle(host: Host, exercise: Exercise) -> Iterator[Oracle]:
    """The small exercise, ready to grade one submission after another, as a class is graded."""
    with kept_oracle(exercise, host, Options("cpu")) as oracle:
        yield oracle


@pytest.fixture(scope="session")
def grade_file(oracle: Oracle, exercise: Exercise) -> Callable[[Path], Report]:
    """Grades a file on the small exercise."""
    return lambda path: grade(oracle, read_submission(exercise, path), SEED)


@pytest.fixture(scope="session")
def grade_briefly(host: Host, exercise: Exercise) -> Iterator[Callable[[Path], Report]]:
    """The same with half a second for a check, for what has no end."""
    with kept_oracle(exercise, host, Options("cpu", seconds=0.5)) as oracle:
        yield lambda path: grade(oracle, read_submission(exercise, path), SEED)


@pytest.fixture
def grade_source(grade_file: Callable[[Path], Report], tmp_path: Path) -> Callable[[str], Report]:
    """Grades a text on the small exercise."""

    def grade_text(source: str) -> Report:
        path = tmp_path / "scale.py"
        path.write_text(source, "utf-8")
        return grade_file(path)

    return grade_text


@pytest.fixture(scope="session")
def gpu_host() -> Iterator[Zygote]:
    """Workers that compute on a stand-in for a GPU, "gpu:0"."""
    with Zygote(("tests.preloads.fake_gpu",), "gpu") as zygote:
        zygote._ready = msgspec.structs.replace(zygote.ready(), devices=("cpu", "gpu:0"))
        yield zygote
