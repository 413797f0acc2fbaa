"""What a confined submission can do, what it cannot, and what is said of it."""

import math
import os
import platform
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.processes.channel import Lost
from grader.processes.supervisor import Implementation, Limits, Supervisor
from grader.processes.zygote import Zygote
from grader.sandbox import confine, landlock, seccomp
from grader.worker import wire

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux confines")

MIB = 1024 * 1024

FEATURES = {
    "training": """
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))
for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
    optimizer = make(model.parameters(), lr=0.1)
    model(torch.randn(5, 4)).square().mean().backward()
    optimizer.step()
torch.optim.lr_scheduler.StepLR(optimizer, 1).step()""",
    "convolution": "torch.nn.Conv2d(3, 4, 3, padding=1)(torch.randn(2, 3, 8, 8)).sum().backward()",
    "lstm": "torch.nn.LSTM(4, 8, batch_first=True)(torch.randn(2, 5, 4))[0].sum().backward()",
    "transformer": "torch.nn.TransformerEncoderLayer(8, 2, batch_first=True)(torch.randn(2, 5, 8)).sum().backward()",
    "attention": "torch.nn.functional.scaled_dot_product_attention(*torch.randn(3, 2, 4, 8))",
    "linear algebra": """
torch.linalg.svd(torch.randn(4, 4))
torch.fft.fft(torch.randn(8))
torch.einsum('ij,jk', *torch.randn(2, 3, 3))""",
    "distributions": "torch.distributions.Categorical(torch.ones(3)).sample()",
    "autocast": "with torch.autocast('cpu', torch.bfloat16): torch.randn(4, 4) @ torch.randn(4, 4)",
    "transforms": "torch.func.vmap(torch.func.grad(lambda x: x.sin()))(torch.randn(4))",
    "checkpointing": """
from torch.utils.checkpoint import checkpoint
checkpoint(torch.nn.Linear(2, 2), torch.randn(2, 2), use_reentrant=False).sum().backward()""",
    "profiler": """
with torch.profiler.profile() as profile:
    torch.randn(4, 4) @ torch.randn(4, 4)
assert 'aten::' in profile.key_averages().table()""",
    "tracing": "torch.jit.trace(torch.nn.Linear(2, 2), torch.randn(1, 2))(torch.randn(3, 2))",
    "saving": """
torch.save({'x': torch.ones(2)}, 'model.pt')
assert torch.load('model.pt')['x'].sum() == 2
import io, tempfile
torch.save(torch.ones(2), io.BytesIO())
with tempfile.TemporaryDirectory() as folder:
    torch.save(torch.ones(2), f'{folder}/x.pt')
with tempfile.NamedTemporaryFile() as file:
    torch.save(torch.ones(2), file)
import os, pathlib
pathlib.Path.home().joinpath('a', 'b').mkdir(parents=True)
os.replace('model.pt', pathlib.Path.home() / 'a' / 'b' / 'c')""",
    "loader": """
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(10.0))
for options in ({}, {'num_workers': 2}, {'num_workers': 2, 'prefetch_factor': 4, 'persistent_workers': True, 'timeout': 5}):
    assert sum(len(batch) for (batch,) in DataLoader(data, batch_size=4, shuffle=True, **options)) == 10
assert [len(batch) for (batch,) in DataLoader(data, 5, False, None, None, 2)] == [5, 5]
assert [len(batch) for (batch,) in DataLoader(data, 5, num_workers=2, multiprocessing_context='spawn')] == [5, 5]""",
    "compile": """
model = torch.compile(torch.nn.Linear(2, 2), mode='reduce-overhead')
assert model(torch.ones(1, 2)).shape == (1, 2)
@torch.compile
def double(x):
    return 2 * x
@torch.compile(fullgraph=True)
def triple(x):
    return 3 * x
assert double(torch.ones(1)) + triple(torch.ones(1)) == 5
torch.nn.Linear(2, 2).compile()""",
    "threads": """
torch.set_num_threads(2)
(torch.randn(300, 300) @ torch.randn(300, 300)).sum()
from concurrent.futures import ThreadPoolExecutor
assert list(ThreadPoolExecutor(4).map(str, range(4))) == ['0', '1', '2', '3']""",
    "numpy": "import numpy; torch.from_numpy(numpy.random.rand(3)); numpy.linalg.inv(numpy.eye(3))",
    "the standard library": """
import asyncio, collections, csv, dataclasses, datetime, functools, json, logging, math, pathlib
import random, re, time, typing, zoneinfo
datetime.datetime.now().astimezone()
time.sleep(0.001)
logging.warning('something')""",
    "embedding": "torch.nn.EmbeddingBag(10, 3)(torch.tensor([[1, 2], [3, 4]])).sum().backward()",
    "sparse": "(torch.eye(3).to_sparse() @ torch.ones(3, 1)).sum()",
    "quantization": """
model = torch.nn.Sequential(torch.nn.Linear(2, 2))
torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear})(torch.ones(1, 2))""",
    "parametrizations": "torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 2))(torch.ones(1, 2)).sum().backward()",
}


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote() as made:
        yield made


