"""Workers come up, are bounded, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time

import pytest

from grader.processes.channel import Lost, ending
from grader.processes.single import Processes
from grader.processes.zygote import Zygote
from grader.records.errors import GraderError
from grader.worker import wire

SOURCE = "import os, sys, time\n\n\ndef pid():\n    return os.getpid()\n\n\ndef forever():\n    while True:\n        pass\n"


def load(worker, source=SOURCE):
    return worker.ask(wire.Load("submission", "x.py", source, "cpu"), 20)


def call(worker, name, seconds=20):
    steps = (wire.Get(wire.Ref(0), name), wire.Call(wire.Ref(5), (), {}))
    return worker.ask(wire.Run("submission", wire.Script(1, steps, wire.Ref(6)), fresh=True), seconds)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_sees_nothing_of_the_graders_environment(monkeypatch):
    monkeypatch.setenv("A_SECRET", "42")
    with Zygote() as host:
        worker = host.worker()
        loaded = load(
            worker,
            "import os, sys\nnames = sorted(os.environ)\npath = list(sys.path)\n\n\ndef seen():\n    return [names, path]\n",
        )
        assert isinstance(loaded, wire.Loaded)
        names, path = (list(part.items) for part in call(worker, "seen").value.items)
    assert "A_SECRET" not in names
    assert os.getcwd() not in path


def test_workers_are_gone_when_the_zygote_is_closed():
    with Zygote() as host:
        resting, busy = host.worker(), host.worker()
        pids = []
        for worker in (resting, busy):
            load(worker)
            pids.append(call(worker, "pid").value)
        assert call(busy, "forever", 0.3) == Lost("timeout", "it took longer than 0.3 s", 9)
        resting.close()
    assert not any(map(alive, pids))


def test_a_lost_worker_stays_lost():
    with Zygote() as host:
        worker = host.worker()
        load(worker, SOURCE + "os._exit(7)\n")
        assert worker.ask(wire.Load("again", "x.py", "", "cpu"), 5) == Lost("crashed", "it ended the process (exit code 7)")


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel to end orphans")
def test_a_killed_grader_leaves_no_process(tmp_path):
    script = tmp_path / "grader_killed.py"
    script.write_text(
        "import sys, time\nsys.path.insert(0, sys.argv[1])\n"
        "from test_zygote import SOURCE, load, call\nfrom grader.processes.zygote import Zygote\nimport threading\n"
        "host = Zygote()\nworker = host.worker()\nload(worker)\n"
        "print(host._process.pid, call(worker, 'pid').value, flush=True)\n"
        "call(worker, 'forever', 60)\n"
    )
    grader = subprocess.Popen([sys.executable, script, os.path.dirname(__file__)], stdout=subprocess.PIPE, text=True)
    pids = list(map(int, grader.stdout.readline().split()))
    assert all(map(alive, pids))
    time.sleep(0.2)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    deadline = time.monotonic() + 5
    while any(map(running, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(running, pids))


def running(pid):
    """Whether the process exists and is no zombie that waits for a parent."""
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("kind", [Zygote, Processes])
def test_a_torch_that_cannot_be_imported_is_a_sentence(kind):
    with kind(("no_such_module_anywhere",)) as host, pytest.raises(GraderError) as caught:
        host.worker()
    assert caught.value.sentence == (
        "The process that runs submissions could not start: ModuleNotFoundError: No module named 'no_such_module_anywhere'."
    )


def test_a_zygote_that_dies_is_a_sentence():
    with Zygote() as host:
        host.ready()
        host._process.kill()
        with pytest.raises(GraderError, match="could not start"):
            load(host.worker())


def test_without_fork_every_worker_is_a_process_of_its_own():
    with Processes() as host:
        first, second = host.worker(), host.worker()
        pids = []
        for worker in (first, second):
            load(worker)
            pids.append(call(worker, "pid").value)
        assert len(set(pids)) == 2
        assert host.ready().devices[0] == "cpu"
    assert not any(map(running, pids))


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        (0, "it ended the process (exit code 0)"),
        (-11, "its process crashed: a segmentation fault"),
        (-9, "its process crashed: the system killed it"),
        (-15, "its process crashed: SIGTERM"),
        (-200, "its process crashed: signal 200"),
    ],
)
def test_the_end_of_a_process_is_put_in_words(code, detail):
    assert ending(code) == ("crashed", detail)
