"""Torch stays in memory for the next run, in a process that holds nothing else and that nobody else can reach."""

import errno
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from grader.processes.resident import client, place, server
from grader.processes.zygote import Zygote
from grader.records.errors import GraderError
from grader.sandbox import confine
from grader.worker import wire
from small_course import TESTS

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is none on other systems")

RIGHT = "reference/exercise1_scale/variants/ones.py"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A slow machine may take longer to fork than somebody at a terminal would wait."""
    monkeypatch.setattr(client, "ANSWER_SECONDS", 60.0)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def where(tmp_path_factory):
    """The place of a resident process that an earlier run has left behind."""
    where = tmp_path_factory.mktemp("resident") / "socket"
    with Zygote((), "cpu", where) as first:
        first.ready()
        assert isinstance(first._process, subprocess.Popen)
    wait_for(lambda: client.listening(where))
    yield where
    client.end(where)


def loaded(zygote):
    """What a worker of it says to an import."""
    worker = zygote.worker(wire.Fork(memory=0, files=0, processor=0, confined=True))
    reply = worker.ask(wire.Load("submission", "x.py", "def f(x):\n    return x", "cpu"), 30)
    worker.end()
    return reply.names


def test_the_next_run_takes_its_workers_from_there(where):
    with Zygote((), "cpu", where) as zygote:
        assert isinstance(zygote._process, client.Session)
        assert loaded(zygote) == ("f",)
        parent = int(Path(f"/proc/{zygote._process.pid}/stat").read_text().rpartition(")")[2].split()[1])
        assert parent == client.listening(where)
    assert zygote._process.poll() == 0


def test_modules_that_an_exercise_asks_for_are_loaded_for_its_run_alone(where):
    before = client.listening(where)
    with Zygote(("colorsys",), "cpu", where) as zygote:
        assert loaded(zygote) == ("f",)
    with Zygote(("no_such_module_of_mine",), "cpu", where) as broken, pytest.raises(GraderError, match="no_such_module"):
        broken.worker()
    assert client.listening(where) == before


def test_several_runs_at_once_have_a_zygote_each(where):
    with Zygote((), "cpu", where) as one, Zygote((), "cpu", where) as other:
        assert loaded(one) == loaded(other) == ("f",)
        assert one._process.pid != other._process.pid
        assert one.ready().folder != other.ready().folder


def test_a_zygote_that_is_killed_takes_neither_the_resident_process_nor_the_next_run_along(where):
    before = client.listening(where)
    with Zygote((), "cpu", where) as zygote:
        folder = zygote.ready().folder
        os.kill(zygote._process.pid, signal.SIGKILL)
        zygote._process.wait()
        with pytest.raises(GraderError, match="could not start"):
            zygote.worker().started()
    assert not Path(folder).exists()
    assert client.listening(where) == before


def test_it_holds_nothing_of_who_started_it_open(where):
    links = {os.readlink(link) for link in Path(f"/proc/{client.listening(where)}/fd").iterdir()}
    assert {link for link in links if not link.startswith("socket:")} == {os.devnull, f"{where}.lock"}


def test_who_gets_no_answer_starts_a_zygote_of_their_own(where, monkeypatch):
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.2)
    process = client.listening(where)
    os.kill(process, signal.SIGSTOP)
    try:
        with Zygote((), "cpu", where) as zygote:
            assert isinstance(zygote._process, subprocess.Popen)
            assert loaded(zygote) == ("f",)
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture
def resident(tmp_path, monkeypatch):
    """One that forks nothing, in this process."""
    monkeypatch.setattr(server, "WATCH_SECONDS", 0.05)
    made = server.Resident(str(tmp_path / "socket"), lambda _: None)
    yield made
    made._listener.close()


def test_a_removed_socket_ends_it(resident, tmp_path):
    running = threading.Thread(target=resident.run)
    running.start()
    (tmp_path / "socket").unlink()
    running.join(20)
    assert not running.is_alive()


def test_what_a_killed_one_leaves_is_replaced(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as gone:
        gone.bind(str(tmp_path / "socket"))
    assert client.connect(tmp_path / "socket") is None
    resident = server.Resident(str(tmp_path / "socket"), lambda _: None)
    with client.connect(tmp_path / "socket"):
        pass
    resident._listener.close()


def test_one_whose_place_is_anothers_by_now_leaves_that_alone(resident, tmp_path):
    later = server.Resident(str(tmp_path / "socket"), lambda _: None)
    resident.leave()
    assert (tmp_path / "socket").exists()
    later._listener.close()


def test_where_no_process_can_be_had_who_asks_gets_none_and_it_goes_on(resident, tmp_path, monkeypatch):
    def refuse():
        raise BlockingIOError(errno.EAGAIN, "no process can be had")

    running = threading.Thread(target=resident.run)
    running.start()
    with monkeypatch.context() as patch, tempfile.TemporaryFile() as errors:
        patch.setattr(os, "fork", refuse)
        assert client.open_session(tmp_path / "socket", (), errors) is None
    assert running.is_alive()
    (tmp_path / "socket").unlink()
    running.join(20)


def test_after_a_while_without_a_run_it_ends_and_leaves_nothing(resident, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.2)
    resident.run()
    resident.leave()
    assert list(tmp_path.iterdir()) == []


def test_it_gives_its_memory_back_when_the_machine_is_short_of_it(resident, monkeypatch):
    monkeypatch.setattr(server, "is_memory_short", lambda: True)
    resident.run()


@pytest.mark.parametrize(("free", "short"), [(5, True), (50, False)])
def test_a_machine_is_short_of_memory_with_less_than_a_tenth_free(tmp_path, monkeypatch, free, short):
    (tmp_path / "meminfo").write_text(f"MemTotal:  100 kB\nMemFree:  1 kB\nMemAvailable:  {free} kB\n")
    monkeypatch.setattr(server, "Path", lambda _: tmp_path / "meminfo")
    assert server.is_memory_short() == short


def test_there_is_one_at_a_place(tmp_path):
    lock = server.take(str(tmp_path / "lock"))
    assert server.take(str(tmp_path / "lock")) is None
    os.close(lock)
    assert server.take(str(tmp_path / "lock")) is not None


@pytest.mark.parametrize("variables", [{"GRADE_RESIDENT": "0"}, {"CI": "true"}, {"PYTEST_VERSION": "9"}])
def test_it_is_left_out_where_it_is_not_wanted(monkeypatch, variables):
    for name in ("GRADE_RESIDENT", "CI", "PYTEST_VERSION"):
        monkeypatch.delenv(name, raising=False)
    assert client.is_wanted()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert not client.is_wanted()


def test_the_folder_of_sockets_is_its_users_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = place.find_folder()
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    assert place.find_folder() != folder
    folder.rmdir()
    folder.symlink_to(tmp_path / "elsewhere")
    assert place.find_folder() != folder


def test_what_is_installed_or_handed_on_decides_where_it_is(tmp_path, monkeypatch):
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(packages)
    first = place.fingerprint()
    assert place.fingerprint() == first
    monkeypatch.setenv("LANG", "xx")
    second = place.fingerprint()
    os.utime(packages, ns=(1, 1))
    assert len({first, second, place.fingerprint()}) == 3


def test_a_path_too_long_for_a_socket_is_no_place(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert place.find_place() is None


def test_the_command_leaves_torch_behind_and_stop_ends_it(tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(TESTS / "courses/small", root, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    # short enough for a socket's path
    runtime = Path(tempfile.mkdtemp(prefix="r"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    folder = place.find_folder()
    away = ("CI", "PYTEST_VERSION", "GRADE_RESIDENT")
    environment = {name: value for name, value in os.environ.items() if name not in away}

    def grade(*arguments):
        # that it returns shows that no process holds on to the pipes
        command = [sys.executable, "-P", "-m", "grader", *arguments]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300)

    def sockets():
        return [path for path in folder.glob("*.socket") if client.listening(path)]

    first = grade("exercise1", RIGHT)
    assert (first.returncode, first.stderr) == (0, "")
    wait_for(sockets)
    process = client.listening(sockets()[0])
    watched = os.pidfd_open(process)
    second = grade("exercise1", RIGHT)
    assert (second.returncode, second.stderr) == (0, "")
    assert client.listening(sockets()[0]) == process
    assert grade("stop").stdout == "Torch is out of memory.\n"
    assert select.select([watched], [], [], 20)[0]
    os.close(watched)
    assert list(folder.iterdir()) == []
    assert grade("stop").stdout == "Nothing of the grader's is in memory.\n"
    shutil.rmtree(runtime)


def test_where_submissions_cannot_be_confined_nothing_stays(monkeypatch):
    monkeypatch.setattr(confine, "prepare", lambda: None)
    assert not server.can_confine()
