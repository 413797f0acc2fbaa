"""Taking in a cohort."""

import io
import json
import os
import random
import shutil
import stat
import zipfile

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake import intake as module
from grader.cohort.intake.intake import find_submissions, read_entry
from grader.course.course import Exercise
from grader.records import archive
from grader.records.archive import Source
from grader.records.errors import GraderError

JANE = Student(id="1001", name="Jane Doe", email="jane@uni.edu")
ANNA = Student(id="1002", name="Müller, Anna Lena", email="am7@uni.edu")
STUB, MINE = b"def mlp():\n    raise NotImplementedError\n", b"def mlp():\n    return 1\n"


def notebook(code):
    """A notebook of one cell."""
    cell = {"cell_type": "code", "source": code.decode(), "metadata": {}, "outputs": [], "execution_count": 3}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(files):
    """The bytes of a zip; names may be ZipInfo."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return stream.getvalue()


@pytest.fixture(scope="session")
def exercises(tmp_path_factory):
    """Two exercises, with stubs."""
    root = tmp_path_factory.mktemp("course")
    made = [Exercise(number, slug, root / slug, root / slug) for number, slug in ((1, "linear"), (3, "mlp"))]
    for exercise in made:
        exercise.student_folder.mkdir()
        exercise.student_file.write_bytes(STUB)
        exercise.student_notebook.write_bytes(notebook(STUB))
    return made


@pytest.fixture(params=["folder", "zip"])
def cohort(request, tmp_path):
    """Writes files into a folder, or into a zip."""

    def write(files):
        if request.param == "zip":
            path = tmp_path / "cohort.zip"
            path.write_bytes(zipped(files))
            return path
        return folder_of(files, tmp_path / "cohort")

    return write


def folder_of(files, root):
    """A folder with these files, all of the same age."""
    root.mkdir(exist_ok=True)
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (1e9, 1e9))
    return root


def found(intake):
    """Whose file is what."""
    return {(entry.student.id, entry.exercise): entry.path for entry in intake.entries}


def refusal(source, entry):
    """Why an entry cannot be read."""
    with pytest.raises(GraderError) as caught:
        read_entry(source, entry)
    assert caught.value.tip
    return caught.value.sentence


# --- what each export looks like ---


def test_a_folder_a_student_holds_files_by_name_anywhere(cohort, exercises):
    source = cohort(
        {
            "1001/mlp.py": MINE,
            "1001/week 1/Linear.PY": MINE,
            "Anna Lena Müller/exercise3_mlp/my solution.ipynb": notebook(MINE),
            "ben/exercise3 (2).py": MINE,
            "ben/notes.md": b"",
            "readme.md": b"",
        }
    )
    intake = find_submissions(source, exercises, (JANE, ANNA))
    assert found(intake) == {
        ("1001", "exercise1"): "1001/week 1/Linear.PY",
        ("1001", "exercise3"): "1001/mlp.py",
        ("1002", "exercise3"): "Anna Lena Müller/exercise3_mlp/my solution.ipynb",
        ("ben", "exercise3"): "ben/exercise3 (2).py",
    }
    assert intake.kind == "folder"
    assert intake.strangers == (Student(id="ben"),)
    assert not intake.unmatched
    assert read_entry(source, intake.entries[1]) == MINE
    assert list(intake.absent(exercises, (JANE, ANNA))) == [("exercise1", ANNA)]


def test_canvas_tells_users_late_work_resubmissions_and_zips(cohort, exercises):
    source = cohort(
        {
            "doejane_55_901_mlp.py": MINE,
            "doejane_LATE_55_902_mlp-1.py": MINE,
            "müllerannalena_56_903_work.zip": zipped({"src/mlp.py": MINE, "__MACOSX/src/._mlp.py": b"x", "src/linear.py": MINE}),
            "evil_55_58_999_mlp.py": MINE,
            "anon_ab12X_77_mlp.py": MINE,
            "doejane_55_904_mlp.txt": MINE,
            "doejane_55_text.html": b"",
        }
    )
    intake = find_submissions(source, exercises, (JANE, ANNA))
    assert intake.kind == "canvas"
    assert found(intake) == {
        ("1002", "exercise1"): "müllerannalena_56_903_work.zip/src/linear.py",
        ("1001", "exercise3"): "doejane_LATE_55_902_mlp-1.py",
        ("1002", "exercise3"): "müllerannalena_56_903_work.zip/src/mlp.py",
        ("anon_ab12X", "exercise3"): "anon_ab12X_77_mlp.py",
    }
    assert intake.entries[1].note == "Canvas marked it late. Left aside: doejane_55_901_mlp.py (earlier)."
    assert not any(entry.submitted for entry in intake.entries)
    assert intake.unmatched == ("doejane_55_904_mlp.txt", "evil_55_58_999_mlp.py")
    assert [read_entry(source, entry) for entry in intake.entries] == [MINE] * 4


def test_downloads_of_several_assignments_in_one_folder_are_one_cohort(tmp_path, exercises):
    first, second = zipped({"doejane_55_901_linear.py": MINE}), zipped({"doejane_55_902_mlp.py": MINE})
    intake = find_submissions(folder_of({"hw1.zip": first, "hw2.zip": second}, tmp_path / "all"), exercises)
    assert found(intake) == {
        ("55", "exercise1"): "hw1.zip/doejane_55_901_linear.py",
        ("55", "exercise3"): "hw2.zip/doejane_55_902_mlp.py",
    }


@pytest.mark.parametrize("form", ["{}_file_/sub/mlp.py", "{}_file/mlp.py", "{}_file_mlp.py"])
def test_moodle_tells_names_and_participants(cohort, exercises, form):
    heads = [f"{name}_{number}_assignsubmission" for name, number in (("Jane Doe", 123), ("Anna Lena Müller", 124), ("Neu", 125))]
    files = {form.format(head): MINE for head in heads} | {f"{heads[0]}_onlinetext/onlinetext.html": b""}
    intake = find_submissions(cohort(files), exercises, (JANE, ANNA))
    assert intake.kind == "moodle"
    assert [entry.student for entry in intake.entries] == [JANE, ANNA, Student(id="125", name="Neu")]
    assert not any(entry.submitted for entry in intake.entries)


def test_gradescope_tells_who_and_when_and_of_a_group_each(cohort, exercises):
    listed = """---