def load(zygote, source, **limits):
    """What comes of importing a source in a worker."""
    supervisor = Supervisor(zygote, "cpu", Limits(30.0, math.inf, **limits))
    try:
        return supervisor.load(Implementation("submission", "solution.py", f"import torch\n{source}\n"))
    finally:
        supervisor.close()


@pytest.mark.parametrize("feature", FEATURES)
def test_what_torch_offers_works_confined(zygote, feature):
    reply = load(zygote, FEATURES[feature], memory=4096 * MIB, files=64 * MIB)
    assert isinstance(reply, wire.Loaded), reply


FORBIDDEN = {
    "starting a process": "os.fork()",
    "running a program": "os.execv('/bin/true', ['true'])",
    "a shell": "os.system('true') == 0 or os.posix_spawn('/bin/true', ['true'], {})",
    "a socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a local socket": "import socket; socket.socket(socket.AF_UNIX)",
    "signals to the parent": "os.kill(os.getppid(), 0)",
    "signals to everybody": "os.kill(-1, 0)",
    "limits of the parent": "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_CPU)",
    "processors of the parent": "os.sched_setaffinity(os.getppid(), {0})",
    "priorities": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 5)",
    "owning signals": "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
    "changing a mode": "open('x', 'w').close(); os.chmod('x', 0o777)",
    "changing an owner": "open('x', 'w').close(); os.chown('x', 0, 0)",
    "changing times": "open('x', 'w').close(); os.utime('x')",
    "attributes": "open('x', 'w').close(); os.setxattr('x', 'user.a', b'1')",
    "symbolic links": "os.symlink('/etc/passwd', 'x')",
    "hard links": "open('x', 'w').close(); os.link('x', 'y')",
    "pipes with names": "os.mkfifo('x')",
    "memory files": "os.memfd_create('x')",
    "a new session": "os.setsid()",
    "another group": "os.setpgid(0, os.getppid())",
    "another user": "os.setuid(1234)",
    "emptying while opening to read": "open('x', 'w').close(); os.open('x', os.O_RDONLY | os.O_TRUNC)",
    "opening in a mode for nothing": "open('x', 'w').close(); os.open('x', 3)",
    "the folder above": "os.listdir('..')",
    "the root": "os.listdir('/')",
    "other processes": "os.listdir('/proc')",
    "the environment at the start": "open('/proc/self/environ').read()",
    "users": "open('/etc/passwd').read()",
    "the grader": f"open({landlock.__file__!r}).read()",
    "a file elsewhere": "open('/tmp/grade-test-of-a-file-elsewhere', 'w')",
    "a library": "open(os.path.join(os.path.dirname(torch.__file__), 'x.py'), 'w')",
    "removing elsewhere": "os.rmdir(os.path.dirname(os.getcwd()))",
    "a device": "open('/dev/kmsg')",
    "shared memory": "open('/dev/shm/x', 'w')",
}


@pytest.mark.parametrize("act", FORBIDDEN)
def test_what_a_submission_has_no_business_with_is_refused(zygote, act):
    reply = load(zygote, f"import os\n{FORBIDDEN[act]}")
    assert isinstance(reply, wire.Raised), reply
    assert "PermissionError" in reply.types, reply


def test_ending_with_the_grader_cannot_be_undone(zygote):
    source = (
        "import ctypes\nassert ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == -1\nassert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == -1"
    )
    assert isinstance(load(zygote, source), wire.Loaded)


def test_a_worker_holds_no_descriptor_but_its_own(zygote):
    loop = "for number in range(5, 64):\n    try:\n        os.fstat(number)\n    except OSError:\n        continue"
    assert isinstance(load(zygote, f"import os\n{loop}\n    raise ValueError(number)"), wire.Loaded)


def test_a_worker_cannot_open_more_files_than_it_may(zygote):
    reply = load(zygote, "files = [open('/dev/null') for _ in range(100)]")
    assert (reply.types[0], "Too many open files" in reply.message) == ("OSError", True)


