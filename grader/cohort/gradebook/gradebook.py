"""The gradebook: runs, students, what became of each submission and what teachers say of it, in SQLite or PostgreSQL."""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from grader.cohort.gradebook.result import Result, Run, Student
from grader.cohort.gradebook.rows import (
    pack,
    result,
    result_row,
    storable,
    storable_row,
    student_row,
    unpack,
    unpack_kept,
)
from grader.course.course import Course
from grader.grading.kept_submission import Kept
from grader.records.amendment import Amendment
from grader.records.errors import GraderError
from grader.records.report import Report

try:
    import sqlalchemy as sa
    from sqlalchemy.dialects import postgresql, sqlite

    from grader.cohort.gradebook.database import address, connect, existing, trouble
    from grader.cohort.gradebook.queries import NEWEST_FIRST, newest, preceded, with_student
    from grader.cohort.gradebook.schema import AMENDMENT, CATALOGUE, RESULT, RUN, STUDENT, migrate
except ModuleNotFoundError as error:
    raise GraderError(f"The gradebook needs {error.name}.", "Run: pip install 'torchgrade[cohort]'.") from error


class Known(msgspec.Struct, frozen=True):
    """What tells of a result whether it must be graded again, with digests of file and exercise; `grader` is that of the run."""

    run: int
    student: str
    exercise: str
    sha256: str
    version: str
    submitted: str
    outcome: str
    grader: str
    note: str


@contextmanager
def open_gradebook(url: str) -> Iterator["Gradebook"]:
    """The gradebook at an address, made or brought up to date first.

    Args:
        url: the path of a SQLite file, `sqlite:///FILE`, or `postgresql://USER@HOST/DATABASE`.

    Raises:
        GraderError: there is no such database, it cannot be used now, or is newer than this program; also where that shows
            later, while the gradebook is open.
    """
    place = address(url)
    engine = connect(place)
    try:
        gradebook = Gradebook(engine)
        migrate(gradebook.reader, gradebook.writer)
        yield gradebook
    except sa.exc.SQLAlchemyError as error:
        raise trouble(place, error) from error
    finally:
        engine.dispose()


@contextmanager
def open_existing(url: str | None, course: Course) -> Iterator["Gradebook"]:
    """The gradebook of a course, or the one that is named in its place, which must be there.

    Raises:
        GraderError: there is none, or as above.
    """
    with open_gradebook(existing(url, course)) as gradebook:
        yield gradebook


