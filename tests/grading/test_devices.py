"""The CPU grades unless a GPU is asked for, and an error that comes from devices says so and names no other mistake."""

import shutil

import msgspec
import pytest

from grader.course.course import Course
from grader.course.submission import parse_submission
from grader.grading.devices import choose_device, device_advice, is_device_error
from grader.grading.grade import grade
from grader.grading.options import Options, asked_of
from grader.grading.source_map import SourceMap
from grader.processes.supervisor import Implementation, Limits, Supervisor
from grader.records.errors import GraderError
from grader.reports.render import render_html, render_markdown
from grader.reports.terminal import make_console, show_report
from grader.verification.verify import Plan, verify
from grader.worker import wire
from small_course import SEED, TESTS, check, remove_mistake, with_oracle, write_mistake

SMALL = TESTS / "courses/small/reference/exercise1_scale"
REFERENCE = (SMALL / "scale.py").read_text("utf-8")
RIGHT = (SMALL / "variants/ones.py").read_text("utf-8")
PRODUCT = "torch.mul(factor * torch.ones_like(x), x)"
ON_CPU = '"""{}."""\n\n' + REFERENCE.partition('"""\n\n')[2].replace("x * factor", "x {} torch.full(x.shape, factor)")

MIXED = "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
NUMPY = "can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy the tensor to host memory first."


@pytest.mark.parametrize(
    ("asked", "present", "device"),
    [
        ("cpu", ("cpu", "cuda:0"), "cpu"),
        ("auto", ("cpu",), "cpu"),
        ("auto", ("cpu", "cuda:0", "cuda:1"), "cuda:0"),
        ("cuda", ("cpu", "cuda:0"), "cuda:0"),
        ("cuda:1", ("cpu", "cuda:0", "cuda:1"), "cuda:1"),
        ("auto", ("cpu", "mps"), "cpu"),
        ("mps", ("cpu", "mps"), "mps"),
    ],
)
def test_the_device_is_the_one_asked_for(asked, present, device):
    assert choose_device(asked, present) == device


def test_a_device_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(GraderError) as caught:
        choose_device("cuda", ("cpu", "mps"))
    assert caught.value.sentence == "There is no device 'cuda' here."
    assert caught.value.tip == "Choose one of: auto, cpu, mps."


@pytest.mark.parametrize(
    ("options", "setting", "asked"),
    [
        (Options(), "cpu", "cpu"),
        (Options(), "auto", "auto"),
        (Options("cpu"), "auto", "cpu"),
        (Options("cuda"), "cpu", "cuda"),
        (Options(require_sandbox=True), "auto", "cpu"),
        (Options("auto", require_sandbox=True), "cpu", "cpu"),
        (Options("cuda", require_sandbox=True), "cpu", "cuda"),
    ],
)
def test_the_cpu_is_asked_for_unless_the_command_or_the_exercise_says_otherwise(exercise, options, setting, asked):
    settings = msgspec.structs.replace(exercise.settings(), device=setting)
    assert asked_of(settings, options) == asked


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (Options(), "a GPU was asked for, and there is none here"),
        (Options("auto"), "a GPU was asked for, and there is none here"),
        (Options(require_sandbox=True), "a GPU was asked for, and what must be confined runs on the CPU"),
        (Options("cpu"), ""),
    ],
)
def test_a_report_says_why_an_exercise_that_asks_for_a_gpu_was_graded_on_the_cpu(tmp_path, host, options, why):
    exercise = copied(tmp_path, toml='device = "auto"\n')
    report = grade_on(exercise, host, options, RIGHT)
    assert (report.device, report.device_note, report.points) == ("cpu", why, 10)
    console = make_console()
    with console.capture() as shown:
        show_report(console, report)
    for text in (" ".join(shown.get().split()), render_html(report), render_markdown(report)):
        assert ("a GPU was asked for" in text) == bool(why)