def test_memory_beyond_the_limit_is_refused(zygote):
    reply = load(zygote, "torch.empty(2 ** 30, dtype=torch.uint8).fill_(1)", memory=512 * MIB)
    assert "allocate memory" in reply.message


def test_a_file_beyond_the_limit_is_refused(zygote):
    reply = load(zygote, "open('x', 'wb').write(bytes(2 ** 21))", files=MIB)
    assert (reply.types[0], "File too large" in reply.message) == ("OSError", True)


@pytest.mark.parametrize(
    "write",
    ["open(str(i), 'wb').write(bytes(2 ** 18))", "os.mkdir(str(i))", "os.mkdir('x'); os.chdir('x')", "os.mkdir(str(i), 0)"],
)
def test_a_submission_that_goes_on_writing_is_stopped(zygote, write):
    source = f"import os, time\nfor i in range(2000):\n    {write}\ntime.sleep(20)"
    lost = load(zygote, source, files=MIB)
    assert lost == Lost("crashed", "it wrote more files or started more threads than a submission may", importing=True)


def test_what_was_written_is_gone_with_the_worker(zygote):
    folder = Path(zygote.ready().folder)
    for _ in range(12):
        load(
            zygote,
            "import os\nfor i in range(300):\n    os.mkdir('x', 0o700); open('y', 'w').close(); os.chdir('x')\nos.mkdir('z', 0)",
        )
    zygote.discard_spares()
    zygote._reap_released(keep=0)
    assert list(folder.iterdir()) == []


def test_processor_time_is_limited_even_while_the_grader_stands_still(zygote):
    worker = zygote.worker(wire.Fork(memory=0, files=0, processor=1, confined=True))
    lost = worker.ask(wire.Load("submission", "x.py", "while True:\n    pass\n", "cpu"), 30)
    assert lost == Lost("timeout", "it used more processor time than there is")


def test_a_worker_tells_what_confines_it(zygote):
    started = zygote.worker().started()
    assert started.landlock == landlock.version(confine.load_libc())
    assert started.seccomp == (platform.machine() in seccomp.ARCHITECTURES)
    assert started.unprivileged


def test_a_worker_that_is_not_to_be_confined_says_so(zygote):
    started = zygote.worker(wire.Fork(memory=0, files=0, processor=0, confined=False)).started()
    assert started == wire.Started(landlock=0, seccomp=False, unprivileged=False, user=-1)


# --- the filter, as the kernel would run it ---