class Gradebook:
    """An open gradebook, for one thread. What a method has recorded survives whatever happens next."""

    def __init__(self, engine: sa.Engine) -> None:
        self.reader = engine
        self.writer = engine.execution_options(writes=True)
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    def add_run(self, source: str, seed: int, device: str, seconds: float, grader: str) -> Run:
        """Begin a run."""
        run = Run(id=0, source=storable(source), seed=seed, device=device, seconds=seconds, grader=grader, started=now())
        row = {field: value for field, value in msgspec.structs.asdict(run).items() if field != "id"}
        with self.writer.begin() as connection:
            number = connection.execute(sa.insert(RUN).values(row).returning(RUN.c.id)).scalar_one()
        return msgspec.structs.replace(run, id=number)

    def unfinished_run(self, source: str, device: str, seconds: float, grader: str) -> Run | None:
        """The last run with these settings that was cut short; None if there is none."""
        wanted = {"source": storable(source), "device": device, "seconds": seconds, "grader": grader, "finished": ""}
        query = sa.select(RUN).filter_by(**wanted).order_by(RUN.c.id.desc()).limit(1)
        row = self._row(query)
        return Run(**row) if row else None

    def finish_run(self, run_id: int) -> None:
        """Nothing of this run is left to grade."""
        with self.writer.begin() as connection:
            connection.execute(sa.update(RUN).filter_by(id=run_id).values(finished=now()))

    def enrol(self, students: Iterable[Student]) -> None:
        """Add students of a roster; of those that are known, take over names and addresses that are not empty."""
        insert = self._insert(STUDENT)
        given, kept = insert.excluded, STUDENT.c
        news: dict[str, Any] = {
            field: sa.case((given[field] != "", given[field]), else_=kept[field]) for field in ("name", "email")
        }
        rows = ({**student_row(student), "enrolled": 1} for student in students)
        with self.writer.begin() as connection:
            add(connection, insert.on_conflict_do_update(index_elements=["id"], set_=news | {"enrolled": 1}), rows)

    def record(self, results: Sequence[Result]) -> None:
        """Keep results, all or none; one that its run has already of this student and exercise stays as it was.

        Students who are not known are enrolled.
        """
        students = {result.student.id: student_row(result.student) for result in results}
        with self.writer.begin() as connection:
            add(connection, self._insert(STUDENT).on_conflict_do_nothing(), students.values())
            add(connection, self._insert(RESULT).on_conflict_do_nothing(), map(result_row, results))

    def redate(self, results: Sequence[Known]) -> None:
        """Take over when these results were handed in, all or none; what they earned stays as it was."""
        self._update([(one.run, one.student, one.exercise, {"submitted": one.submitted}) for one in results])

    def amend(self, given: Amendment) -> Amendment:
        """Keep what a teacher says; its number and the time are given here. The student must be known."""
        row = storable_row(msgspec.structs.asdict(given) | {"made": now()})
        del row["id"]
        with self.writer.begin() as connection:
            number = connection.execute(sa.insert(AMENDMENT).values(row).returning(AMENDMENT.c.id)).scalar_one()
        return Amendment(id=number, **row)

    def withdraw(self, number: int, author: str) -> Amendment | None:
        """Take an amendment back, which stays on record; None if there is none in force with this number."""
        row = storable_row({"withdrawn": now(), "withdrawn_by": author})
        update = sa.update(AMENDMENT).filter_by(id=number, withdrawn="").values(row).returning(AMENDMENT)
        with self.writer.begin() as connection:
            found = connection.execute(update).mappings().one_or_none()
        return Amendment(**found) if found else None

    def amendments(self, student: str | None = None) -> Iterator[Amendment]:
        """All that teachers said, of all students or of one, in order, also what was taken back."""
        query = sa.select(AMENDMENT).order_by(AMENDMENT.c.id)
        return (Amendment(**row) for row in self._rows(query if student is None else query.filter_by(student=student)))

    def remove(self, student: str) -> None:
        """Delete a student with all results and amendments, or nothing."""
        with self.writer.begin() as connection:
            for table, column in ((AMENDMENT, "student"), (RESULT, "student"), (STUDENT, "id")):
                connection.execute(sa.delete(table).filter_by(**{column: student}))

    def graded(self, run_id: int) -> set[tuple[str, str]]:
        """Student and exercise of everything recorded in a run."""
        return {
            (row["student"], row["exercise"])
            for row in self._rows(sa.select(RESULT.c.student, RESULT.c.exercise).filter_by(run=run_id))
        }

    def latest(self, exercises: Sequence[str] = ()) -> Iterator[Result]:
        """For each student and exercise what was graded last, without report, by student and exercise.

        Args:
            exercises: ids; without any, all exercises.
        """
        last = newest(exercises)
        return map(result, self._rows(with_student(last).where(last.c.age == 1).order_by(last.c.student, last.c.exercise)))

    def attempts(self, exercises: Sequence[str] = ()) -> Iterator[Result]:
        """For each student, exercise and file what was graded last, without report, by student and exercise, the last one last.

        Args:
            exercises: ids; without any, all exercises.
        """
        last = newest(exercises, RESULT.c.sha256)
        order = (last.c.student, last.c.exercise, last.c.graded, last.c.run)
        return map(result, self._rows(with_student(last).where(last.c.age == 1).order_by(*order)))

    def regraded(self, run_id: int) -> Iterator[tuple[Result, Result]]:
        """The results of a run whose points differ from those of the same file before, with these, without reports.

        What could not be graded through our own fault has no points that could differ. They are by student and exercise.
        """
        now = preceded()
        differs = (now.c.last_sha256 == now.c.sha256, now.c.last_points != now.c.points)
        final = (now.c.outcome != "grader_error", now.c.last_outcome != "grader_error")
        query = with_student(now).where(now.c.run == run_id, *differs, *final).add_columns(now.c.last_run)
        for row in self._rows(query.order_by(now.c.student, now.c.exercise)):
            before = {"run": row.pop("last_run"), "student": row["student"], "exercise": row["exercise"]}
            keys = (RESULT.c[field] == value for field, value in before.items())
            if earlier := self._row(with_student(RESULT).where(*keys)):
                yield result(earlier), result(row)

    def latest_keys(self) -> dict[tuple[str, str], Known]:
        """For each student and exercise what is known of what was graded last."""
        last = newest(())
        query = sa.select(last, RUN.c.grader).join_from(last, RUN, last.c.run == RUN.c.id).where(last.c.age == 1)
        found = (Known(**{field: row[field] for field in Known.__struct_fields__}) for row in self._rows(query))
        return {(known.student, known.exercise): known for known in found}

    def report(self, student: str, exercise: str, run: int | None = None) -> Report | None:
        """The report of what was graded last, or in a run; None if there is none.

        Raises:
            GraderError: it is of a version that this program cannot read.
        """
        query = sa.select(RESULT.c.report).filter_by(student=student, exercise=exercise).order_by(*NEWEST_FIRST).limit(1)
        row = self._row(query if run is None else query.filter_by(run=run))
        try:
            return unpack(row["report"]) if row and row["report"] else None
        except UNREADABLE as error:
            raise unreadable(student, exercise) from error

    def kept(self, result: Result) -> Kept | None:
        """What is kept of a submission that lost points; None if nothing is.

        Raises:
            GraderError: it is of a version that this program cannot read.
        """
        key = {"run": result.run, "student": result.student.id, "exercise": result.exercise}
        row = self._row(sa.select(RESULT.c.evidence).filter_by(**key))
        try:
            return unpack_kept(row["evidence"]) if row and row["evidence"] else None
        except UNREADABLE as error:
            raise unreadable(result.student.id, result.exercise) from error

    def with_evidence(self, exercise: str, version: str) -> Iterator[Result]:
        """All results of a version of an exercise of which something is kept, without it and without reports."""
        query = with_student(RESULT).where(RESULT.c.evidence.is_not(None)).filter_by(exercise=exercise, version=version)
        return map(result, self._rows(query.order_by(RESULT.c.seed, RESULT.c.student, RESULT.c.run)))

    def rename(self, results: Sequence[Result]) -> None:
        """Take over the reports of these results and the catalogue by which mistakes have the names there, all or none."""
        self._update(
            [(one.run, one.student.id, one.exercise, {"report": pack(one.report), "catalogue": one.catalogue}) for one in results]
        )

    def keep_catalogue(self, digest: str, entries: Mapping[str, str]) -> None:
        """Keep which mistakes a catalogue of this digest holds, each with a digest of its own."""
        row = {"digest": digest, "entries": msgspec.json.encode(dict(entries)).decode()}
        with self.writer.begin() as connection:
            connection.execute(self._insert(CATALOGUE).on_conflict_do_nothing(), [row])

    def catalogue(self, digest: str) -> dict[str, str]:
        """The mistakes of a catalogue with their digests; none if it is not known."""
        row = self._row(sa.select(CATALOGUE.c.entries).filter_by(digest=digest))
        return msgspec.json.decode(row["entries"], type=dict[str, str]) if row else {}

    def class_seed(self) -> int | None:
        """The seed of the first run, under which all others are; None before there is one."""
        row = self._row(sa.select(RUN.c.seed).order_by(RUN.c.id).limit(1))
        return row["seed"] if row else None

    def history(self, student: str) -> Iterator[Result]:
        """All results of a student, without reports, in the order in which they were graded."""
        query = with_student(RESULT).where(RESULT.c.student == student)
        return map(result, self._rows(query.order_by(RESULT.c.graded, RESULT.c.run, RESULT.c.exercise)))

    def students(self) -> Iterator[Student]:
        """Everybody, by id."""
        query = sa.select(STUDENT.c.id, STUDENT.c.name, STUDENT.c.email).order_by(STUDENT.c.id)
        return (Student(**row) for row in self._rows(query))

    def strangers(self) -> frozenset[str]:
        """The ids of those whom no roster has had, if there was a roster at all."""
        enrolled = {row["id"]: row["enrolled"] for row in self._rows(sa.select(STUDENT.c.id, STUDENT.c.enrolled))}
        has_roster = any(enrolled.values())
        return frozenset(student for student, known in enrolled.items() if has_roster and not known)

    def runs(self) -> Iterator[Run]:
        """All runs in the order in which they began."""
        return (Run(**row) for row in self._rows(sa.select(RUN).order_by(RUN.c.id)))

    def _update(self, changes: Sequence[tuple[int, str, str, dict[str, Any]]]) -> None:
        """Give new values to the same columns of some results, each by its run, student and exercise: all or none."""
        if not changes:
            return
        same = (RESULT.c[field] == sa.bindparam(f"of_{field}") for field in ("run", "student", "exercise"))
        values: dict[str, Any] = {field: sa.bindparam(f"new_{field}") for field in changes[0][-1]}
        rows = [
            {"of_run": run, "of_student": student, "of_exercise": exercise}
            | {f"new_{field}": value for field, value in new.items()}
            for run, student, exercise, new in changes
        ]
        # in one order, whoever updates, so that no two processes wait for each other
        rows.sort(key=lambda row: (row["of_student"], row["of_exercise"]))
        with self.writer.begin() as connection:
            connection.execute(sa.update(RESULT).where(*same).values(values), rows)

    def _rows(self, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
        """What a query finds, a few hundred rows at a time."""
        with self.reader.connect() as connection, connection.execution_options(yield_per=500).execute(query) as found:
            for row in found.mappings():
                yield dict(row)

    def _row(self, query: sa.Select[Any]) -> dict[str, Any] | None:
        """The one row that a query finds; None without any."""
        with self.reader.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
            return dict(row) if row else None


def add(connection: sa.Connection, insert: sa.Insert, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows in one order, whoever inserts, so that no two processes wait for each other."""
    if ordered := sorted(rows, key=lambda row: (row.get("id", ""), row.get("student", ""), row.get("exercise", ""))):
        connection.execute(insert, ordered)


UNREADABLE = (zlib.error, msgspec.MsgspecError)
"""What comes of what another version wrote."""


def unreadable(student: str, exercise: str) -> GraderError:
    """What is said of that."""
    return GraderError(
        f"The report of {student} on {exercise} is of another version of torchgrade, or damaged.", "Grade that submission again."
    )


def now() -> str:
    """The time, UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
