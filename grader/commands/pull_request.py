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

    from grader.pull_request.pull import PullOptions
    from grader.pull_request.workflow import PullReport


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
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write reports, findings and what was not considered.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write JUnit XML.")
def pr(**options: Any) -> None:
    """Grade the exercises that a pull request changes.

    Run it in a checkout of the base. Checks and reference come from there; only the students' files come from the head, which is
    never checked out. In GitHub Actions it annotates the files and writes the job's summary.
    """
    from grader.course.course import find_course
    from grader.pull_request.pull import exit_code, grade_pull, read_policy
    from grader.pull_request.workflow import pull_report

    policy = read_policy(options["policy"])
    pull = grade_pull(find_course(Path.cwd()), pull_options(options))
    told = pull_report(pull)
    write_pull(told, options["json_"], options["junit"])
    show_pull(told, guard="GITHUB_ACTIONS" in os.environ)
    sys.exit(exit_code(pull, policy))


def pull_options(options: dict[str, Any]) -> PullOptions:
    """The record of what the command line sets, completed from GitHub's event where a commit is not given."""
    from grader.pull_request.pull import PullOptions, commits_of_event

    base, head = options["base"], options["head"]
    if not (base and head):
        of_event = commits_of_event(os.environ)
        base, head = base or of_event[0], head or of_event[1]
    seed = options["seed"] if options["seed"] is not None else secrets.randbits(32)
    return PullOptions(base=base, head=head, seed=seed, feedback=options["feedback"], require_sandbox=options["require_sandbox"])


def write_pull(told: PullReport, json: Path | None, junit: Path | None) -> None:
    """Write what is told in the forms that were asked for, and the summary of the job in GitHub Actions."""
    from grader.pull_request.workflow import render_summary
    from grader.records.files import write_file
    from grader.records.report import to_json
    from grader.reports.github import SUMMARY, append_summary
    from grader.reports.junit import Gap, render_junit

    if json:
        write_file(json, to_json(told))
    if junit:
        gaps = [Gap(one.exercise, f"{one.path}: {one.sentence}", one.ours) for one in told.findings]
        write_file(junit, render_junit(*told.reports, gaps=gaps).encode())
    if os.environ.get(SUMMARY):
        append_summary(render_summary(told), os.environ)


def show_pull(told: PullReport, *, guard: bool) -> None:
    """Show reports and findings in the terminal; `guard` is for GitHub's runner, which also gets annotations."""
    from grader.pull_request.workflow import annotate_pull
    from grader.reports.github import guarded
    from grader.reports.terminal import make_console, show_report

    console = make_console()
    with console.capture() as shown:
        for report in told.reports:
            show_report(console, report)
        show_findings(console, told)
    click.echo(guarded(shown.get(), secrets.token_hex(16)) if guard else shown.get(), nl=False)
    if guard:
        for line in annotate_pull(told, Path.cwd()):
            click.echo(line)


def show_findings(console: Console, told: PullReport) -> None:
    """What could not be graded, and what was not considered."""
    from grader.pull_request.workflow import what_to_do

    if not told.reports and not told.findings:
        console.print("This pull request changes no file that is graded.")
    for finding in told.findings:
        console.print(f"{finding.exercise}: {finding.sentence} {what_to_do(finding)}")
    if line := ignored_line(told):
        console.print(line)


def ignored_line(told: PullReport) -> str:
    """How many changed files were not considered, with the names of up to three; empty if there are none."""
    from grader.pull_request.workflow import FEW, LONGEST
    from grader.records.plain import counted, cut
    from grader.records.sanitise import clean

    if not told.ignored_count and told.complete:
        return ""
    more_than = "" if told.complete else "more than "
    names = ", ".join(cut(" ".join(clean(path).split()), LONGEST) for path in told.ignored[:FEW])
    more = ", …" if told.ignored_count > FEW else ""
    return f"Not considered: {more_than}{counted(told.ignored_count, 'other changed file')}{': ' * bool(names)}{names}{more}"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def comment(file: Path) -> None:
    """Turn FILE, written by `grade pr --json`, into a comment on a pull request.

    FILE may be anybody's: it is read as data, and what no grading could have written is refused.
    """
    from grader.pull_request.workflow import read_json, render_comment

    click.echo(render_comment(read_json(file)), nl=False)
