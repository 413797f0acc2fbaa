"""A notebook of a kit stands alone: its first cell gets the rest from the kit's zip file, and from no other."""

import functools
import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile

import nbformat
import pytest
from nbclient import NotebookClient

from grader.course.course import Course
from grader.course.notebook import FIRST_CELL, read_cells
from grader.course.submission import choose_own
from grader.kit.first_cell import require_address
from grader.kit.install import write_kit, zipped
from grader.kit.release import MANIFEST, Owner, answer, make_kit
from grader.kit.replay import read_given
from grader.records.errors import GraderError
from small_course import SEED, TESTS

NOTEBOOK = "exercises/exercise1_scale/scale.ipynb"
KEY = "keys/exercise1_scale.key"
DATA = "reference/exercise1_scale/data/some/points.csv"
WHEEL = "torchgrade-0.1.0-py3-none-any.whl"
HTTPS, LOOPBACK = 'https, here = "https://"', 'https, here = "http://127.0.0.1:"'
"""What a test writes into a cell so that it fetches from a server without a certificate."""

PIP = """\
import json, os, pathlib, sys, zipfile

here = pathlib.Path(__file__).parents[1]
with (here / "pip.log").open("a") as log:
    log.write(json.dumps([word for word in sys.argv[1:] if not word.startswith("--")]) + "\\n")
if "OFFLINE" in os.environ and not any(word.endswith(".whl") for word in sys.argv):
    sys.exit("WARNING: Retrying\\nERROR: No matching distribution found for msgspec>=0.19")
for word in sys.argv:
    if word.endswith(".whl"):
        zipfile.ZipFile(word).extractall(here)
"""
"""Stands in for pip: notes what it is asked for, and unpacks wheels where Python looks."""

METADATA = """\
Metadata-Version: 2.4
Name: torchgrade
Version: 0.1.0
Requires-Dist: msgspec>=0.19
Requires-Dist: numpy>=1.26
Requires-Dist: torch>=2.4
Requires-Dist: torchvision>=0.19
Requires-Dist: watchfiles>=1.0
Requires-Dist: alembic>=1.13; extra == 'cohort'
"""

RUN = """\
import json, os, sys

try:
    exec(compile(sys.stdin.read(), "cell", "exec"), globals())
except Exception as error:
    print(error._render_traceback_()[0])
print(json.dumps(os.environ.get("TORCHGRADE_KIT", "")))
print(json.dumps(sorted(name for name in globals() if not name.startswith("__"))))
"""