submission_1:
  :submitters:
  - {":name": Jane Doe, ":sid": '1001', ":email": jane@uni.edu}
  - {":name": Ben, ":sid": '', ":email": ben@uni.edu}
  :created_at: 2024-03-10 09:59:59.1 -08:00
"""
    files = {"submission_metadata.yml": listed.encode(), "submission_1/mlp.py": MINE, "submission_2/mlp.py": MINE}
    source = cohort({f"assignment_7_export/{name}": data for name, data in files.items()})
    intake = find_submissions(source, exercises, (JANE,))
    path = "assignment_7_export/submission_1/mlp.py"
    assert found(intake) == {("1001", "exercise3"): path, ("ben@uni.edu", "exercise3"): path}
    assert {entry.submitted for entry in intake.entries} == {"2024-03-10T17:59:59+00:00"}
    assert intake.unmatched == ("assignment_7_export/submission_2/mlp.py",)


def test_a_zip_a_student_and_a_zip_of_zips_are_folders_of_students(cohort, exercises):
    source = cohort({"1001.zip": zipped({"Jane/exercise3_mlp/mlp.py": MINE}), "jonas.zip": zipped({"mlp.py": MINE})})
    intake = find_submissions(source, exercises, (JANE,))
    assert found(intake) == {
        ("1001", "exercise3"): "1001.zip/Jane/exercise3_mlp/mlp.py",
        ("jonas", "exercise3"): "jonas.zip/mlp.py",
    }


def test_a_folder_around_all_students_is_seen_through(cohort, exercises):
    assert set(found(find_submissions(cohort({"all/a/mlp.py": MINE, "all/b/mlp.py": MINE}), exercises))) == {
        ("a", "exercise3"),
        ("b", "exercise3"),
    }


def test_a_folder_an_exercise_holds_folders_of_students(cohort, exercises):
    source = cohort({"exercise3_mlp/1001/mlp.py": MINE, "exercise3_mlp/b/mlp.py": MINE, "exercise1_linear/1001/linear.py": MINE})
    assert found(find_submissions(source, exercises, (JANE,))) == {
        ("1001", "exercise1"): "exercise1_linear/1001/linear.py",
        ("1001", "exercise3"): "exercise3_mlp/1001/mlp.py",
        ("b", "exercise3"): "exercise3_mlp/b/mlp.py",
    }


@pytest.mark.parametrize("form", ["doejane_{}_90{}_mlp.py", "Jane Doe_{}_assignsubmission_file_/{}/mlp.py"])
def test_accounts_that_share_a_name_are_not_taken_for_one_student(cohort, exercises, form):
    source = cohort({form.format(number, place): MINE for place, number in enumerate((57, 58))})
    intake = find_submissions(source, exercises, (JANE,))
    assert [entry.student.id for entry in intake.entries] == ["57", "58"]
    assert list(intake.absent(exercises[1:], (JANE,))) == [("exercise3", JANE)]


# --- what students call their files decides nothing about those of others ---


BEN = Student(id="1003", name="Ben Roth", email="ben@uni.edu")
LIST = b"submission_1:\n  :submitters:\n  - {':name': Jane Doe, ':sid': '1001', ':email': jane@uni.edu}\n"


def test_a_list_like_gradescopes_among_a_students_files_is_one_file_more(cohort, exercises):
    lists = {"ben/submission_metadata.yml": LIST, "ben/submission_1/mlp.py": MINE}
    known = {("1003", "exercise3"): "ben/submission_1/mlp.py"}
    both = find_submissions(cohort(lists | {"1001/mlp.py": MINE}), exercises, (JANE, BEN))
    assert both.kind == "folder"
    assert found(both) == known | {("1001", "exercise3"): "1001/mlp.py"}


@pytest.mark.parametrize("roster", [(JANE, BEN), ()])
def test_the_only_students_list_like_gradescopes_is_one_file_more(cohort, exercises, roster):
    intake = find_submissions(cohort({"ben/submission_metadata.yml": LIST, "ben/submission_1/mlp.py": MINE}), exercises, roster)
    assert found(intake) == {("1003" if roster else "ben", "exercise3"): "ben/submission_1/mlp.py"}


@pytest.mark.parametrize("form", ["Jane Doe_{}_assignsubmission_file_/mlp.py", "doejane_55_9{}_w/mlp.py", "submission_{}/mlp.py"])
@pytest.mark.parametrize("others", [1, 0])
def test_what_a_students_zip_holds_is_that_students_whatever_it_is_called(cohort, exercises, form, others):
    forged = zipped({form.format(number): MINE for number in range(9)})
    files = {"1001.zip": zipped({"mlp.py": MINE})} if others else {}
    intake = find_submissions(cohort(files | {"Ben Roth.zip": forged}), exercises, (JANE, ANNA, BEN))
    assert intake.kind == "folder"
    assert {entry.student: entry.path.split("/")[0] for entry in intake.entries} == (
        {JANE: "1001.zip", BEN: "Ben Roth.zip"} if others else {BEN: "Ben Roth.zip"}
    )


def test_a_damaged_zip_in_a_folder_around_all_students_is_that_students(cohort, exercises):
    intake = find_submissions(cohort({"all/1001/mlp.py": MINE, "all/ben/mlp.py": MINE, "all/am7.zip": b"PK"}), exercises, (JANE,))
    assert set(found(intake)) == {("1001", "exercise3"), ("ben", "exercise3")}
    assert intake.unmatched == ("all/am7.zip: is a damaged zip, or none",)


TWINS = [("Jane Doe", "JANE DOE"), ("Jane Doe", "Doe Jane"), ("Jane Doe", "Jané  Doe")]


@pytest.mark.parametrize("names", TWINS)
@pytest.mark.parametrize(
    "form", ["{}_{}_90{}_mlp.py", "{}_{}_assignsubmission_file/{}/mlp.py", "hw1/{}_{}_assignsubmission_file_/{}/mlp.py"]
)
def test_accounts_whose_names_lead_to_one_student_are_nobodys_however_they_are_written(cohort, exercises, names, form):
    pairs = zip(names, (57, 58), strict=True)
    source = cohort({form.format(name, number, place): MINE for place, (name, number) in enumerate(pairs)})
    intake = find_submissions(source, exercises, (JANE, ANNA))
    assert [(entry.student.id, entry.note) for entry in intake.entries] == [
        (number, "Another account goes by the same name.") for number in ("57", "58")
    ]
    assert intake.strangers == tuple(Student(id=number, name=name) for name, number in zip(names, ("57", "58"), strict=True))


def test_an_account_of_gradescope_with_anothers_name_or_login_is_not_taken_for_that_one(cohort, exercises):
    listed = LIST + b"submission_2:\n  :submitters:\n  - {':name': Jane Doe, ':sid': '', ':email': jane@evil.edu}\n"
    files = {"submission_metadata.yml": listed, "submission_1/mlp.py": MINE, "submission_2/mlp.py": MINE}
    assert found(find_submissions(cohort(files), exercises, (JANE, BEN))) == {
        ("1001", "exercise3"): "submission_1/mlp.py",
        ("jane@evil.edu", "exercise3"): "submission_2/mlp.py",
    }


def test_who_is_known_by_id_keeps_the_place_when_another_takes_the_name(cohort, exercises):
    source = cohort({"doejane_1001_901_mlp.py": MINE, "janedoe_58_902_mlp.py": MINE})
    assert found(find_submissions(source, exercises, (JANE,))) == {
        ("1001", "exercise3"): "doejane_1001_901_mlp.py",
        ("58", "exercise3"): "janedoe_58_902_mlp.py",
    }


def test_a_student_has_another_number_in_each_assignment_of_moodle(cohort, exercises):
    files = {
        "hw1/Jane Doe_57_assignsubmission_file/linear.py": MINE,
        "hw2/Jane Doe_58_assignsubmission_file/mlp.py": MINE,
        "hw2/Ben Roth_59_assignsubmission_file/mlp.py": MINE,
        "mlp.py": MINE,
    }
    intake = find_submissions(cohort(files), exercises, (JANE, BEN))
    assert set(found(intake)) == {("1001", "exercise1"), ("1001", "exercise3"), ("1003", "exercise3")}
    assert intake.unmatched == ("mlp.py",)


def test_of_very_many_files_of_one_student_only_the_latest_are_read(tmp_path, exercises, monkeypatch):
    source = folder_of({f"a/{number}/mlp.py": MINE for number in range(50)} | {"b/mlp.py": MINE}, tmp_path / "cohort")
    os.utime(source / "a/7/mlp.py", (2e9, 2e9))
    read = []
    monkeypatch.setattr(
        Source, "read", lambda _, path, most, read_file=Source.read: read.append(path) or read_file(_, path, most)
    )
    entry, _ = find_submissions(source, exercises).entries
    assert (entry.path, len(read)) == ("a/7/mlp.py", 20)
    assert entry.note.endswith("Of 50 files only the latest 20 were read.")


# --- which file counts ---


def test_times_of_a_folders_files_count_only_if_asked_for_and_those_of_a_zips_never(tmp_path, exercises):
    inner = zipped({"mlp.py": MINE})
    source = folder_of({"a/mlp.py": MINE, "b/work.zip": inner, "c/mlp.py": MINE}, tmp_path / "cohort")
    assert [entry.submitted for entry in find_submissions(source, exercises).entries] == ["", "", ""]
    modified = find_submissions(source, exercises, modified=True)
    assert [entry.submitted for entry in modified.entries] == ["2001-09-09T01:46:40+00:00"] * 3
    packed = tmp_path / "cohort.zip"
    packed.write_bytes(zipped({"a/mlp.py": MINE, "b/work.zip": inner}))
    assert [entry.submitted for entry in find_submissions(packed, exercises, modified=True).entries] == ["", ""]


def test_of_script_and_notebook_that_counts_which_is_not_the_stub(cohort, exercises):
    saved = notebook(b"def mlp():  \n\n    raise NotImplementedError\n\n")
    source = cohort({"a/mlp.py": STUB, "a/mlp.ipynb": notebook(MINE), "b/mlp.py": MINE, "b/mlp.ipynb": saved})
    intake = find_submissions(source, exercises)
    assert [entry.path for entry in intake.entries] == ["a/mlp.ipynb", "b/mlp.py"]
    assert intake.entries[0].note == "Left aside: a/mlp.py (as handed out)."


def test_of_equals_the_script_counts_and_what_can_be_read_before_what_cannot(cohort, exercises):
    files = {
        "a/mlp.py": MINE,
        "a/mlp.ipynb": notebook(MINE),
        "b/mlp.py": MINE,
        "b/mlp.ipynb": b"{",
        "c/mlp.py": STUB,
        "c/mlp.ipynb": b"{",
    }
    intake = find_submissions(cohort(files), exercises)
    assert [entry.path for entry in intake.entries] == ["a/mlp.py", "b/mlp.py", "c/mlp.ipynb"]
    assert intake.entries[0].note == "Left aside: a/mlp.ipynb (as old)."
    assert intake.entries[1].note == "Left aside: b/mlp.ipynb (unreadable)."


def test_the_latest_counts_and_of_one_time_the_highest_number(tmp_path, exercises):
    source = folder_of(
        {"a/mlp.py": MINE, "a/old/mlp.py": MINE, "b/mlp.py": MINE, "b/mlp (1).py": MINE, "b/mlp-2.py": MINE}, tmp_path / "c"
    )
    os.utime(source / "a/mlp.py", (2e9, 2e9))
    intake = find_submissions(source, exercises)
    assert [entry.path for entry in intake.entries] == ["a/mlp.py", "b/mlp-2.py"]
    assert intake.entries[0].note == "Left aside: a/old/mlp.py (earlier)."


def test_two_folders_of_one_student_are_noted(cohort, exercises):
    intake = find_submissions(cohort({"1001/mlp.py": MINE, "Jane Doe/mlp.py": STUB, "x/mlp.py": MINE}), exercises, (JANE,))
    note = "Handed in more than once: 1001, Jane Doe. Left aside: Jane Doe/mlp.py (as handed out)."
    assert {entry.student.id: entry.note for entry in intake.entries} == {"1001": note, "x": ""}


def test_a_file_of_another_name_counts_only_if_nothing_else_can_be_meant(cohort, exercises):
    files = {
        "a/solution.py": MINE,
        "b/one.py": MINE,
        "b/two.py": MINE,
        "c/exercise1_linear/linear.py": MINE,
        "c/answer.ipynb": b"{}",
    }
    source = cohort(files)
    intake = find_submissions(source, exercises[1:])
    assert found(intake) == {("a", "exercise3"): "a/solution.py", ("c", "exercise3"): "c/answer.ipynb"}
    assert intake.entries[0].note == "Counted as exercise3, being the only file."
    assert intake.unmatched == ("b/one.py", "b/two.py")
    assert found(find_submissions(source, exercises)) == {("c", "exercise1"): "c/exercise1_linear/linear.py"}


def graded(code, exercise):
    """A notebook of any name whose last cell grades an exercise."""
    return notebook(code + f'import grader\n\ngrader.check("{exercise}")'.encode())


def test_a_notebook_of_any_name_is_that_of_the_exercise_which_it_grades(cohort, exercises):
    files = {
        "a/notebook7c2f.ipynb": graded(MINE, "exercise3"),
        "a/Untitled (1).ipynb": graded(MINE, "exercise1"),
        "b/linear.ipynb": graded(MINE, "exercise3"),
        "c/exercise1_linear/work.ipynb": graded(MINE, "exercise3"),
        "d/notes.ipynb": graded(MINE + b"grader.check('exercise1')\n", "exercise3"),
        "e/notes.ipynb": graded(MINE, "exercise4"),
        "f/damaged.ipynb": b"{",
    }
    intake = find_submissions(cohort(files), exercises)
    assert found(intake) == {
        ("a", "exercise1"): "a/Untitled (1).ipynb",
        ("a", "exercise3"): "a/notebook7c2f.ipynb",
        ("b", "exercise1"): "b/linear.ipynb",
        ("c", "exercise1"): "c/exercise1_linear/work.ipynb",
    }
    assert intake.unmatched == ("d/notes.ipynb", "e/notes.ipynb", "f/damaged.ipynb")


def test_of_notebooks_of_any_name_only_so_many_are_read(cohort, exercises, monkeypatch):
    monkeypatch.setattr(module, "MOST_READ", 2)
    source = cohort({f"a/n{number}.ipynb": graded(MINE, "exercise3") for number in range(4)})
    assert find_submissions(source, exercises).unmatched == ("a/n2.ipynb", "a/n3.ipynb")


def test_what_systems_leave_behind_is_not_looked_at(cohort, exercises):
    junk = ("__MACOSX/a/._mlp.py", "a/.ipynb_checkpoints/mlp-checkpoint.ipynb", "a/.mlp.py", "a/venv/lib/mlp.py", ".git/mlp.py")
    intake = find_submissions(cohort(dict.fromkeys(junk, MINE) | {"a/mlp.py": MINE, "b/mlp.py": MINE}), exercises)
    assert (len(intake.entries), intake.unmatched) == (2, ())


LONG = b"# Jane Doe, group 7\n" + STUB.replace(b"    raise", b"    # to do\n    raise")


@pytest.mark.parametrize(
    "copy", ["Kopie von mlp.ipynb", "Copy_of_mlp.ipynb", "C\u00f3pia de mlp.ipynb", "mlp - Copie (2).py", "mlp-Copy1.ipynb"]
)
@pytest.mark.parametrize(
    "form",
    [
        "1001/{}",
        "w.zip/1001/exercise3_mlp/{}",
        "doejane_55_90{n}_{}",
        "Jane Doe_123_assignsubmission_file_/{}",
        "1001.zip/new/{}",
    ],
)
def test_a_copy_counts_wherever_it_is_and_an_untouched_stub_beside_it_never(cohort, exercises, form, copy):
    mine = notebook(MINE) if copy.endswith(".ipynb") else MINE
    saved = notebook(b"# saved by Colab\n" + STUB)
    every = {"mlp.py": STUB, copy: mine, "mlp.ipynb": saved, "mlp (1).py": LONG, "linear.py": STUB}
    files = {form.format(name, n=9 - n): data for n, (name, data) in enumerate(every.items())}
    if ".zip/" in form:
        outer = form.split(".zip/")[0] + ".zip"
        files = {outer: zipped({name.split(".zip/")[1]: data for name, data in files.items()})}
    intake = find_submissions(cohort(files), exercises, (JANE,))
    assert set(found(intake)) == {("1001", "exercise1"), ("1001", "exercise3")}
    assert found(intake)["1001", "exercise3"].endswith(copy)
    assert not intake.unmatched


def test_an_untouched_stub_counts_after_a_file_of_another_name(cohort, exercises):
    files = {
        "a/mlp.py": STUB,
        "a/mlp_final.py": MINE,
        "b/exercise3_mlp/mlp.py": STUB,
        "b/exercise3_mlp/Untitled.ipynb": notebook(MINE),
        "c/mlp.py": STUB,
        "c/mlp_a.py": MINE,
        "c/mlp_b.py": MINE,
        "d/mlp.py": MINE,
        "d/mlp_final.py": MINE,
    }
    intake = find_submissions(cohort(files), exercises)
    assert [entry.path for entry in intake.entries] == [
        "a/mlp_final.py",
        "b/exercise3_mlp/Untitled.ipynb",
        "c/mlp.py",
        "d/mlp.py",
    ]
    assert "mlp.py (as handed out)" in intake.entries[0].note
    assert intake.entries[2].note == "It is as handed out; the work may be in c/mlp_a.py, c/mlp_b.py."


def test_what_lies_in_the_exercises_folder_counts_before_what_is_old(cohort, exercises):
    files = {
        "a/exercises/exercise3_mlp/mlp.py": MINE,
        "a/old/mlp.py": MINE + b"# then",
        "a/old/exercise3_mlp/mlp.py": MINE + b"# before",
        "b/archive/mlp.py": MINE,
        "b/mlp.py": MINE,
        "c/x/y/mlp.py": MINE,
        "c/x/mlp.py": MINE,
    }
    intake = find_submissions(cohort(files), exercises)
    assert [entry.path for entry in intake.entries] == ["a/exercises/exercise3_mlp/mlp.py", "b/mlp.py", "c/x/mlp.py"]


def test_what_lies_in_the_exercises_folder_counts_though_a_checkout_wrote_it_first(tmp_path, exercises):
    source = folder_of(
        {"exercises/exercise3_mlp/mlp.py": MINE, "exercises/exercise1_linear/linear.py": MINE, "old/mlp.py": MINE},
        tmp_path / "jane",
    )
    os.utime(source / "old/mlp.py", (1e9 + 3, 1e9 + 3))
    for roster, student in (((), "jane"), ((JANE,), "1001")):
        intake = find_submissions(source, exercises, roster)
        assert intake.kind == "clone"
        assert found(intake) == {
            (student, "exercise1"): "exercises/exercise1_linear/linear.py",
            (student, "exercise3"): "exercises/exercise3_mlp/mlp.py",
        }
        assert "old/mlp.py (elsewhere)" in intake.entries[1].note


def test_a_file_with_the_name_of_another_exercise_is_that_ones_whatever_is_asked_for(cohort, exercises):
    linear, mlp = exercises
    source = cohort(
        {
            "a/mlp.py": MINE,
            "a/Kopie von linear.ipynb": b"{}",
            "b/linear_2.py": MINE,
            "c/work.py": MINE,
            "d/exercise1/work.py": MINE,
        }
    )
    asked = find_submissions(source, [mlp], course=exercises)
    assert found(asked) == {("a", "exercise3"): "a/mlp.py", ("c", "exercise3"): "c/work.py"}
    assert not asked.unmatched
    assert set(found(find_submissions(source, [linear], course=exercises))) == {(name, "exercise1") for name in "abcd"}


def test_brightspace_blackboard_and_github_classroom_are_read_by_their_structure(cohort, exercises):
    people = (JANE, Student(id="1002", name="M\u00fcller, Anna Lena", email="am7@uni.edu", login="anna_m"))
    times = ("May 8, 2025 1159 AM", "May 8, 2025 1224 PM")
    brightspace = {f"4711-99 - Jane Doe - {time}/Copy of mlp.py": MINE + time.encode() for time in times}
    brightspace |= {f"4712-99 - Anna Lena M\u00fcller - {times[0]}/mlp.py": MINE, "index.html": b""}
    blackboard = {
        "HW 1_jane_attempt_2025-05-08-11-59-00_mlp.py": MINE,
        "HW 1_jane_attempt_2025-05-08-12-24-00_mlp.py": MINE,
        "HW 1_jane_attempt_2025-05-08-12-24-00.txt": b"",
        "HW 1_anna_m_attempt_2025-05-08-12-24-00_w.zip": zipped({"mlp.py": MINE}),
    }
    classroom = {"hw-1-submissions/hw-1-jane/exercises/exercise3_mlp/mlp.py": MINE, "hw-1-submissions/hw-1-anna_m/mlp.py": MINE}
    for files, kind, best in (
        (brightspace, "brightspace", f"4711-99 - Jane Doe - {times[1]}/Copy of mlp.py"),
        (blackboard, "blackboard", "HW 1_jane_attempt_2025-05-08-12-24-00_mlp.py"),
        (classroom, "github", "hw-1-submissions/hw-1-jane/exercises/exercise3_mlp/mlp.py"),
    ):
        source = cohort({f"{kind}/{name}": data for name, data in files.items()})
        for path in source.iterdir() if source.is_dir() else ():
            if path.name != kind:
                shutil.rmtree(path)
        intake = find_submissions(source, exercises, people)
        assert intake.kind == kind
        assert found(intake)["1001", "exercise3"] == f"{kind}/{best}"
        assert set(found(intake)) == {("1001", "exercise3"), ("1002", "exercise3")}
        assert not intake.strangers


# --- hostile and damaged ---


def test_links_are_refused_wherever_they_are(tmp_path, exercises):
    outside = folder_of({"mlp.py": b"secret", "a.zip": zipped({"mlp.py": b"secret"})}, tmp_path / "outside")
    source = folder_of({"a/x.md": b"", "b/x.md": b"", "d/mlp.py": MINE}, tmp_path / "cohort")
    (source / "a/mlp.py").symlink_to(outside / "mlp.py")
    (source / "b/exercise3_mlp").symlink_to(outside)
    (source / "c").symlink_to(outside)
    (source / "e.zip").symlink_to(outside / "a.zip")
    intake = find_submissions(source, exercises)
    assert found(intake) == {("a", "exercise3"): "a/mlp.py", ("d", "exercise3"): "d/mlp.py"}
    assert refusal(source, intake.entries[0]) == "a/mlp.py is a link."
    assert intake.unmatched == (
        "b/exercise3_mlp: links are not followed",
        "c: links are not followed",
        "e.zip: links are not followed",
    )
    for path in ("b/exercise3_mlp/mlp.py", "c/mlp.py", "e.zip/mlp.py"):
        assert refusal(source, module.Entry(student=JANE, exercise="exercise3", path=path)).endswith(" is a link.")


def test_what_is_no_file_or_gone_is_told(tmp_path, exercises):
    source = folder_of({"a/mlp.py": MINE, "b/x.md": b""}, tmp_path / "cohort")
    os.mkfifo(source / "b/mlp.py")
    intake = find_submissions(source, exercises)
    (source / "a/mlp.py").unlink()
    assert [refusal(source, entry) for entry in intake.entries] == [
        "a/mlp.py cannot be read: No such file or directory.",
        "b/mlp.py is not a regular file.",
    ]


def member(name, **fields):
    """A file of a zip with fields of its own."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def test_hostile_members_of_a_zip_cost_only_themselves(cohort, exercises):
    link = stat.S_IFLNK << 16
    odd = {
        "link": zipped({member("mlp.py", external_attr=link): b"/etc/passwd"}),
        "lzma": zipped({member("mlp.py", compress_type=zipfile.ZIP_LZMA): MINE}),
        "encrypted": zipped({"mlp.py": MINE}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
        "damaged": zipped({member("mlp.py", compress_type=zipfile.ZIP_STORED): MINE}).replace(MINE, MINE[::-1]),
        "bomb": zipped({"mlp.py": bytes(200_000_000)}),
        "climbs": zipped({"../b/mlp.py": MINE, "/mlp.py": MINE, "C:\\mlp.py": MINE}),
        "none": b"PK\x03\x04 is no zip",
        "good": zipped({"win\\mlp.py": MINE, "win\\": b""}),
    }
    source = cohort({f"{name}/work.zip": data for name, data in odd.items()})
    intake = find_submissions(source, exercises)
    entries = {entry.student.id: entry for entry in intake.entries}
    sentences = {name: refusal(source, entries.pop(name)) for name in ("link", "lzma", "encrypted", "damaged")}
    assert sentences == {
        "link": "link/work.zip/mlp.py is a link.",
        "lzma": "lzma/work.zip/mlp.py is compressed in an unusual way.",
        "encrypted": "encrypted/work.zip/mlp.py is encrypted.",
        "damaged": "damaged/work.zip/mlp.py is damaged.",
    }
    assert len(read_entry(source, entries.pop("bomb"))) == 1024 * 1024 + 1
    assert read_entry(source, entries.pop("good")) == MINE
    assert not entries
    assert "none/work.zip: is a damaged zip, or none" in intake.unmatched
    assert sum("leads out of the zip" in one for one in intake.unmatched) == 3


def test_a_zip_that_holds_nothing_is_told_as_the_only_file(cohort, exercises):
    files = {
        "a/w.zip": zipped({"w.zip": zipped({"mlp.py": MINE}), "x.txt": b""}),
        "b/w.zip": b"",
        "c/w.rar": b"",
        "d/mlp.py": MINE,
    }
    source = cohort(files)
    intake = find_submissions(source, exercises[1:])
    assert [refusal(source, entry) for entry in intake.entries[:2]] == [
        "a/w.zip holds no script or notebook.",
        f"{'b/w.zip'} is a damaged zip, or none.",
    ]
    assert intake.unmatched == ("c/w.rar",)
    assert find_submissions(source, exercises).unmatched == (
        "a/w.zip: it holds no script or notebook",
        "b/w.zip: is a damaged zip, or none",
        "c/w.rar",
    )


def test_a_students_zip_may_be_neither_large_nor_of_many_files(cohort, exercises, monkeypatch):
    source = cohort(
        {"a/w.zip": zipped({f"{n}.py": MINE for n in range(20)}), "b/w.zip": zipped({"mlp.py": random.Random(1).randbytes(5000)})}
    )
    monkeypatch.setattr(archive, "MOST", 4000)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)
    assert find_submissions(source, exercises).unmatched == (
        "a/w.zip: holds more than 10 files",
        "b/w.zip: is larger than 0 MiB",
    )


