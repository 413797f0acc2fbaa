"""On a machine with a GPU everything is graded on the CPU as elsewhere, and on the GPU where that is asked for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.course.catalogue import read_catalogue
from grader.course.course import find_course
from grader.course.stub import read_source
from grader.course.submission import parse_submission
from grader.grading.grade import grade
from grader.grading.options import Options
from grader.grading.oracle import open_oracle
from grader.processes.zygote import Zygote
from grader.sandbox.workspace import count_threads
from grader.verification.parallel import Effort, prove
from small_course import SEED, check

pytestmark = pytest.mark.gpu

COURSE = find_course(Path(__file__).parent.parent)
EXERCISES = COURSE.exercises()

ASKS = "import torch\n\nDEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'\nprint(DEVICE)\n"


@pytest.fixture(scope="module")
def gpu():
    """The first GPU, as a zygote finds it that starts none of them."""
    with Zygote((), "auto") as zygote:
        found = [device for device in zygote.ready().devices if device.startswith("cuda")]
        threads = count_threads(zygote._process.pid)
    if not found:
        pytest.skip("there is no GPU that torch can use")
    assert threads == 1
    return found[0]


def reports(exercise, device, sources):
    """The report on each of some sources for an exercise."""
    with open_oracle(exercise, Options(device)) as oracle:
        return [grade(oracle, parse_submission(source.encode(), exercise.filename), SEED) for source in sources]


@pytest.mark.parametrize("device", ["cpu", "auto"])
@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_a_right_file_earns_everything_and_a_wrong_one_is_named(gpu, exercise, device):
    wrong = read_catalogue(exercise)[0]
    right, named = reports(exercise, device, [read_source(exercise, exercise.variants()[0]), wrong.source])
    assert (right.device, right.points) == (gpu if device == "auto" else "cpu", right.max_points)
    assert wrong.name in {each.diagnosis.mistake for each in named.checks if each.diagnosis}


def test_a_submission_on_the_cpu_finds_no_gpu(gpu):
    exercise = COURSE.exercise("custom_loss")
    source = ASKS + exercise.reference_file.read_text("utf-8")
    with open_oracle(exercise, Options()) as oracle:
        report = grade(oracle, parse_submission(source.encode(), "custom_loss.py"), SEED)
    assert (report.printed, report.points) == ("cpu\n", 10)


def test_a_mask_on_the_cpu_is_told_of_and_is_no_other_mistake(gpu):
    exercise = COURSE.exercise("attention")
    source = exercise.reference_file.read_text("utf-8").replace(
        "if mask is not None:", "if mask is not None:\n            mask = mask.cpu()"
    )
    with open_oracle(exercise, Options("auto")) as oracle:
        report = grade(oracle, parse_submission(source.encode(), "attention.py"), SEED)
    seen = check(report, "test_mask")
    assert seen.outcome == "error"
    assert seen.diagnosis is None
    assert "moves a tensor to the CPU with .cpu()" in seen.hint


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_the_checks_are_proven_on_the_gpu(gpu, exercise):
    (result,) = prove(COURSE, [exercise], range(1), Options(gpu), Effort())
    assert result.problems == ()


def test_the_command_grades_on_the_gpu(gpu, tmp_path):
    for name in ("exercises", "reference"):
        shutil.copytree(COURSE.root / name, tmp_path / name)
    command = [sys.executable, "-m", "grader", "exercise2", str(EXERCISES[1].variants()[0]), "--device", "cuda"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{gpu}, seed" in done.stdout