def copied(folder, toml="", mistakes=()):
    """The small exercise in a folder of its own, with more settings and mistakes."""
    shutil.copytree(TESTS / "courses/small", folder / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    exercise = Course(folder / "course").exercise("scale")
    settings = exercise.reference_folder / "exercise.toml"
    settings.write_text(settings.read_text("utf-8") + toml, "utf-8")
    for name, source in dict(mistakes).items():
        if f"## {name}\n" in exercise.catalogue_file.read_text("utf-8"):
            remove_mistake(exercise, name)
        write_mistake(exercise, name, source)
    return exercise


def grade_on(exercise, host, options, source):
    submission = parse_submission(source.encode(), "scale.py")
    return with_oracle(exercise, host, options, lambda oracle: grade(oracle, submission, SEED))


# --- on a GPU ---


@pytest.fixture(scope="module")
def on_gpu(tmp_path_factory, gpu_host):
    """Grades a source on a GPU, where a known mistake makes its tensor on the CPU and adds it."""
    adds = ON_CPU.format("The factor is added", "+")
    exercise = copied(tmp_path_factory.mktemp("gpu"), mistakes={"adds": adds})
    return lambda source: grade_on(exercise, gpu_host, Options("gpu:0"), source)


def test_a_right_submission_earns_everything_on_a_gpu(on_gpu):
    report = on_gpu(RIGHT)
    assert (report.device, report.points, report.environment.sandbox.confined) == ("gpu:0", 10, False)


def test_what_is_right_but_on_the_wrong_device_is_not_taken_for_a_mistake_with_the_same_error(on_gpu):
    report = on_gpu(ON_CPU.format("Right, on the CPU", "*"))
    seen = check(report, "test_value")
    assert "Expected all tensors to be on the same device" in seen.message
    assert seen.diagnosis is None
    line = 1 + ON_CPU.format("Right, on the CPU", "*").split("\n").index("    return x * torch.full(x.shape, factor)")
    made = f"Line {line} makes a tensor on the CPU with torch.full, and the input is on gpu:0"
    assert seen.hint == f"{made}: write torch.full(..., device=x.device)."


def test_a_mistake_is_named_though_its_error_comes_from_devices(on_gpu):
    report = on_gpu(RIGHT.replace(PRODUCT, "torch.ones(x.shape) * factor + x"))
    seen = check(report, "test_value")
    assert seen.diagnosis.mistake == "adds"
    assert seen.message.startswith("12 of 12 values differ")


def test_mistakes_whose_errors_look_alike_on_a_gpu_are_each_named_as_themselves(tmp_path, gpu_host):
    stays = {
        name: ON_CPU.format(f"The {name} is wrong", f"{sign}") for name, sign in (("sign", "/"), ("sum", "+"), ("rest", "-"))
    }
    exercise = copied(tmp_path, mistakes=stays)
    remove_mistake(exercise, "adds")
    (round_,) = with_oracle(exercise, gpu_host, Options("gpu:0"), lambda oracle: list(verify(oracle, range(1), Plan())))
    found = {finding.name: finding.problem for finding in round_.findings if finding.kind == "mistake"}
    assert {name: found[name] for name in stays} == dict.fromkeys(stays, "")


BREAKS = """
import os

def f():
    raise RuntimeError("CUDA error: device-side assert triggered")

def pid():
    return os.getpid()
"""


def test_what_a_gpu_cannot_recover_from_costs_the_next_implementation_nothing(gpu_host):
    supervisor = Supervisor(gpu_host, "gpu:0", Limits(20.0, float("inf"), confined=False))
    both = [Implementation("breaks", "x.py", BREAKS), Implementation("right", "x.py", BREAKS.replace("raise", "return"))]

    def call(name):
        return (wire.Get(wire.Ref(0), name), wire.Call(wire.Ref(5), (), {}))

    def process():
        return supervisor.exchange(both[1], 1)(call("pid"), wire.Ref(6), True)

    first = process()
    assert process() == first
    assert isinstance(supervisor.exchange(both[0], 1)(call("f"), wire.Ref(6), True), wire.Raised)
    second = process()
    assert second != first
    # the one after it is left to be run by itself
    scripts = {"check": wire.Script(1, call("f"), wire.Ref(6))}
    assert set(supervisor.run_all(scripts, [(each, "check") for each in both])) == {("breaks", "check")}
    assert process() != second
    supervisor.close()


# --- what is said ---


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("x.cuda() * factor", "AssertionError"),
        ('x * torch.tensor(factor, device="cuda")', "AssertionError"),
    ],
)
def test_who_asks_for_a_gpu_on_the_cpu_is_told_the_line_and_what_to_write(grade_source, code, error):
    report = grade_source(RIGHT.replace(PRODUCT, code))
    line = 1 + RIGHT.replace(PRODUCT, code).split("\n").index(f"    return {code}")
    seen = check(report, "test_value")
    assert f"in line {line}: {error}" in seen.message
    assert seen.hint.startswith(
        f"Line {line} asks for a GPU, and this run has none: leave out .cuda(), and write device=x.device"
    )