def test_a_zip_is_not_believed_how_many_files_it_holds(tmp_path, exercises, monkeypatch):
    data = zipped({f"{n}.py": MINE for n in range(20)})
    assert data[-14:-10] == bytes([20, 0, 20, 0])
    monkeypatch.setattr(archive, "MOST_MEMBERS", 10)
    monkeypatch.setattr(archive.zipfile, "ZipInfo", None)  # what a member would cost
    source = folder_of({"a/w.zip": data[:-14] + bytes([1, 0, 1, 0]) + data[-10:]}, tmp_path / "cohort")
    assert find_submissions(source, exercises).unmatched == ("a/w.zip: holds more than 10 files",)


@pytest.mark.parametrize("name", ["mlp" + " (1)" * 16000 + "x.py", "d/" * 600 + "mlp.py", "é" * 256 + "/mlp.py"])
def test_names_longer_than_any_system_gives_are_refused_and_told_in_short(cohort, exercises, name):
    intake = find_submissions(cohort({"a/w.zip": zipped({name: MINE, "x.py": MINE}), "b/mlp.py": MINE}), exercises)
    assert set(found(intake)) == {("b", "exercise3")}
    assert set(intake.unmatched) == {f"a/w.zip/{name[:255]}…: the name is too long", "a/w.zip/x.py"}


