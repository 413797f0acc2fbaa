"""Git repositories with pull requests, made for tests."""

import os
import subprocess

AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false")


def git(folder, *arguments, input=None):  # noqa: A002 -- as subprocess calls it
    """Call git in a folder, away from the settings of who runs the tests; what it prints."""
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *AUTHOR, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, input=input, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def write(folder, files):
    """Write files by their path."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


class Fork:
    """A clone of a repository in which somebody else works, and from which a pull request is fetched as objects."""

    def __init__(self, top, folder):
        self.top, self.folder = top, folder
        git(top.parent, "clone", "--quiet", str(top), str(folder))

    def commit(self, files=(), *commands):
        """Commit files, then what these commands of git do, and have the commit fetched; its name."""
        write(self.folder, dict(files))
        git(self.folder, "add", "--all", ".")
        for command in commands:
            git(self.folder, *command)
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message=a change")
        name = git(self.folder, "rev-parse", "HEAD")
        git(self.top, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(self.folder), name)
        return name

    def enter(self, path, mode, content=""):
        """Put something of another kind than a file at a path of the next commit."""
        name = git(self.folder, "hash-object", "-w", "--stdin", input=content) if mode != "160000" else "1" * 40
        git(self.folder, "rm", "--quiet", "--cached", "--ignore-unmatch", "-r", path)
        git(self.folder, "update-index", "--add", "--cacheinfo", f"{mode},{name},{path}")
        git(self.folder, "commit", "--quiet", "--message=an odd entry")
        name = git(self.folder, "rev-parse", "HEAD")
        git(self.top, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", str(self.folder), name)
        return name
