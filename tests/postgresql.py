"""A PostgreSQL server for the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

# Standard input is the server's lease of life: it ends with the tests, however they end. What it wrote goes with it.
SERVE = """
make() { "$2/initdb" -D "$1/data" -A trust -U tests -E UTF8 -N $3 $4 >"$1/log" 2>&1; }
# with a language, if it can, whose order is not that of code points
LC_ALL=C; export LC_ALL
make "$1" "$2" --locale-provider=icu --icu-locale=en-US || make "$1" "$2" --no-locale || exit 1
"$2/postgres" -D "$1/data" -k "$1" -h '' -F >>"$1/log" 2>&1 &
cat >/dev/null
kill -INT $!
wait
rm -rf "$1"
"""


def programs() -> Path | None:
    """The folder of the server's programs; None where they are not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found = shutil.which("postgres") or (debian[-1] if debian else None)
    return found and Path(found).resolve().parent


@contextmanager
def server() -> Iterator[str]:
    """A server on a socket in a folder of its own, whose path is given."""
    # the server refuses root, and the path of a socket may have about 100 characters
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        if user:
            shutil.chown(folder, user)
        command = ["sh", "-c", SERVE, "sh", folder, str(programs())]
        with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, user=user, start_new_session=True) as process:
            try:
                wait_for(folder, process)
                yield folder
            finally:
                process.communicate(timeout=120)


def wait_for(folder: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    for _ in range(1200):
        try:
            psycopg.connect(host=folder, user="tests", dbname="postgres").close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError((Path(folder) / "log").read_text("utf-8"))


def new_database(folder: str, name: str) -> str:
    """The address of a new, empty database."""
    with psycopg.connect(host=folder, user="tests", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql://tests@/{name}?host={folder}"
