"""What the gradebook asks of its tables more than once."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from grader.cohort.gradebook.schema import RESULT, STUDENT

PLAIN = [column for column in RESULT.c if column.name not in {"report", "evidence"}]
"""What a result is without what is large."""

NEWEST_FIRST = (RESULT.c.graded.desc(), RESULT.c.run.desc())
"""Order of the results of a student on an exercise."""


def newest(exercises: Sequence[str], *more: sa.Column[Any]) -> sa.Subquery:
    """All results without reports, and the `age` of each: 1 for the last of its student, exercise and what more is named."""
    key = (RESULT.c.student, RESULT.c.exercise, *more)
    age = sa.func.row_number().over(partition_by=key, order_by=NEWEST_FIRST).label("age")
    query = sa.select(*PLAIN, age)
    return (query.where(RESULT.c.exercise.in_(exercises)) if exercises else query).subquery()


def preceded() -> sa.Subquery:
    """All results without reports, each with what the one before it of its student and exercise was."""
    key, order = (RESULT.c.student, RESULT.c.exercise), (RESULT.c.graded, RESULT.c.run)
    fields = (RESULT.c.run, RESULT.c.sha256, RESULT.c.points, RESULT.c.outcome)
    last = (sa.func.lag(one).over(partition_by=key, order_by=order).label(f"last_{one.name}") for one in fields)
    return sa.select(*PLAIN, *last).subquery()


def with_student(results: sa.Table | sa.Subquery) -> sa.Select[Any]:
    """Rows of `result` without reports, with what is known of the student."""
    columns = [column for column in results.c if column.name in {plain.name for plain in PLAIN}]
    return sa.select(*columns, STUDENT.c.name, STUDENT.c.email).join_from(results, STUDENT, results.c.student == STUDENT.c.id)