def run_filter(code, architecture, number, *arguments):
    """What a filter returns for a call; a small interpreter of the instructions that it uses."""
    data = struct.pack("<iIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    accumulator, position = 0, 0
    while True:
        operation, when_true, when_false, operand = struct.unpack_from("<HBBI", code, 8 * position)
        position += 1
        if operation == seccomp.LOAD:
            (accumulator,) = struct.unpack_from("<I", data, operand)
        elif operation == seccomp.AND:
            accumulator &= operand
        elif operation == seccomp.JUMP_EQUAL:
            position += when_true if accumulator == operand else when_false
        else:
            assert operation == seccomp.RETURN
            return operand


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_allows_what_is_listed_and_nothing_else(machine):
    code, architecture = seccomp.assemble(machine), seccomp.ARCHITECTURES[machine]
    column = 1 + list(seccomp.ARCHITECTURES).index(machine)
    free = set(seccomp.numbers(seccomp.FREE, column))
    decided = {number for condition in seccomp.CONDITIONS for number in seccomp.numbers(condition.call, column)}
    for number in range(600):
        result = run_filter(code, architecture, number)
        if number not in decided:
            assert result == (seccomp.ALLOW if number in free else seccomp.LACK if number == 435 else seccomp.DENY), number
        # the 32-bit numbering on a 64-bit machine
        assert run_filter(code, architecture, number + 0x40000000) == seccomp.DENY
    assert run_filter(code, 0x40000003, 1) == seccomp.KILL


@pytest.mark.parametrize(
    ("call", "arguments", "result"),
    [
        ("clone", (0x3D0F00,), seccomp.ALLOW),
        ("clone", (17,), seccomp.DENY),
        ("clone", (0x3D0F00 | 0x10000000,), seccomp.DENY),
        ("kill", (seccomp.OWN, 9), seccomp.ALLOW),
        ("kill", (0, 9), seccomp.DENY),
        ("kill", (0xFFFFFFFF, 9), seccomp.DENY),
        ("prlimit64", (0, 7), seccomp.ALLOW),
        ("prlimit64", (1, 7), seccomp.DENY),
        ("openat", (0, 0, 0o1000), seccomp.DENY),
        ("openat", (0, 0, 0o1001), seccomp.ALLOW),
        ("openat", (0, 0, 0), seccomp.ALLOW),
        ("openat", (0, 0, 3), seccomp.DENY),
        ("openat", (0, 0, 0o1003), seccomp.DENY),
        ("openat", (0, 0, 0o1102), seccomp.ALLOW),
        ("fcntl", (0, 2), seccomp.ALLOW),
        ("fcntl", (0, 8), seccomp.DENY),
        ("fcntl", (0, 10), seccomp.DENY),
        ("ioctl", (0, 0x5401), seccomp.ALLOW),
        ("ioctl", (0, 0x5412), seccomp.DENY),
        ("prctl", (15,), seccomp.ALLOW),
        ("prctl", (1,), seccomp.DENY),
    ],
)
@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_decides_some_calls_by_an_argument(machine, call, arguments, result):
    column = 1 + list(seccomp.ARCHITECTURES).index(machine)
    (condition,) = [each for each in seccomp.CONDITIONS if each.call.startswith(f"{call} ")]
    for number in seccomp.numbers(condition.call, column):
        assert run_filter(seccomp.assemble(machine), seccomp.ARCHITECTURES[machine], number, *arguments) == result


HEADERS = [("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), ("aarch64", "/usr/include/asm-generic/unistd.h")]


@pytest.mark.parametrize(("machine", "header"), HEADERS, ids=list(seccomp.ARCHITECTURES))
def test_the_numbers_of_the_calls_are_those_of_the_kernel(machine, header):
    if not os.path.exists(header):
        pytest.skip("the kernel's headers are not installed")
    with open(header) as stream:
        known = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)\n", stream.read())}
    known.setdefault("newfstatat", known.get("fstatat"))
    column = 1 + list(seccomp.ARCHITECTURES).index(machine)
    rows = ";".join([seccomp.FREE, seccomp.MISSING, *(condition.call for condition in seccomp.CONDITIONS)]).split(";")
    for row in rows:
        if (fields := row.split())[column] != "-":
            assert known[fields[0]] == int(fields[column]), row


def test_there_is_no_filter_for_an_unknown_machine():
    assert seccomp.assemble("riscv64") == b""


# --- elsewhere ---

NOT_IN_CONTAINERS = {  # unshare, setns, mount, pivot_root, keyctl, bpf, perf_event_open
    "x86_64": (272, 308, 165, 155, 250, 321, 298),
    "aarch64": (97, 268, 40, 41, 219, 280, 241),
}
CLONE3 = 435

CONTAINED = """
import os, sys
from grader.sandbox import landlock
from grader.sandbox import confine
from grader.sandbox import seccomp
libc = confine.load_libc()
libc.prctl(confine.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
seccomp.install(libc, bytes.fromhex(sys.argv[1]), os.getpid())
assert libc.unshare(0x10000000) == -1
from grader.processes.zygote import Zygote
from grader.worker import wire
with Zygote() as zygote:
    worker = zygote.worker()
    started = worker.started()
    assert (started.seccomp, started.unprivileged) == (True, True) and started.landlock
    source = "import threading, torch\\ntorch.ones(2)\\nthread = threading.Thread(target=print)\\nthread.start()\\nthread.join()"
    assert isinstance(worker.ask(wire.Load("submission", "x.py", source, "cpu"), 20), wire.Loaded)
    refused = worker.ask(wire.Load("other", "y.py", "import os\\nos.fork()", "cpu"), 20)
    assert "PermissionError" in refused.types
print("confined")
"""


@pytest.mark.skipif(platform.machine() not in NOT_IN_CONTAINERS, reason="no list of calls for this machine")
def test_confinement_needs_no_more_than_a_default_container_allows():
    machine = platform.machine()
    code = [seccomp.op(seccomp.LOAD, 0), seccomp.op(seccomp.JUMP_EQUAL, CLONE3, 0, 1), seccomp.op(seccomp.RETURN, seccomp.LACK)]
    for number in NOT_IN_CONTAINERS[machine]:
        code += [seccomp.op(seccomp.JUMP_EQUAL, number, 0, 1), seccomp.op(seccomp.RETURN, seccomp.DENY)]
    code.append(seccomp.op(seccomp.RETURN, seccomp.ALLOW))
    arguments = [sys.executable, "-c", CONTAINED, b"".join(code).hex()]
    ended = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert ended.stdout == "confined\n", ended.stderr
