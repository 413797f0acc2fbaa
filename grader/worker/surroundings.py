"""What surrounds an implementation in its worker: its folder, what it prints, the time, modules that a check asks for."""

import contextlib
import hashlib
import importlib
import io
import itertools
import os
import random
import stat
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

DATA = "data"
"""The folder of an exercise's data, within the private one."""

MODULES = {
    "PIL": "PIL.Image",
    "collections": "collections",
    "copy": "copy",
    "math": "math",
    "numpy": "numpy",
    "pathlib": "pathlib",
    "random": "random",
    "torchvision": "torchvision",
}
"""The modules that a check may ask for beside torch, and what is imported for each."""

STATISTICS = "/proc/self/schedstat"
"""Where Linux tells how long a process has run and waited, in nanoseconds."""


class Folder:
    """The private folder of a worker, in which an implementation works.

    Args:
        path: where it is, from the root.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.files: Mapping[str, bytes] = {}

    def restore(self) -> None:
        """Make the folder what it was at first: the data as it was handed out, and nothing else. What is unchanged stays."""
        os.chdir(self.path)
        for name in os.listdir():  # noqa: PTH208 -- before every check, and pathlib takes longer
            if name != DATA or not self.is_intact():
                remove(name)
        if self.files and not os.path.lexists(DATA):
            for name, content in self.files.items():
                path = Path(DATA, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def is_intact(self) -> bool:
        """Whether the data folder holds the data and nothing else; it is read, since what is known of a file can be forged."""
        base = Path(DATA)
        try:
            paths = [path for path in base.rglob("*") if path.is_symlink() or not path.is_dir()]
            found = {path.relative_to(base).as_posix(): path for path in paths}
            return (
                not base.is_symlink()
                and found.keys() == self.files.keys()
                and all(is_file(found[name], content) for name, content in self.files.items())
            )
        except (OSError, RecursionError):
            return False


def is_file(path: Path, content: bytes) -> bool:
    """Whether there is a file, no link and no device, with this content."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size == len(content) and path.read_bytes() == content


def remove(name: str) -> None:
    """Remove an entry of the working folder, as far as that can be done; a link and not what it leads to.

    It goes down and up again step by step: a submission can make folders deeper than a path may be long or Python can go.
    """
    base = Path.cwd()
    with contextlib.suppress(OSError):
        above = [[name]]
        while above:
            if not above[-1]:
                above.pop()
                if above:
                    os.chdir("..")
                    os.rmdir(above[-1].pop())  # noqa: PTH106 -- a name, no path
            elif stat.S_ISDIR(os.lstat(above[-1][-1]).st_mode):
                os.chdir(above[-1][-1])
                above.append(os.listdir())  # noqa: PTH208 -- as above
            else:
                os.unlink(above[-1].pop())  # noqa: PTH108 -- as above
    os.chdir(base)


class Files:
    """What a check may do with the files in the folder of the implementation.

    Args:
        folder: where it works.
    """

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def write(self, name: str, content: Any) -> str:
        """Write a file (a text, or bytes as a tensor of them); its name as the implementation may open it."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content.cpu().numpy().tobytes())
        return name

    def read(self, name: str) -> str:
        """The text in a file.

        Raises:
            OSError: there is none.
        """
        return (self._folder / name).read_text("utf-8")

    def exists(self, name: str) -> bool:
        """Whether there is a file or a folder of this name."""
        return (self._folder / name).exists()

    def names(self) -> list[str]:
        """The names of all files in the folder and those below it, sorted, without the exercise's data."""
        found = [path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*") if path.is_file()]
        return sorted(name for name in found if not name.startswith(f"{DATA}/"))


class Modules:
    """Modules of the worker, by name, imported when they are asked for."""

    def __getattr__(self, name: str) -> object:
        if name not in MODULES:
            raise AttributeError(name)
        importlib.import_module(MODULES[name])
        return sys.modules[name]


class Tee(io.StringIO):
    """Keeps what is written and passes it on.

    Args:
        stream: to which it is passed on.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        self._stream.write(text)
        return super().write(text)


class Printed:
    """A call, with what was printed meanwhile in `text` and what it gave in `value`.

    Args:
        function: is called.
        args: its arguments.
        kwargs: those by name.
    """

    def __init__(self, function: Callable[..., object], *args: object, **kwargs: object) -> None:
        # what is printed is also shown beside the check, as always
        with contextlib.redirect_stdout(Tee(sys.stdout)) as kept:
            self.value = function(*args, **kwargs)
        self.text = kept.getvalue()


def take(items: Iterable[object], most: int = 1000) -> list[object]:
    """The items of a loader, a generator or anything else that can be gone through, at most so many: one may be endless."""
    return list(itertools.islice(items, most))


def generators() -> dict[str, str]:
    """The states of the global generators of random numbers, as a text each that is another when the state is."""
    torch, numpy = sys.modules["torch"], importlib.import_module("numpy")
    states = {
        "random": repr(random.getstate()).encode(),
        "numpy": repr([part.tolist() if isinstance(part, numpy.ndarray) else part for part in numpy.random.get_state()]).encode(),
        "torch": torch.get_rng_state().numpy().tobytes(),
    }
    return {name: hashlib.sha256(state).hexdigest() for name, state in states.items()}


def open_statistics() -> int:
    """A descriptor of this process's statistics, to be had before it is confined; -1 where there are none."""
    try:
        return os.open(STATISTICS, os.O_RDONLY)
    except OSError:
        return -1


class Clock:
    """Seconds in which this process runs or sleeps: those in which it waits for a processor are left out where they are known.

    Args:
        statistics: the descriptor of its statistics, or -1.
    """

    def __init__(self, statistics: int = -1) -> None:
        self._statistics = statistics
        self._waited = 0.0

    def __call__(self) -> float:
        """The seconds so far, from any moment on."""
        if self._statistics >= 0:
            # a submission may have closed it
            with contextlib.suppress(OSError, IndexError, ValueError):
                self._waited = int(os.pread(self._statistics, 100, 0).split()[1]) / 1e9
        return time.monotonic() - self._waited

    def close(self) -> None:
        """Give up the descriptor; from now on all time counts."""
        if self._statistics >= 0:
            os.close(self._statistics)
        self._statistics = -1