def test_a_file_that_takes_a_gpu_where_there_is_one_is_graded_like_any_other(grade_source):
    choice = 'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"\n\n\ndef scale('
    report = grade_source(RIGHT.replace("def scale(", choice).replace(PRODUCT, "(x.to(DEVICE) * factor)"))
    assert report.points == 10


LAYER = """import torch
from torch import nn
import numpy as np


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.own = nn.ModuleList()

    def forward(self, keys, lengths):
        places = torch.arange(keys.shape[1])
        shown = places < lengths
        moved = keys.to("cpu")
        keys = keys * self.mask
        keys = keys.masked_fill(shown, 0)
        keys = keys + moved
        keys = keys + make(keys)
        return self.own(keys)


def make(keys):
    return torch.eye(3)
"""


@pytest.mark.parametrize(
    ("line", "message", "words"),
    [
        (16, MIXED, "Line 9 makes self.mask on the CPU with torch.ones, and the input is on cuda:0: keep it with"),
        (17, MIXED, "Line 13 makes a tensor on the CPU with torch.arange, and the input is on cuda:0: write torch.arange(...,"),
        (17, "Expected self and mask to be on the same device", "Line 13 makes a tensor on the CPU with torch.arange"),
        (18, MIXED, 'Line 15 moves a tensor to the CPU with .to("cpu"), and the input is on cuda:0: leave it out, or'),
        (24, MIXED, "Line 24 makes a tensor on the CPU with torch.eye"),
        (20, MIXED, "One tensor is on the CPU, and the input is on cuda:0"),
        (0, MIXED, "One tensor is on the CPU"),
        (12, NUMPY, "Line 12 hands NumPy a tensor on cuda:0: write .detach().cpu() before it"),
        (12, "CUDA error: device-side assert triggered", "The GPU has stopped"),
        (12, "No CUDA GPUs are available", "Line 12 asks for a GPU"),
        (12, "Cannot access accelerator device when none is available.", "Line 12 asks for a GPU"),
        (12, "Torch not compiled with XPU enabled", "Line 12 asks for a GPU"),
        (12, "Cannot execute deviceSynchronize() without MPS backend.", "Line 12 asks for a GPU"),
        (12, "module 'torch._C' has no attribute '_cuda_setDevice'", "Line 12 asks for a GPU"),
        (12, "Invalid device string: 'cuda0'", "Line 12 names a device that torch does not know: write device=x.device"),
        (12, "mat1 and mat2 shapes cannot be multiplied", ""),
    ],
)
def test_an_error_that_comes_from_devices_is_told_with_the_line_behind_it(line, message, words):
    raised = wire.Raised(("RuntimeError",), message, 7, line, own=False)
    told = device_advice(raised, SourceMap(source=LAYER))
    assert told.startswith(words)
    assert bool(told) == bool(words) == is_device_error(raised)


@pytest.mark.parametrize("source", ["def f(:\n", "x = " + "(" * 5000, "x\0", ""])
def test_code_that_cannot_be_read_is_told_what_holds_for_all(source):
    raised = wire.Raised(("RuntimeError",), MIXED, 7, 1, own=False)
    assert device_advice(raised, SourceMap(source=source)).startswith("One tensor is on the CPU")
