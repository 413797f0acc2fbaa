"""A git repository whose objects may be a stranger's: read through git, never checked out, never obeyed.

Whatever a commit holds (attributes, filters, hooks, submodules, settings) takes effect only in a working tree, and no command
here makes one. What could act through the repository's own settings is switched off as well.
"""

import contextlib
import os
import subprocess
import tempfile
import threading
from pathlib import Path

import msgspec

from grader.records.errors import GraderError
from grader.records.sanitise import clean

SECONDS = 60.0
"""How long one call of git may take."""

LONGEST = 1024 * 1024
"""Bytes of a call's output that are kept."""

MEMORY = 2 * 1024**3
"""Bytes that git may allocate: a few nested trees can stand for billions of files."""

ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    # history as it was pushed, not as something in this repository says that it should look
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    # an object that is missing is not fetched; the second is for versions that do not know the first
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    # nothing is written, not even what would make the next call faster
    "GIT_OPTIONAL_LOCKS": "0",
}
"""All that git is told beside where its programs are."""

SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    # a container's user may not own the checkout; what its settings could start is switched off above
    "safe.directory=*",
)
"""Against the settings of the repository."""

REGULAR, LINK, SUBMODULE, FOLDER = "100", "120000", "160000", "040000"
"""How the modes of entries begin."""


class Entry(msgspec.Struct, frozen=True):
    """What a commit has at a path: the mode and the object."""

    mode: str
    object: str


class Changes(msgspec.Struct, frozen=True):
    """The paths at which two commits differ; all of them if `complete`."""

    paths: tuple[str, ...]
    complete: bool


class Output(msgspec.Struct, frozen=True):
    """What git wrote, cut to a limit, and why it wrote no more: exit code (negative for a signal) and errors."""

    data: bytes
    code: int
    errors: str


class Repository(msgspec.Struct, frozen=True):
    """The repository that a folder lies in; paths are from the top of the repository on."""

    folder: Path

    def run(self, *arguments: str, longest: int = LONGEST) -> Output:
        """Call git; its output is read up to a limit, and it ends when that or its time is over.

        Raises:
            GraderError: git is not installed.
        """
        with tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(
                    self.command(arguments),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    env=ENVIRONMENT | {"PATH": os.environ.get("PATH", os.defpath)},
                )
            except FileNotFoundError:
                raise GraderError("git is not installed.", "Pull requests are read with it: install git.") from None
            data = read_some(process, longest)
            errors.seek(0)
            return Output(data, process.returncode, clean(errors.read(LONGEST).decode("utf-8", "replace")).strip())

    def command(self, arguments: tuple[str, ...]) -> list[str]:
        """The command line of a call."""
        settings = [part for each in SETTINGS for part in ("-c", each)]
        return ["git", "-C", str(self.folder), "--no-pager", *settings, *arguments]

    def ask(self, *arguments: str) -> str:
        """What git answers, in one line or none.

        Raises:
            GraderError: it answers with an error, or not in time.
        """
        return answer(arguments[0], self.run(*arguments))

    def prefix(self) -> str:
        """The folder's own path, empty or ending in a slash.

        Raises:
            GraderError: it lies in no repository.
        """
        output = self.run("rev-parse", "--show-prefix")
        if output.code:
            raise GraderError(f"{self.folder} is in no git repository.", "Run the command in a checkout of the base.")
        return os.fsdecode(output.data).removesuffix("\n")

    def commit(self, revision: str) -> str:
        """The full name of a commit.

        Raises:
            GraderError: there is none.
        """
        output = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if output.code:
            raise GraderError(f"There is no commit {clean(revision)[:80]} here.", "Fetch it first: git fetch origin COMMIT.")
        return output.data.decode().strip()

    def merge_base(self, one: str, other: str) -> str:
        """The last commit that two have in common.

        Raises:
            GraderError: there is none.
        """
        output = self.run("merge-base", one, other)
        if output.code == 1:
            tip = "Fetch the whole history of both: fetch-depth: 0 in actions/checkout."
            raise GraderError(f"{one[:12]} and {other[:12]} have no history in common here.", tip)
        return answer("merge-base", output)

    def uncommitted(self, folder: str) -> tuple[str, ...]:
        """The files under a path of the working tree, from the repository's folder on, that are not as in its commit."""
        found = self.ask(
            "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all", "--", folder
        )
        return tuple(line[3:] for line in found.split("\0") if line)

    def entries(self, commit: str, paths: list[str]) -> dict[str, Entry]:
        """What a commit has at each of these paths; a path at which it has nothing is left out."""
        listed = self.ask("ls-tree", "-z", "--full-tree", commit, "--", *paths)
        found = {}
        for line in listed.split("\0")[:-1]:
            told, path = line.split("\t", 1)
            mode, _, name = told.split(" ")
            found[path] = Entry(mode, name)
        return found

    def changes(self, before: str, after: str, longest: int = LONGEST) -> Changes:
        """The paths at which one commit differs from another, as many as a limit on bytes leaves room for."""
        output = self.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after, longest=longest)
        whole, _, _ = output.data.rpartition(b"\0")
        paths = tuple(os.fsdecode(path) for path in whole.split(b"\0") if path)
        return Changes(paths, complete=output.code == 0 and len(output.data) < longest)

    def kind(self, entry: Entry) -> str:
        """What an entry's object is, whatever its mode says: blob, tree, commit or tag.

        Raises:
            GraderError: it is not here.
        """
        return self.ask("cat-file", "-t", entry.object)

    def read(self, entry: Entry, longest: int) -> bytes | None:
        """The content of a file; nothing if it is longer than that, which shows before any of it is read.

        Raises:
            GraderError: it is not here.
        """
        if int(self.ask("cat-file", "-s", entry.object)) > longest:
            return None
        output = self.run("cat-file", "blob", entry.object, longest=longest)
        if output.code:
            raise GraderError(f"The object {entry.object} cannot be read.", "Fetch the head again, without --filter.")
        return output.data


def answer(command: str, output: Output) -> str:
    """The text of a call's output.

    Raises:
        GraderError: the call has failed.
    """
    if output.code:
        said = output.errors.splitlines() or [f"it ended with {output.code}"]
        raise GraderError(f"git {command} failed: {said[-1][:300]}.", "Look whether `git status` works in this folder.")
    return os.fsdecode(output.data).removesuffix("\n")


def read_some(process: subprocess.Popen[bytes], longest: int) -> bytes:
    """What a process writes up to a limit; it is ended when that or its time is over."""
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    try:
        with process:
            confine(process.pid)
            data = process.stdout.read(longest + 1) if process.stdout else b""
            if len(data) > longest:
                process.kill()
    finally:
        timer.cancel()
    return data[:longest]


def confine(pid: int) -> None:
    """Limit the memory of a process, where the system can."""
    with contextlib.suppress(ImportError, AttributeError, ProcessLookupError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
