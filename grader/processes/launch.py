"""How a process that runs submissions is started, and what is said when it does not come up."""

import os
import subprocess
import sys
from typing import IO

from grader.records.errors import GraderError
from grader.worker import wire

START_SECONDS = 180.0
"""How long importing torch may take."""

UNLIMITED = wire.Fork(memory=0, files=0, processor=0, confined=True)
"""What a worker of the course's own code may use."""

PASSED_ON = (
    *(("PATH", "SYSTEMROOT", "TEMP", "USERPROFILE") if os.name == "nt" else ("TMPDIR",)),
    "LANG", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
    "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG",
)  # fmt: skip
"""The variables of the environment that are handed on."""

SETTINGS = {
    # a process that has run OpenMP on several threads makes every child that computes hang
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # whether there is a GPU is asked of the driver without starting CUDA, and where none is visible of nobody
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
}


def start(arguments: list[str], folder: str, stderr: IO[bytes] | int, **options: object) -> subprocess.Popen[bytes]:
    """Start the fork server's module with a clean environment, away from the terminal and from the course's folder."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | SETTINGS
    command = [sys.executable, "-I", "-B", "-m", "grader.processes.forkserver", *arguments]
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        command, cwd=folder, env=environment, stderr=stderr, start_new_session=True, **options
    )


def cannot_start(errors: bytes) -> GraderError:
    """The sentence for a worker process that did not come up."""
    lines = errors.decode("utf-8", "replace").strip().splitlines() or ["it ended without a word"]
    return GraderError(
        f"The process that runs submissions could not start: {lines[-1][:300]}.",
        "Check that `python -c 'import torch'` works in this environment; README.md says how it is set up.",
    )


def cannot_fork(reason: str) -> GraderError:
    """The sentence for a process that cannot be forked, given what has been started in it."""
    return GraderError(
        f"Workers cannot be forked: {reason}, and that does not survive a fork.",
        "Take the module out of `preload` in exercise.toml, or have it start nothing while it is imported.",
    )