def test_folders_deeper_than_any_work_are_not_walked(tmp_path, exercises):
    source = folder_of({"a/mlp.py": MINE, "b/" + "d/" * 520 + "mlp.py": MINE}, tmp_path / "c")
    intake = find_submissions(source, exercises)
    assert set(found(intake)) == {("a", "exercise3")}
    assert intake.unmatched == (f"b/{('d/' * 520)[:253]}…: the name is too long",)


def test_names_that_are_no_utf8_or_command_terminals_are_told(tmp_path, exercises):
    source = folder_of({"a/mlp.py": MINE, "b\x1b[31m\n/mlp.py": MINE}, tmp_path / "cohort")
    (source / os.fsdecode(b"M\xfcller")).mkdir()
    intake = find_submissions(source, exercises)
    assert found(intake) == {("a", "exercise3"): "a/mlp.py"}
    assert intake.unmatched == tuple(
        f"{name}: the name has characters that cannot be shown" for name in ("M\\xfcller", "b\ufffd\ufffd")
    )


def test_zips_without_the_mark_of_utf8_give_names_back(tmp_path, exercises):
    marked = zipped({"Müller/mlp.py": MINE, "b/mlp.py": MINE})
    source = tmp_path / "c.zip"
    source.write_bytes(marked.replace(b"\x14\x00\x00\x08\x08", b"\x14\x00\x00\x00\x08"))
    assert source.read_bytes() != marked
    assert ("Müller", "exercise3") in found(find_submissions(source, exercises))