def wheel():
    """A wheel that holds nothing but what it needs."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("torchgrade-0.1.0.dist-info/METADATA", METADATA)
    return stream.getvalue()


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Makes a kit of the small course, in which data lies beside the stub, for an address."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(TESTS / "courses/small", root, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    (root / DATA).parent.mkdir(parents=True)
    (root / DATA).write_bytes(b"1,2\n")
    course = Course(root)
    answered = answer(course.exercises(), [SEED], [{}], print)
    return functools.cache(lambda address="": make_kit(course, answered, {WHEEL: wheel()}, Owner(), address))


class Lone:
    """A notebook in a folder where nothing else is, in an environment without the grader."""

    def __init__(self, root, kit):
        self.here, self.fakes, self.home = root / "here", root / "fakes", root / "home"
        for folder in (self.here, self.fakes / "pip", self.home):
            folder.mkdir(parents=True)
        (self.fakes / "pip/__init__.py").touch()
        (self.fakes / "pip/__main__.py").write_text(PIP, "utf-8")
        self.path = self.here / "Copy of scale.ipynb"
        self.path.write_bytes(kit[NOTEBOOK])
        self.cell = nbformat.read(self.path, as_version=4).cells[0].source
        self.environment = {**os.environ, "HOME": str(self.home), "PYTHONPATH": str(self.fakes)}

    def upload(self, data, name="kit.zip"):
        (self.here / name).write_bytes(data)

    def run(self, **variables):
        """Run the first cell in a Python that finds nothing installed: what it says, where the kit is then, and which names."""
        # without site there is nothing but the standard library and the stand-in for pip
        command = [sys.executable, "-S", "-c", RUN]
        done = subprocess.run(
            command,
            cwd=self.here,
            env=self.environment | variables,
            input=self.cell,
            capture_output=True,
            text=True,
            check=True,
        )
        *said, kit, names = done.stdout.splitlines()
        return "\n".join(said), json.loads(kit), json.loads(names)

    def asked(self):
        """What pip was asked for, call by call."""
        log = self.fakes / "pip.log"
        return [json.loads(line)[1:] for line in log.read_text("utf-8").splitlines()] if log.exists() else []


@pytest.fixture
def lone(tmp_path, released):
    return Lone(tmp_path, released())


READY = "Setting up the grader …\nThe grader is ready."


def test_what_is_missing_comes_from_the_uploaded_zip_file(lone, released):
    lone.upload(zipped(released(), "kit"), "kit (1).zip")
    said, kit, names = lone.run()
    assert said == READY
    assert lone.asked() == [[f"./{WHEEL}"], ["msgspec>=0.19", "numpy>=1.26", "watchfiles>=1.0"]]
    unpacked = {path.relative_to(kit).as_posix() for path in lone.home.rglob("*") if path.is_file()}
    assert unpacked == {name for name in released() if not name.endswith(".ipynb")}
    assert (lone.here / "data/some/points.csv").read_bytes() == b"1,2\n"
    assert names == ["json", "os", "sys"], "the cell leaves no name behind"


def test_where_all_is_there_it_does_nothing(lone, released):
    lone.upload(zipped(released(), "kit"))
    _, kit, _ = lone.run()
    (lone.here / "kit.zip").unlink()
    (lone.here / "data/some/points.csv").write_bytes(b"mine\n")
    assert lone.run()[:2] == ("", kit)
    assert len(lone.asked()) == 2
    assert (lone.here / "data/some/points.csv").read_bytes() == b"mine\n"
    # so it is in a kit that was unpacked and installed by hand
    (lone.here / KEY).parent.mkdir()
    (lone.here / KEY).write_bytes(released()[KEY])
    assert lone.run()[:2] == ("", "")


def test_torch_and_numpy_are_left_alone(lone, released):
    lone.upload(zipped(released(), "kit"))
    (lone.fakes / "numpy.py").touch()
    assert lone.run()[0] == READY
    assert lone.asked()[1] == ["msgspec>=0.19", "watchfiles>=1.0"]


def test_what_was_cut_short_is_done_again(lone, released):
    lone.upload(zipped(released(), "kit"))
    said, kit, _ = lone.run(OFFLINE="1")
    assert said.splitlines()[1] == (
        "pip cannot install the grader: No matching distribution found for msgspec>=0.19. "
        "Is the network off? Turn it on, and run this again."
    )
    assert kit == ""
    assert lone.run()[0] == READY


def test_a_zip_file_that_was_packed_anew_is_taken_by_what_it_holds(lone, released):
    kit = dict(reversed(list(released().items())))
    lone.upload(zipped({f"kit/{name}": data for name, data in kit.items()} | {"__MACOSX/kit/._kit.json": b"\0"}, "downloads"))
    assert lone.run()[0] == READY


UPLOAD = "Upload the kit's zip file beside this notebook, and run this cell again."
DAMAGED = f"kit.zip is damaged, or no zip file of a kit. Get it from your course once more. {UPLOAD}"
FOREIGN = (
    "kit.zip is not the kit that this notebook is from. "
    "Open the notebook that is in that zip file, or upload the zip file that this notebook is from."
)


def replaced(kit, **files):
    """The zip file of a kit in which these files are others, its manifest as it was."""
    return zipped({**kit, **files}, "kit")


BAD = {
    "no zip": (lambda kit: b"<html>Sign in</html>", DAMAGED),
    "cut off": (lambda kit: zipped(kit, "kit")[:-100], DAMAGED),
    "without a manifest": (lambda kit: zipped({"mnist/a.png": b""}, "data"), DAMAGED),
    "another key": (lambda kit: replaced(kit, **{KEY: b"another"}), DAMAGED),
    "another wheel": (lambda kit: replaced(kit, **{WHEEL: b"another"}), DAMAGED),
    "a newer one": (lambda kit: replaced(kit, **{MANIFEST: kit[MANIFEST].replace(b"scale", b"other")}), FOREIGN),
    "another manifest": (
        lambda kit: replaced(kit, **{MANIFEST: b'{"files": {"../../outside": ""}}', "../outside": b""}),
        FOREIGN,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_damaged_or_foreign_zip_file_is_refused_in_a_sentence_and_nothing_is_installed(lone, released, name):
    make, sentence = BAD[name]
    lone.upload(make(released()))
    said, kit, _ = lone.run()
    assert (said.splitlines()[1:], kit) == ([sentence], "")
    assert lone.asked() == []
    assert list(lone.home.iterdir()) == []


def test_a_right_zip_file_is_found_among_others(lone, released):
    lone.upload(zipped(released(), "kit"), "mine.zip")
    lone.upload(b"no zip", "other.zip")
    assert lone.run()[0] == READY


def test_with_nothing_at_all_it_asks_for_the_zip_file(lone):
    assert lone.run()[0].splitlines()[1:] == [f"The grader is not here. {UPLOAD}"]


@pytest.fixture
def server():
    """A file server over loopback: its port, and what it gives by path; a text is where to go instead."""
    given = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            found = given.get(self.path)
            self.send_response(404 if found is None else 302 if isinstance(found, str) else 200)
            if isinstance(found, str):
                self.send_header("Location", found)
            self.end_headers()
            if isinstance(found, bytes):
                self.wfile.write(found)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving.server_port, given
        serving.shutdown()


@pytest.fixture
def fetching(tmp_path, released, server):
    """A lone notebook that fetches its kit from that server, the kit's zip file, and the server."""
    port, given = server
    kit = released(f"http://127.0.0.1:{port}/kit.zip")
    lone = Lone(tmp_path, kit)
    return lone, zipped(kit, "kit"), given


