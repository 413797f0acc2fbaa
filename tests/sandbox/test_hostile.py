"""Hostile submissions: each gets the outcome it deserves, learns nothing, reaches nothing and leaves nothing behind.

Each file of submissions/hostile tries one thing; it says BREACH where it gets what must be refused.
"""

import contextlib
import io
import os
import platform
import re
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

import grader
from grader.course.course import Exercise, find_course
from grader.course.submission import read_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import LiveOracle
from grader.processes.launch import PASSED_ON
from grader.processes.resident import client
from grader.processes.zygote import Zygote
from grader.records.report import Report, to_json
from grader.records.sanitise import UNSAFE
from grader.reports.render import render_html, render_markdown
from grader.reports.terminal import show_report
from grader.sandbox import confine, landlock, seccomp
from small_course import SEED, TESTS, kept_oracle, with_oracle

HOSTILE = sorted((TESTS / "submissions" / "hostile").glob("*.py"))

PACKAGE = Path(grader.__file__).parent

PUBLIC_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", str(PACKAGE), *sys.path)  # noqa: S108 -- where they write

GONE_SECONDS = 10.0
"""How long a worker may take to end once nobody waits for it."""

GRADE_SECONDS, SHOW_SECONDS = 240, 60
"""Far more than grading and showing a report takes; what a submission can make endless takes longer."""

LARGEST = 150_000
"""Bytes of a report that no submission may make it exceed."""


def is_confining() -> bool:
    """Whether this system has what confines workers."""
    return sys.platform == "linux" and landlock.version(confine.load_libc()) > 0 and bool(seccomp.assemble(platform.machine()))


pytestmark = pytest.mark.skipif(not is_confining(), reason="without Landlock and seccomp nothing stops them")


class Scene:
    """What hostile submissions meet: a course, an environment and folders with a secret in each, and one warm oracle.

    Args:
        folder: where all of it is.
    """

    def __init__(self, folder: Path) -> None:
        self.secret = f"secret{secrets.token_hex(8)}"
        self.folder = folder
        self.course = folder / "course"
        shutil.copytree(TESTS / "courses/small", self.course)
        inside = self.course / "reference" / "exercise1_scale"
        for path in (inside / "scale.py", inside / "test_scale.py"):
            path.write_text(f'{path.read_text("utf-8")}\n\nSECRET = "{self.secret}"  # {self.secret}\n', "utf-8")
        with (inside / "mistakes.md").open("a") as file:
            file.write(f"\n# {self.secret}\n")
        with (inside / "exercise.toml").open("a") as file:
            file.write("memory = 1024\nfiles = 32\n")
        for name in ("desk", "home"):
            (folder / name).mkdir()
            (folder / name / "secret.txt").write_text(self.secret)
        # a process of another test may write these, which is a change of the folders above
        for root in (self.course, PACKAGE):
            for path in [root, *root.rglob("*")]:
                if path.is_dir() and path.name != "__pycache__":
                    (path / "__pycache__").mkdir(exist_ok=True)
        self.place = folder / "socket"
        self.zygote: Zygote | None = None
        self.oracle: LiveOracle | None = None
        self.open = contextlib.ExitStack()

    @property
    def exercise(self) -> Exercise:
        """The exercise that they are handed in for."""
        return find_course(self.course).exercise("scale")

    def warm(self) -> tuple[Zygote, LiveOracle]:
        """The zygote and the oracle that takes its workers from there; others if a submission has ended the zygote."""
        if self.zygote is None or self.oracle is None or self.zygote._process.poll() is not None:
            self.open.close()
            self.zygote = self.open.enter_context(Zygote((), "cpu", self.place))
            self.oracle = self.open.enter_context(kept_oracle(self.exercise, self.zygote, Options("cpu", seconds=1.0)))
        return self.zygote, self.oracle

    def state(self) -> dict[str, tuple[int, int, int]]:
        """Name, mode, size and time of every file that must stay as it is."""
        paths = [path for root in (self.folder, PACKAGE) for path in [root, *root.rglob("*")]]
        found = {str(path): path.lstat() for path in paths if "__pycache__" not in str(path)}
        return {name: (status.st_mode, status.st_size, status.st_mtime_ns) for name, status in found.items()}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("hostile"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(made.folder / "home"))
        patch.setenv("GITHUB_ENV", str(made.folder / "desk" / "github"))
        patch.setenv("GITHUB_TOKEN", made.secret)
        patch.chdir(made.folder / "desk")
        # as in a second run: the workers come from what the first has left behind
        with Zygote((), "cpu", made.place) as first:
            first.ready()
        resident = until_there(made.place)
        yield made
        made.open.close()
        assert client.listening(made.place) == resident
        client.end(made.place)


