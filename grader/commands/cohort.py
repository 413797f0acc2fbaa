"""The command that grades a cohort: batch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.commands.amendments import gradebook_option
from grader.commands.gradebook import chosen, report_class
from grader.processes.host import processors
from grader.records.errors import FULL, INTERRUPTED, UNGRADED, GraderError

if TYPE_CHECKING:
    from grader.cohort.batch.batch import Summary
    from grader.cohort.batch.tasks import Order
    from grader.cohort.gradebook.gradebook import Gradebook
    from grader.course.course import Course


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--exercise", "names", multiple=True, help="One exercise; may be given again. Default: all.")
@click.option("--roster", type=click.Path(path_type=Path), help="CSV of the students: who hands in nothing is recorded so.")
@gradebook_option
@click.option("--jobs", type=click.IntRange(min=1), default=processors, help="How many processes; default: one a processor.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Grade on the workers of a Dask cluster.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Of the whole run; without one it is drawn.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Limit of one check.")
@click.option("--device", default="", help="cpu, auto (a GPU if there is one), cuda, cuda:N or mps; default: the exercise's.")
@click.option("--again", is_flag=True, help="Grade what is unchanged, too.")
@click.option("--modified", is_flag=True, help="In a folder, take when a file was last modified for when it was handed in.")
@click.option("--report", type=click.Path(path_type=Path), metavar="DIR", help="Write the class report.")
@click.option(
    "--export-sources",
    "sources",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write all as scripts, to look for copies.",
)
@click.option("--changes", type=click.Path(path_type=Path), metavar="FILE", help="Write whose points a regrade changed, as CSV.")
@click.option("--require-sandbox/--no-require-sandbox", default=True, help="Refuse to run what cannot be confined; the default.")
def batch(folder: Path, **options: Any) -> None:
    """Grade the submissions of a cohort.

    FOLDER holds a folder for each student, or is what Canvas, Moodle, Gradescope, Brightspace or Blackboard exports or GitHub
    Classroom clones, as a folder or a zip. What has not changed since it was last graded is left out. Interrupted, the same
    command goes on where it was.
    """
    from grader.cohort.classroom.display import summary_lines
    from grader.cohort.gradebook.database import default_gradebook, shown_address
    from grader.cohort.gradebook.gradebook import open_gradebook
    from grader.cohort.intake.roster import told_columns
    from grader.cohort.marking.policy import read_policy
    from grader.course.course import find_course
    from grader.records.sanitise import clean
    from grader.sandbox.confine import hide

    hide()
    course = find_course(Path.cwd())
    course.require_sources()
    policy, order = read_policy(course), read_order(course, folder, options)
    columns = clean(told_columns(options["roster"])) if options["roster"] else ""
    url = options["url"] or default_gradebook(course)
    try:
        with open_gradebook(url) as gradebook:
            summary = carry_out(order, gradebook, options)
            for line in summary_lines(order, gradebook, summary, policy, columns):
                click.echo(line)
            if options["sources"]:
                export_sources(order, summary, options["sources"])
            tell_changes(gradebook, summary, options["changes"])
            if options["report"]:
                report_class(gradebook, policy, order.exercises, options["report"])
    except GraderError:
        click.echo(columns, err=True, nl=bool(columns))
        raise
    except KeyboardInterrupt:
        click.echo("grade: interrupted; what was graded is kept. Run the same command again to go on.", err=True)
        sys.exit(INTERRUPTED)
    click.echo(f"Gradebook: {shown_address(url)}")
    sys.exit(UNGRADED if summary.progress.outcomes.get("grader_error") or summary.is_empty else FULL)


def export_sources(order: Order, summary: Summary, folder: Path) -> None:
    """Write what was handed in as scripts."""
    from grader.cohort.batch import sources

    done = sources.export_sources(order, summary.intake.entries, folder)
    unread = f", {len(done.unread)} cannot be read" if done.unread else ""
    click.echo(f"wrote: {done.written} scripts in {folder}{unread}; docs/copies.md says how to look for copies")


def tell_changes(gradebook: Gradebook, summary: Summary, path: Path | None) -> None:
    """Say whose points have changed of what was graded before."""
    from grader.cohort.classroom.display import LISTED, change_lines
    from grader.cohort.classroom.export import ENCODING, export_changes
    from grader.cohort.marking.changes import read_changes
    from grader.records.files import write_file

    changes = list(read_changes(gradebook, summary.run.id)) if summary.run else []
    for line in change_lines(changes, LISTED):
        click.echo(line)
    if path:
        write_file(path, "".join(export_changes(changes)).encode(ENCODING))


def read_order(course: Course, folder: Path, options: dict[str, Any]) -> Order:
    """The record of what the command line asks for."""
    from grader.cohort.batch.tasks import Order
    from grader.cohort.intake.roster import read_roster
    from grader.grading.options import Options

    return Order(
        course=course,
        exercises=chosen(course, options["names"]),
        source=folder,
        roster=read_roster(options["roster"]) if options["roster"] else (),
        options=Options(
            options["device"],
            options["timeout"],
            options["require_sandbox"],
            workers=0 if options["scheduler"] else processors(options["jobs"]),
        ),
        seed=options["seed"],
        again=options["again"],
        modified=options["modified"],
    )


def carry_out(order: Order, gradebook: Gradebook, options: dict[str, Any]) -> Summary:
    """Grade, and show how far it is."""
    from grader.cohort.batch.batch import run_batch
    from grader.cohort.batch.executors import open_executor
    from grader.cohort.classroom.display import show_progress

    with show_progress() as tell, open_executor(options["jobs"], options["scheduler"]) as executor:
        return run_batch(order, gradebook, executor, tell)