def test_what_is_missing_comes_from_the_address(fetching):
    lone, data, given = fetching
    given["/kit.zip"] = data
    assert lone.cell.count(HTTPS) == 1
    lone.cell = lone.cell.replace(HTTPS, LOOPBACK)
    assert lone.run()[0] == READY
    given["/kit.zip"] = zipped({MANIFEST: b"{}"}, "newer")
    assert lone.run()[0] == "", "it is fetched once"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, "cannot be fetched from {} (HTTP Error 404: Not Found). "),
        (
            "http://localhost:{}/moved",
            "cannot be fetched from {} (it leads to http://localhost:{}/moved, which is no https address). ",
        ),
        (b"<html>", "{} is damaged, or no zip file of a kit. "),
    ],
)
def test_what_the_address_gives_is_not_trusted(fetching, server, answer, why):
    lone, _, given = fetching
    port, _ = server
    given |= {"/kit.zip": answer.format(port) if isinstance(answer, str) else answer, "/moved": b"PK"}
    lone.cell = lone.cell.replace(HTTPS, LOOPBACK)
    said = lone.run()[0].splitlines()[-1]
    assert why.format(f"http://127.0.0.1:{port}/kit.zip", port) in said
    assert said.endswith(UPLOAD)
    assert lone.asked() == []


def test_an_address_that_is_not_https_is_not_asked(fetching):
    lone, data, given = fetching
    given["/kit.zip"] = data
    assert "(this is no https address). " in lone.run()[0]
    lone.upload(data)
    assert lone.run()[0] == READY


def test_where_there_is_no_network_the_uploaded_zip_file_does(tmp_path, released):
    kit = released("https://kit.invalid/kit.zip")
    lone = Lone(tmp_path, kit)
    said = lone.run()[0].splitlines()[-1]
    assert said.startswith("The kit cannot be fetched from https://kit.invalid/kit.zip (<urlopen error ")
    assert said.endswith(UPLOAD)
    lone.upload(zipped(kit, "kit"))
    assert lone.run()[0] == READY


def test_all_cells_run_and_the_report_shows(lone, released):
    lone.upload(zipped(released(), "kit"))
    notebook = nbformat.read(lone.path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(lone.here)}}, kernel_name="python3")
    done = client.execute(env=lone.environment)
    assert done.cells[-1].outputs[0].data["text/plain"] == "exercise1 Scaling: 0 of 10 points"
    assert "still open" in done.cells[-1].outputs[0].data["text/html"]
    assert f"seed {SEED}" in done.cells[-1].outputs[0].data["text/html"]


def test_the_sentence_stands_alone_where_jupyter_has_a_traceback(lone):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(lone.cell)])
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(lone.here)}}, allow_errors=True)
    (error,) = [each for each in client.execute(env=lone.environment).cells[0].outputs if each.output_type == "error"]
    assert error.traceback == [f"The grader is not here. {UPLOAD}"]


def test_of_the_first_cell_nothing_is_graded_and_it_is_nobodys_work(released, tmp_path, monkeypatch):
    first, *_ = read_cells(released()[NOTEBOOK], "it").code
    assert first == FIRST_CELL
    write_kit(released(), tmp_path / "kit")
    exercise = Course(tmp_path / "kit").exercise("1")
    assert choose_own(exercise, read_given(exercise)) == (exercise.student_file, "")


@pytest.mark.parametrize("address", ["http://example.org/kit.zip", "example.org/kit.zip", 'https://a/"+x+"', "https://a/\\", ""])
def test_an_address_that_no_notebook_may_fetch_from_is_refused(address):
    with pytest.raises(GraderError, match="cannot fetch a kit from"):
        require_address(address)


def test_an_address_may_hold_what_addresses_hold():
    require_address("https://files.example.org:8443/~a/kit%201.zip?download=1&token=a_b-c")