def test_members_of_the_same_name_are_one_and_those_that_differ_by_case_are_two(tmp_path, exercises):
    source = tmp_path / "c.zip"
    with zipfile.ZipFile(source, "w") as made:
        for name, data in (("a/mlp.py", STUB), ("b/MLP.py", MINE), ("b/mlp.py", STUB)):
            made.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr("a/mlp.py", MINE)
    intake = find_submissions(source, exercises)
    assert [read_entry(source, entry) for entry in intake.entries] == [MINE, MINE]
    assert [entry.note for entry in intake.entries] == ["", "Left aside: b/mlp.py (as handed out)."]


def test_a_date_that_no_calendar_has_is_no_matter(tmp_path, exercises):
    source = tmp_path / "c.zip"
    source.write_bytes(zipped({member("a/mlp.py", date_time=(1980, 0, 0, 0, 0, 0)): MINE, "b/mlp.py": MINE}))
    assert len(find_submissions(source, exercises).entries) == 2
    assert archive.moment(1e30) == ""


def test_a_folder_that_may_not_be_read_is_told(tmp_path, exercises, monkeypatch):
    source = folder_of({"a/mlp.py": MINE, "b/mlp.py": MINE}, tmp_path / "cohort")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert find_submissions(source, exercises).unmatched == ("b: Permission denied",)


