"""Grade PyTorch exercises: name the misconception, prove the checks, keep the answers out of reach."""

from typing import Any


def check(exercise: str) -> None:
    """Grade what was run in this notebook so far, and show the report.

    Args:
        exercise: one of its names, for example `exercise3`; options of the command `grade` may follow.

    Raises:
        GraderError: this is no notebook.
    """
    from grader.commands import magic

    magic.show(magic.grade_history(magic.current_shell(), exercise))


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext grader` makes `%grade` and `%%grade` known."""
    from grader.commands import magic

    magic.register(shell)