def until_there(place: Path) -> int:
    """The resident process of a place, once it has come up."""
    deadline = time.monotonic() + GRADE_SECONDS
    while not (found := client.listening(place)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fails what takes longer, instead of waiting for its end."""

    def give_up(*_: object) -> None:
        pytest.fail(f"it took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def declared(path: Path) -> set[str]:
    """The outcomes that a file says its checks may have."""
    return set(re.search(r"^Outcomes: (.*)$", path.read_text("utf-8"), re.MULTILINE)[1].split(", "))


def shown(report: Report) -> dict[str, str]:
    """The report in every form."""
    console = Console(file=io.StringIO(), width=80, highlight=False, emoji=False, markup=False)
    show_report(console, report)
    return {
        "json": to_json(report).decode(),
        "html": render_html(report),
        "markdown": render_markdown(report),
        "terminal": console.file.getvalue(),
    }


def private() -> set[str]:
    """The variables with which this process was started and which workers do not see, as KEY=VALUE."""
    entries = Path("/proc/self/environ").read_text("utf-8", "replace").split("\0")
    return {entry for entry in entries if len(entry) > 12 and entry.split("=")[0] not in PASSED_ON}


def trusted(oracle: LiveOracle) -> set[int]:
    """The processes in which the oracle runs the reference and the mistakes."""
    workers = [each._worker for each in (oracle._alone, *oracle._trusted._supervisors)]
    return {worker._transport.pid for worker in workers if worker and not worker.lost}


def processes(zygote: Zygote, known: set[int]) -> set[int]:
    """The living processes that come from a zygote, but for itself, the worker that it keeps ready, and those that are known."""
    own = zygote._process.pid
    expected = {own, os.getpid()} | {spare.pid for spare in zygote._spares} | known
    lines = {int(path.name): status for path in Path("/proc").glob("[0-9]*") if (status := stat_of(path))}
    family = {own}
    while more := {pid for pid, status in lines.items() if int(status[1]) in family} - family:
        family |= more
    home = f"HOME={Path.home()}".encode()
    folder = zygote.ready().folder
    for pid, (_, _, group, session) in lines.items():
        if own in (int(group), int(session)) or place_of(pid).startswith(folder) or home in environment_of(pid):
            family.add(pid)
    return {pid for pid in family & set(lines) if lines[pid][0] != "Z"} - expected


def stat_of(path: Path) -> list[str]:
    """State, parent, group and session of a process; empty if it is gone."""
    try:
        return (path / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:4]
    except OSError:
        return []


def place_of(pid: int) -> str:
    """The working folder of a process; empty where it cannot be seen."""
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def environment_of(pid: int) -> bytes:
    """The variables with which a process was started; empty where they cannot be seen."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


def until_none(find: Callable[[], set[int]]) -> set[int]:
    """What is still found after a while."""
    deadline = time.monotonic() + GONE_SECONDS
    while (found := find()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def traces() -> list[str]:
    """Files that a hostile submission has made where it must not."""
    return [str(found) for place in set(PUBLIC_PLACES) for found in Path(place).glob("*torchgrade[-_]breach*")]


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_a_hostile_submission_gains_nothing_and_leaves_nothing(scene: Scene, path: Path) -> None:
    (zygote, oracle), exercise = scene.warm(), scene.exercise
    before = scene.state()
    hostile, honest = read_submission(exercise, path), read_submission(exercise, exercise.reference_file)
    # a seed of its own, so that the reference and the mistakes run beside it
    seed = HOSTILE.index(path)
    with within(GRADE_SECONDS):
        report = grade(oracle, hostile, seed)
    after = grade(oracle, honest, seed)
    assert report.environment.sandbox.confined
    with within(SHOW_SECONDS):
        texts = shown(report)
    for text in texts.values():
        assert "BREACH" not in text
        assert scene.secret not in text
        assert not any(entry in text for entry in private())
        assert len(text) < LARGEST
    for form in ("html", "markdown", "terminal"):
        assert not UNSAFE.search(texts[form])
    assert "<script>alert" not in texts["html"]
    assert {check.outcome for check in report.checks} <= declared(path), [check.message for check in report.checks]
    assert report.points < 10
    assert (after.outcome, after.points) == ("passed", 10)
    known = trusted(oracle)
    assert not until_none(lambda: processes(zygote, known))
    zygote._reap_released(keep=0)
    assert set(os.listdir(zygote.ready().folder)) <= {str(pid) for pid in known | {spare.pid for spare in zygote._spares}}
    assert scene.state() == before
    assert traces() == []


def test_a_library_path_that_is_not_absolute_opens_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", ".::..:lib")
    submission = read_submission(scene.exercise, TESTS / "submissions" / "hostile" / "reads_credentials.py")
    with Zygote() as zygote:
        report = with_oracle(scene.exercise, zygote, Options("cpu"), lambda oracle: grade(oracle, submission, SEED))
    assert report.environment.sandbox.confined
    assert "BREACH" not in to_json(report).decode()


def test_every_hostile_file_says_what_it_tries_and_how_it_must_end() -> None:
    for path in HOSTILE:
        head = path.read_text("utf-8").split('"""')[1]
        assert re.match(r"[A-Z].*\.\n\nMust end: .*\.\nOutcomes: .*\n\Z", head, re.DOTALL), path.name
    assert len(HOSTILE) >= 75