ROSTER = "--roster names a table of the students."
UNPACK = "Unpack it, and name the folder."


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("students.csv", b"id,name\n1,Ada\n", ("is a table", ROSTER)),
        ("Grades.XLSX", zipped({"xl/workbook.xml": b"<x/>"}), ("is a table", ROSTER)),
        ("all.zip", b"", ("is empty", "Download it again.")),
        ("all.zip", zipped({"a/mlp.py": MINE})[:-30], ("is a damaged zip", "Download it again")),
        ("all.zip", b"Rar!\x1a\x07\x01\x00", ("is a RAR archive", UNPACK)),
        ("all.7z", b"7z\xbc\xaf\x27\x1c\x00", ("is a 7z archive", UNPACK)),
        ("all.tar.gz", b"\x1f\x8b\x08", ("is compressed with gzip", UNPACK)),
        ("all.tar", bytes(257) + b"ustar\x00", ("is a tar archive", UNPACK)),
        ("mlp.py", MINE, ("is a single file", "Grade it with `grade EXERCISE FILE`")),
        ("gradebook.db", b"SQLite format 3\0", ("is a gradebook or another database", "--gradebook names")),
        ("notes", b"x", ("is neither", "Name the folder, or the zip")),
    ],
)
def test_a_file_in_place_of_the_submissions_is_called_what_it_is(tmp_path, exercises, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(GraderError) as caught:
        find_submissions(tmp_path / name, exercises)
    assert caught.value.sentence == f"{name} {told[0]}, where a folder or a zip of submissions is asked for."
    assert told[1] in caught.value.tip


def test_a_source_that_is_not_there_is_told(tmp_path, exercises):
    with pytest.raises(GraderError) as caught:
        find_submissions(tmp_path / "none", exercises)
    assert caught.value.sentence == f"There is no folder or zip {tmp_path / 'none'}."


def test_an_open_source_serves_many_entries(cohort, exercises):
    source = cohort({"a/mlp.py": MINE, "b/w.zip": zipped({"mlp.py": MINE, "linear.py": STUB})})
    entries = find_submissions(source, exercises).entries
    opened = Source(source)
    assert [read_entry(opened, entry) for entry in entries * 2] == [STUB, MINE, MINE] * 2
    gone = module.Entry(student=JANE, exercise="exercise3", path="b/w.zip/other.py")
    assert refusal(opened, gone) == "There is no file b/w.zip/other.py."
    opened.close()


def test_a_script_that_windows_has_made_a_text_is_told(cohort, exercises):
    assert find_submissions(cohort({"a/mlp.py.txt": MINE, "b/mlp.py": MINE}), exercises).unmatched == ("a/mlp.py.txt",)
