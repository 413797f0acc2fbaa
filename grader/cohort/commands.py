"""The commands of those who grade other people's work: pr, comment."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from grader.cohort.pull import Pull, PullOptions


@click.command()
@click.option("--base", help="The commit to be trusted, which is checked out; in GitHub Actions known from the event.")
@click.option("--head", help="The commit to be graded, which is fetched and not checked out; known likewise.")
@click.option("--policy", default="full", show_default=True, metavar="full|N%|never", help="When to exit with 1.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat a run with the seed that its report shows.")
@click.option(
    "--feedback",
    type=click.Choice(["full", "title", "outcome"]),
    default="full",
    show_default=True,
    help="How much the reports tell.",
)
@click.option("--require-sandbox/--no-require-sandbox", default=True, help="Refuse to run what cannot be confined; the default.")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the list of reports.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
def pr(**options: Any) -> None:
    """Grade the exercises that a pull request changes.

    Run it in a checkout of the base. Checks and reference come from there; only the students' files come from the head, which is
    never checked out. In GitHub Actions it annotates the files and writes the job's summary.
    """
    from grader.cohort.pull import exit_code, grade_pull, read_policy
    from grader.course import find_course

    policy = read_policy(options["policy"])
    pull = grade_pull(find_course(Path.cwd()), pull_options(options))
    write_pull(pull, options["json_"], options["junit"])
    show_pull(pull, guard="GITHUB_ACTIONS" in os.environ)
    sys.exit(exit_code(pull, policy))


def pull_options(options: dict[str, Any]) -> PullOptions:
    """The record of what the command line sets, completed from GitHub's event where a commit is not given."""
    from grader.cohort.pull import PullOptions, commits_of_event

    base, head = options["base"], options["head"]
    if not (base and head):
        of_event = commits_of_event(os.environ)
        base, head = base or of_event[0], head or of_event[1]
    seed = options["seed"] if options["seed"] is not None else secrets.randbits(32)
    return PullOptions(base=base, head=head, seed=seed, feedback=options["feedback"], require_sandbox=options["require_sandbox"])


def write_pull(pull: Pull, json: Path | None, junit: Path | None) -> None:
    """Write the reports in the forms that were asked for, and the summary of the job in GitHub Actions."""
    import msgspec

    from grader.cohort.workflow import render_summary
    from grader.files import write_file
    from grader.github import SUMMARY, append_summary
    from grader.junit import render_junit

    if json:
        write_file(json, msgspec.json.format(msgspec.json.encode(pull.reports), indent=2) + b"\n")
    if junit:
        write_file(junit, render_junit(*pull.reports).encode())
    if os.environ.get(SUMMARY):
        append_summary(render_summary(pull), os.environ)


def show_pull(pull: Pull, *, guard: bool) -> None:
    """Show reports and findings in the terminal; `guard` is for GitHub's runner, which also gets annotations."""
    from grader.cohort.workflow import annotate_pull
    from grader.github import guarded
    from grader.terminal import make_console, show_report

    console = make_console()
    with console.capture() as shown:
        for report in pull.reports:
            show_report(console, report)
        show_findings(console, pull)
    click.echo(guarded(shown.get(), secrets.token_hex(16)) if guard else shown.get(), nl=False)
    if guard:
        for line in annotate_pull(pull, Path.cwd()):
            click.echo(line)


def show_findings(console: Console, pull: Pull) -> None:
    """What could not be graded, and how much was not considered."""
    from grader.terminal import counted
    from grader.text import clean

    if not pull.reports and not pull.findings:
        console.print("This pull request changes no file that is graded.")
    for finding in pull.findings:
        console.print(clean(f"{finding.exercise}: {finding.sentence} {finding.tip}"))
    if pull.ignored:
        more = "" if pull.complete else "more than "
        console.print(f"Not considered: {more}{counted(len(pull.ignored), 'other changed file')}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def comment(file: Path) -> None:
    """Turn the reports in FILE, written by `grade pr --json`, into a comment on a pull request.

    FILE may be anybody's: it is read as data, and what is no list of reports is refused.
    """
    from grader.cohort.workflow import read_reports, render_comment

    click.echo(render_comment(read_reports(file)), nl=False)
