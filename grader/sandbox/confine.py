"""Confines a worker before it runs a line of a submission: the process gives up what it does not need, for good.

What it covers, on Linux, without privileges and alike for root:

- Reading: only Python's own libraries, shared libraries and what they look up, and a few devices (Landlock).
- Writing, making and removing files: only in the worker's private folder, of limited size (Landlock, limits, the grader's watch).
- Starting processes and programs, namespaces, mounts, tracing, keys, kernel interfaces (seccomp).
- The network: no socket of any kind (seccomp; TCP also by Landlock).
- Other processes: no signals, limits, priorities or memory of another (seccomp, Landlock from version 6, not dumpable).
- Modes, owners, times and attributes of files, links, device nodes (seccomp).
- Memory, size of a file, open files, processor time, core dumps (limits).
- Privileges: no capabilities, no new ones; a user id of its own where root can give it one that can still read Python.
- Inheritance: no descriptor but its pipes, no variable of the environment, end with its parent.

What it does not cover:

- Whether a path exists, and its size: stat() is not restricted. Names, not contents.
- A file that was removed and is still open or mapped takes disk space until the process ends.
- Processor time and memory within the limits; what can be learned from timing.
- The kernel itself: who may attack it through the calls that remain needs a virtual machine around the grader.
- GPUs: their drivers need more of the system than this leaves; such workers are not confined.
- Anything but Linux. Where a layer is missing, the others are put in force, and the report says which.
"""

import contextlib
import ctypes
import os
import platform
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

import msgspec

from grader.sandbox import landlock, seccomp, workspace
from grader.worker import wire

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
CLEAR_AMBIENT = 4
LAST_CAPABILITY = 63
CAPABILITY_VERSION = 0x20080522

OPEN_FILES = 64
"""Descriptors that a worker may have; importing a library needs three or four."""

FIRST_USER = 61184
"""Of the range that Linux distributions set aside for short-lived users."""

USERS = 4000

LIBRARIES = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
)
KNOWLEDGE = ("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/devices/system/node")
DEVICES = ("/dev/zero", "/dev/random", "/dev/urandom")
"""What libraries look up while they run."""


class Sandbox(msgspec.Struct, frozen=True):
    """What a zygote has prepared for its workers: the C library, the filter, the version of Landlock, the paths to be read.

    `readable` are descriptors; `users` says whether root can give workers user ids of their own.
    """

    libc: Any
    code: bytes
    landlock: int
    readable: tuple[int, ...]
    users: bool


def prepare() -> Sandbox | None:
    """Find out what this system has; None where there is nothing of it."""
    if sys.platform != "linux":
        return None
    libc = load_libc()
    paths = [path for path in (*python_paths(), *LIBRARIES, *KNOWLEDGE, *DEVICES) if Path(path).exists()]
    descriptors = tuple(os.open(path, os.O_PATH | os.O_CLOEXEC) for path in dict.fromkeys(paths))
    code = seccomp.assemble(platform.machine())
    return Sandbox(libc, code, landlock.version(libc), descriptors, can_change_user())


def python_paths() -> list[str]:
    """Where Python's modules and their shared libraries are.

    Of `sys.path` only what is part of an installation: another entry may be anybody's folder, with anything in it.
    """
    installed = [path for path in sys.path if Path(path).is_absolute() and is_installed(Path(path))]
    return [*installed, f"{sys.base_prefix}/lib"]


def is_installed(path: Path) -> bool:
    """Whether a path lies below Python's own libraries or in a folder of installed packages."""
    own = (Path(sys.base_prefix) / "lib", Path(sys.prefix) / "lib")
    return any(path.is_relative_to(folder) for folder in own) or not {"site-packages", "dist-packages"}.isdisjoint(path.parts)


def can_change_user() -> bool:
    """Whether root can become another user who still can read Python's modules; tried in a process of its own."""
    if os.geteuid() != 0:
        return False
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(FIRST_USER, FIRST_USER, FIRST_USER)
            os.setresuid(FIRST_USER, FIRST_USER, FIRST_USER)
            os._exit(0 if all(os.access(path, os.R_OK | os.X_OK) for path in python_paths() if Path(path).is_dir()) else 1)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def enter(sandbox: Sandbox, folder: str, limits: wire.Fork, parent: int) -> wire.Started:
    """Confine this process, whose only threads and descriptors are its own, to a folder; what could be put in force.

    Args:
        sandbox: as prepared.
        folder: the private folder, made by this process.
        limits: what the process may use.
        parent: the process id with whose end this one ends.
    """
    set_limits(limits)
    user = change_user(folder) if sandbox.users else os.geteuid()
    dropped = drop_capabilities(sandbox.libc)
    die_with_parent(parent)
    hide()
    sandbox.libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    known = restrict_files(sandbox, folder)
    return wire.Started(known, filter_calls(sandbox), dropped, user)


def restrict_files(sandbox: Sandbox, folder: str) -> int:
    """Put Landlock in force; its version, 0 if there is none."""
    if not sandbox.landlock:
        return 0
    writable = [os.open(path, os.O_PATH | os.O_CLOEXEC) for path in (folder, os.devnull)]
    try:
        landlock.restrict(sandbox.libc, sandbox.landlock, sandbox.readable, writable)
    except OSError:
        return 0
    return sandbox.landlock


def filter_calls(sandbox: Sandbox) -> bool:
    """Put the filter of system calls in force; whether there is one."""
    if not sandbox.code:
        return False
    try:
        seccomp.install(sandbox.libc, sandbox.code, os.getpid())
    except OSError:
        return False
    return True


def set_limits(limits: wire.Fork) -> None:
    """Limit what the process may use; 0 is no limit."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statistics = Path("/proc/self/statm")
    if limits.memory and statistics.exists():
        # a build for CUDA maps gigabytes of libraries, so that a limit on the whole would leave nothing
        whole = int(statistics.read_text("ascii").split()[0]) * resource.getpagesize() + limits.memory
        lower(resource.RLIMIT_AS, whole)
    if limits.files:
        lower(resource.RLIMIT_FSIZE, limits.files)
    if limits.processor:
        # one second between the signal that tells what happened and the one that ends it
        lower(resource.RLIMIT_CPU, limits.processor, slack=1)


def lower(kind: int, limit: int, slack: int = 0) -> None:
    """Set a limit for good, or leave a lower one."""
    import resource

    hard = resource.getrlimit(kind)[1]
    most = limit + slack if hard == resource.RLIM_INFINITY else min(limit + slack, hard)
    resource.setrlimit(kind, (min(limit, most), most))


def change_user(folder: str) -> int:
    """Become a user that no other process is, and own the folder; the user's id."""
    import resource

    user = FIRST_USER + os.getpid() % USERS
    with contextlib.suppress(OSError):
        os.chown(folder, user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        # of the user's processes, among which threads count: there is no other
        lower(resource.RLIMIT_NPROC, workspace.MAX_THREADS)
    return os.geteuid()


def close_descriptors(first: int) -> None:
    """Close every descriptor from this one on, and limit how many there may be."""
    import resource

    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    lower(resource.RLIMIT_NOFILE, OPEN_FILES)


def drop_capabilities(libc: ctypes.CDLL) -> bool:
    """Give up every privilege of root; whether they are gone."""
    for capability in range(LAST_CAPABILITY + 1):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            break
    libc.prctl(PR_CAP_AMBIENT, CLEAR_AMBIENT, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    return bool(libc.capset(header, none) == 0)


def die_with_parent(parent: int) -> None:
    """Have the kernel end this process when the one that made it is gone, however that ended; on Linux alone."""
    if sys.platform == "linux":
        load_libc().prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)


def outlive_parent() -> None:
    """Take that back."""
    if sys.platform == "linux":
        load_libc().prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)


def hide() -> None:
    """Keep other processes of the same user from reading this one's memory, and core dumps from being written."""
    if sys.platform == "linux":
        load_libc().prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def peer(connection: socket.socket) -> tuple[int, int]:
    """The process at the other end of a socket of this machine, and its user, as the system tells."""
    size = struct.calcsize("3i")
    process, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return process, user


def load_libc() -> ctypes.CDLL:
    """The C library of this process."""
    return ctypes.CDLL(None, use_errno=True)
