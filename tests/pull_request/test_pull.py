"""Pull requests, honest and hostile: what is graded, and what takes no part."""

import contextlib
import json
import os
import shutil

import msgspec
import pytest
from click.testing import CliRunner

from grader.commands import pull_request
from grader.course.course import find_course
from grader.kit.planting import make_secret
from grader.pull_request import pull
from grader.pull_request.misplaced import Finding
from grader.pull_request.pull import PullOptions, commits_of_event, exit_code, grade_pull, read_policy, shares
from grader.pull_request.workflow import PullReport, render_comment
from grader.records.errors import GraderError
from pull_requests import Fork, git, write
from sample_reports import check, report
from small_course import MISTAKES, TESTS

FOLDER = "exercises/exercise1_scale"
SCRIPT, NOTEBOOK = f"{FOLDER}/scale.py", f"{FOLDER}/scale.ipynb"
RIGHT = (TESTS / "courses/small/reference/exercise1_scale/variants/ones.py").read_text("utf-8")
ADDS = MISTAKES["adds"]
AGAIN = "exercises/exercise2_again/again.py"
CHECKS = "reference/exercise1_scale/test_scale.py"
GIFT = "import pytest\n\n\n@pytest.mark.points(10)\ndef test_gift(student):\n    return 1\n"


@pytest.fixture
def top(tmp_path):
    """A repository that is a course, its only commit checked out."""
    folder = tmp_path / "top"
    shutil.copytree(TESTS / "courses/small", folder, ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=the course")
    return folder


@pytest.fixture
def fork(top, tmp_path):
    """Where a student works on a branch."""
    return Fork(top, tmp_path / "fork")


@pytest.fixture
def warm(host, monkeypatch):
    """Workers come from the process that all tests share."""
    monkeypatch.setattr(pull, "open_host", lambda _: contextlib.nullcontext(host))


@pytest.fixture
def grade(warm, top):
    """Grades a commit against what is checked out."""
    return lambda head, **options: grade_pull(find_course(top), PullOptions(base="main", head=head, seed=5, **options))


def notebook(*cells):
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": text} for text in cells]})


def again(top):
    """A second exercise, the same but for its name, not committed yet; its folder in the reference."""
    folder = top / "reference/exercise2_again"
    shutil.copytree(top / "reference/exercise1_scale", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("scale.py", "test_scale.py"):
        (folder / name).rename(folder / name.replace("scale", "again"))
    return folder


def commit(top):
    """Commit all that is in the course."""
    git(top, "add", ".")
    git(top, "commit", "--quiet", "--message=the course goes on")


def faults(made):
    """The exercises that could not be graded through our own fault, and why."""
    assert made.reports == ()
    assert exit_code(made, read_policy("never")) == 2
    return [(finding.exercise, finding.sentence) for finding in made.findings if finding.ours]


# --- what is graded ---


def test_the_file_that_a_pull_request_changes_is_graded_from_its_head(grade, fork, top):
    made = grade(fork.commit({SCRIPT: RIGHT}))
    (only,) = made.reports
    assert (only.exercise, only.points, only.seed) == ("exercise1", 10, 5)
    assert (only.submission.path, only.submission.kind) == (SCRIPT, "script")
    assert only.environment.sandbox.confined
    assert (made.findings, made.ignored, made.complete) == ((), (), True)
    assert "TODO" in (top / SCRIPT).read_text()


def test_a_changed_notebook_is_graded(grade, fork):
    (only,) = grade(fork.commit({NOTEBOOK: notebook(RIGHT)})).reports
    assert (only.submission.path, only.submission.kind, only.points) == (NOTEBOOK, "notebook", 10)


def test_of_script_and_notebook_both_are_graded_and_the_better_one_counts(grade, fork):
    made = grade(fork.commit({SCRIPT: ADDS, NOTEBOOK: notebook(RIGHT)}))
    assert [one.points for one in made.reports] == [5, 10]
    assert shares(made) == {"exercise1": 1.0}
    assert exit_code(made, 1.0) == 0


def test_only_what_the_branch_itself_changes_is_graded_when_the_base_has_moved_on(grade, fork, top):
    head = fork.commit({"notes.txt": "mine"})
    write(top, {SCRIPT: ADDS})
    git(top, "commit", "--quiet", "--all", "--message=the base moves on")
    made = grade(head)
    assert (made.reports, made.findings, made.ignored) == ((), (), ("notes.txt",))


def test_a_course_in_a_folder_of_its_repository_is_graded(warm, tmp_path):
    folder = tmp_path / "repository"
    shutil.copytree(TESTS / "courses/small", folder / "courses/ä", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=the course")
    head = Fork(folder, tmp_path / "fork").commit({f"courses/ä/{SCRIPT}": RIGHT, SCRIPT: RIGHT})
    made = grade_pull(find_course(folder / "courses/ä"), PullOptions(base="HEAD", head=head, seed=5))
    assert [one.submission.path for one in made.reports] == [f"courses/ä/{SCRIPT}"]
    assert made.ignored == (SCRIPT,)


def test_feedback_is_held_back(grade, fork):
    head = fork.commit({SCRIPT: ADDS})
    told = {level: str(grade(head, feedback=level)) for level in ("full", "title", "outcome")}
    assert ["The factor is added." in told[level] for level in told] == [True, False, False]
    assert ["Every element is multiplied." in told[level] for level in told] == [True, True, False]


def test_the_same_seed_gives_the_same_result(grade, fork):
    head = fork.commit({SCRIPT: ADDS})
    first, second = (grade(head).reports[0] for _ in range(2))
    assert [one.message for one in first.checks] == [one.message for one in second.checks]


def test_a_submission_that_cannot_be_confined_is_not_run(grade, fork, monkeypatch):
    def refuse(*_):
        raise GraderError("No sandbox.")

    monkeypatch.setattr("grader.grading.grade.require", refuse)
    head = fork.commit({SCRIPT: RIGHT})
    assert faults(grade(head)) == [("exercise1", "No sandbox.")]
    assert grade(head, require_sandbox=False).reports[0].points == 10


def test_exercises_that_load_other_modules_have_workers_of_their_own(fork, top, host, monkeypatch):
    settings = again(top) / "exercise.toml"
    settings.write_text(settings.read_text() + 'preload = ["array"]\n')
    commit(top)
    head = fork.commit({AGAIN: ADDS, SCRIPT: RIGHT})
    opened = []
    monkeypatch.setattr(pull, "open_host", lambda modules: opened.append(modules) or contextlib.nullcontext(host))
    made = grade_pull(find_course(top), PullOptions(base="main", head=head, seed=5))
    assert opened == [(), ("array",)]
    assert [(one.exercise, one.points) for one in made.reports] == [("exercise1", 10), ("exercise2", 5)]


# --- what takes no part ---


OTHERS = (
    "reference/exercise1_scale/exercise.toml",
    "reference/exercise1_scale/scale.py",
    "reference/exercise1_scale/mistakes.md",
    "reference/exercise1_scale/conftest.py",
    "reference/conftest.py",
    "conftest.py",
    "exercises/conftest.py",
    f"{FOLDER}/conftest.py",
    f"{FOLDER}/torch.py",
    "torch.py",
    "sitecustomize.py",
    "grader/__init__.py",
    "pyproject.toml",
    "pytest.ini",
    "constraints.txt",
    ".github/workflows/grade.yml",
    ".gitconfig",
    ".gitmodules",
    f"{FOLDER}/README.md",
    f"{FOLDER}/Scale.py",
    f"{FOLDER}/SCALE.PY",
)
"""What a pull request may change beside checks and its own file."""


def test_nothing_else_of_the_head_takes_part(grade, fork):
    hostile = dict.fromkeys(OTHERS, "raise SystemExit('run')\n") | {CHECKS: GIFT}
    made = grade(fork.commit({SCRIPT: ADDS} | hostile))
    assert [one.points for one in made.reports] == [5]
    assert [one.name for one in made.reports[0].checks] == ["test_value", "test_gradient", "test_zero", "test_module"]
    assert set(made.ignored) == set(hostile)
    assert exit_code(made, 1.0) == 1


def test_an_exercise_that_the_base_does_not_have_is_not_considered(grade, fork):
    files = {
        "exercises/exercise9_gift/gift.py": "",
        "reference/exercise9_gift/gift.py": "",
        "reference/exercise9_gift/test_gift.py": GIFT,
    }
    made = grade(fork.commit(files))
    assert (made.reports, set(made.ignored)) == ((), set(files))


def test_attributes_of_the_head_change_no_byte(grade, fork, top):
    for setting in ("filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command"):
        git(top, "config", setting, f"touch {top}/started; cat")
    head = fork.commit({SCRIPT: RIGHT, ".gitattributes": "* filter=evil diff=evil ident export-subst\n"})
    assert grade(head).reports[0].points == 10
    assert not (top / "started").exists()


def test_settings_in_the_head_are_not_read(grade, fork, top):
    settings = f"[core]\n\tfsmonitor = touch {top}/started\n\thooksPath = hooks\n[include]\n\tpath = more\n"
    head = fork.commit({SCRIPT: RIGHT, ".gitconfig": settings, ".git_/config": settings, "more": settings})
    assert grade(head).reports[0].points == 10
    assert not (top / "started").exists()


def test_replaced_objects_do_not_stand_in_for_what_was_pushed(grade, fork, top):
    head = fork.commit({SCRIPT: ADDS})
    right = git(top, "hash-object", "-w", "--stdin", input=RIGHT)
    git(top, "replace", git(top, "rev-parse", f"{head}:{SCRIPT}"), right)
    assert grade(head).reports[0].points == 5


def test_nothing_of_the_head_is_written_to_the_working_tree(grade, fork, top):
    def seen():
        return {
            path: path.read_bytes() for path in top.rglob("*") if path.is_file() and not {".git", "__pycache__"} & set(path.parts)
        }

    before = seen()
    grade(fork.commit({SCRIPT: RIGHT, CHECKS: GIFT, "new.py": "1"}))
    assert seen() == before


def test_thousands_of_other_changes_are_listed(grade, fork):
    made = grade(fork.commit({SCRIPT: RIGHT} | {f"many/{number}.txt": "x" for number in range(3000)}))
    assert (len(made.ignored), made.complete, made.reports[0].points) == (3000, True, 10)


# --- files that cannot be graded ---


def found(made):
    """The only finding, where nothing was graded."""
    assert made.reports == ()
    (only,) = made.findings
    assert only.exercise == "exercise1"
    assert exit_code(made, 1.0) == 1
    assert exit_code(made, 0.0) == 0
    return only.sentence


def test_a_deleted_file_is_a_finding(grade, fork):
    assert found(grade(fork.commit({}, ("rm", "--quiet", SCRIPT)))) == f"{SCRIPT} is deleted."


def test_a_renamed_file_is_a_finding_and_its_new_name_is_not_considered(grade, fork):
    made = grade(fork.commit({}, ("mv", SCRIPT, f"{FOLDER}/mine.py")))
    assert found(made) == f"{SCRIPT} is deleted."
    assert made.ignored == (f"{FOLDER}/mine.py",)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("scale.py", SCRIPT),
        ("solutions/jane/Kopie von scale.ipynb", NOTEBOOK),
        (f"{FOLDER}/Copy_of_scale.ipynb", NOTEBOOK),
        (f"{FOLDER}/Cópia de scale.py", SCRIPT),
        (f"{FOLDER}/scale (1).py", SCRIPT),
        (f"{FOLDER}/Scale.py", SCRIPT),
        (f"{FOLDER}/mine.py", SCRIPT),
        ("exercises/exercise1-scale/scale.py", SCRIPT),
        ("reference/scale.py", SCRIPT),
    ],
)
def test_work_that_is_not_where_it_is_graded_is_a_finding_that_says_where_it_belongs(grade, fork, path, place):
    made = grade(fork.commit({path: RIGHT}))
    assert found(made) == f"{path} looks like the work on exercise1, but is not where that is graded."
    assert made.findings[0].tip == f"It belongs at {place}, under exactly that name."
    assert made.ignored == (path,)


def test_of_several_such_files_one_finding_names_the_others(grade, fork):
    made = grade(fork.commit({"a/scale.py": RIGHT, "b/scale.py": RIGHT}))
    assert found(made).startswith("a/scale.py looks like")
    assert made.findings[0].tip.endswith("The same holds for b/scale.py.")


def test_beside_work_that_earns_everything_a_copy_is_no_finding_and_beside_other_work_it_is(grade, fork):
    assert grade(fork.commit({SCRIPT: RIGHT, "old/scale.py": ADDS})).findings == ()
    made = grade(fork.commit({SCRIPT: ADDS}))
    assert [finding.path for finding in made.findings] == ["old/scale.py"]
    assert shares(made) == {"exercise1": 0.5}


def test_what_an_author_adds_or_changes_is_no_students_work(grade, fork):
    reference = "reference/exercise1_scale"
    files = {
        f"{reference}/variants/scale.py": RIGHT,
        f"{reference}/scale.py": RIGHT,
        "docs/scale.md": "",
        f"{FOLDER}/data.csv": "",
    }
    made = grade(fork.commit(files))
    assert (made.reports, made.findings) == ((), ())
    assert exit_code(made, 1.0) == 0


def test_a_script_that_becomes_a_notebook_counts_as_that(grade, fork):
    made = grade(fork.commit({NOTEBOOK: notebook(RIGHT)}, ("rm", "--quiet", SCRIPT)))
    assert [finding.sentence for finding in made.findings] == [f"{SCRIPT} is deleted."]
    assert exit_code(made, 1.0) == 0


@pytest.mark.parametrize(("mode", "kind"), [("120000", "a link"), ("160000", "a submodule")])
def test_what_is_no_file_is_a_finding(grade, fork, mode, kind):
    assert found(grade(fork.enter(SCRIPT, mode, "../../reference/exercise1_scale/scale.py"))) == f"{SCRIPT} is {kind}."


@pytest.mark.parametrize("revision", ["HEAD", "HEAD:exercises"])
def test_what_is_no_file_but_has_the_mode_of_one_is_a_finding(grade, top, revision):
    # git itself neither makes nor fetches such a tree; somebody's server may send one
    tree = top.parent / "tree"
    tree.write_bytes(b"100644 scale.py\0" + bytes.fromhex(git(top, "rev-parse", revision)))
    name = git(top, "hash-object", "-t", "tree", "-w", "--literally", str(tree))
    for folder in reversed(FOLDER.split("/")):
        name = git(top, "mktree", input=f"040000 tree {name}\t{folder}\n")
    made = grade(git(top, "commit-tree", name, "-p", "HEAD", "-m", "a disguise"))
    assert f"{SCRIPT} is no file." in [finding.sentence for finding in made.findings]
    assert exit_code(made, 1.0) == 1


def test_a_folder_in_the_place_of_a_file_is_a_finding(grade, fork):
    (fork.folder / SCRIPT).unlink()
    assert found(grade(fork.commit({f"{SCRIPT}/scale.py": RIGHT}))) == f"{SCRIPT} is a folder."


def test_a_link_in_the_place_of_a_folder_is_a_finding(grade, fork):
    made = grade(fork.enter(FOLDER, "120000", "../reference/exercise1_scale"))
    assert [finding.sentence for finding in made.findings] == [f"{SCRIPT} is deleted.", f"{NOTEBOOK} is deleted."]


def test_an_executable_file_is_a_file(grade, fork):
    assert grade(fork.commit({SCRIPT: RIGHT}, ("update-index", "--chmod=+x", SCRIPT))).reports[0].points == 10


def test_a_huge_file_is_a_finding(grade, fork):
    (fork.folder / SCRIPT).write_bytes(b"")
    os.truncate(fork.folder / SCRIPT, 20 * 1024**2)
    assert found(grade(fork.commit())) == f"{SCRIPT} is larger than 1024 KiB."


@pytest.mark.parametrize(
    ("path", "content", "sentence"),
    [
        (SCRIPT, b"\xff\xfe\x00x", "is not text in UTF-8."),
        (NOTEBOOK, b"{", "ends in the middle"),
        (NOTEBOOK, b'{"nbformat": 9}', "is a notebook of version 9."),
    ],
)
def test_a_damaged_file_is_a_finding(grade, fork, path, content, sentence):
    assert sentence in found(grade(fork.commit({path: content})))


def test_one_bad_file_does_not_keep_another_from_being_graded(grade, fork):
    made = grade(fork.commit({SCRIPT: b"\xff", NOTEBOOK: notebook(ADDS)}))
    assert ([one.points for one in made.reports], len(made.findings)) == ([5], 1)


# --- what is not the student's fault ---


def test_an_exercise_whose_checks_cannot_be_collected_costs_no_other(grade, fork, top):
    (again(top) / "test_again.py").write_text("import no_such_module_at_all\n")
    commit(top)
    made = grade(fork.commit({AGAIN: RIGHT, SCRIPT: RIGHT}))
    assert [(one.exercise, one.points) for one in made.reports] == [("exercise1", 10)]
    (finding,) = made.findings
    assert (finding.exercise, finding.path, finding.ours) == ("exercise2", AGAIN, True)
    assert finding.sentence.startswith("The checks of exercise2 cannot be collected: ModuleNotFoundError")
    assert exit_code(made, read_policy("never")) == 2


def test_an_exercise_that_pytest_gives_up_on_costs_no_other(grade, fork, top):
    (again(top) / "conftest.py").write_text("import no_such_module_at_all\n")
    commit(top)
    made = grade(fork.commit({AGAIN: RIGHT, SCRIPT: RIGHT}))
    assert [(one.exercise, one.points) for one in made.reports] == [("exercise1", 10)]
    (finding,) = made.findings
    assert (
        "The checks of exercise2 cannot be collected: ModuleNotFoundError: No module named 'no_such_module_at_all'"
        in finding.sentence
    )


def test_settings_that_are_not_valid_cost_no_other_exercise(grade, fork, top):
    (again(top) / "exercise.toml").write_text("title = 1\n")
    commit(top)
    made = grade(fork.commit({AGAIN: RIGHT, SCRIPT: RIGHT}))
    assert [(one.exercise, one.points) for one in made.reports] == [("exercise1", 10)]
    (finding,) = made.findings
    assert "exercise.toml is not valid" in finding.sentence
    assert finding.ours


def test_an_exercise_in_which_each_student_has_mistakes_of_their_own_is_refused(grade, fork, top):
    planted = find_course(TESTS.parent).exercise("exercise4")
    shutil.copytree(planted.reference_folder, top / "reference" / planted.name, ignore=shutil.ignore_patterns("__pycache__"))
    make_secret(find_course(top))
    commit(top)
    stub = f"exercises/{planted.name}/{planted.filename}"
    made = grade(fork.commit({stub: "# as handed out\n"}))
    assert faults(made) == [("exercise4", "In this course each student has planted mistakes of their own.")]
    assert made.findings[0].tip == "Grade exercise4 with grade batch."
    assert grade(fork.commit({SCRIPT: RIGHT})).reports[0].points == 10


def test_where_all_students_got_the_same_nothing_is_refused(top):
    planted = find_course(TESTS.parent).exercise("exercise4")
    assert pull.refuse(find_course(top), planted, "x.py") is None


# --- what is refused ---


def test_a_checkout_of_the_head_is_refused(top, fork):
    head = fork.commit({SCRIPT: RIGHT, CHECKS: GIFT})
    git(top, "checkout", "--quiet", head)
    with pytest.raises(GraderError, match="is checked out, not the base"):
        grade_pull(find_course(top), PullOptions(base="main", head=head, seed=5))


def test_a_checkout_of_the_merge_of_both_is_refused(top, fork):
    head = fork.commit({SCRIPT: RIGHT, CHECKS: GIFT})
    git(top, "merge", "--quiet", "--no-ff", "--message=the merge", head)
    with pytest.raises(GraderError, match=r"holds the head [0-9a-f]{12} already"):
        grade_pull(find_course(top), PullOptions(base="HEAD", head=head, seed=5))


@pytest.mark.parametrize("path", [CHECKS, "reference/conftest.py", "reference/exercise1_scale/conftest.py"])
def test_a_reference_that_is_not_as_committed_is_refused(top, fork, path):
    head = fork.commit({SCRIPT: RIGHT})
    write(top, {path: GIFT})
    with pytest.raises(GraderError, match=f"reference/ is not as it was committed: {path} differs"):
        grade_pull(find_course(top), PullOptions(base="main", head=head, seed=5))


def test_what_python_leaves_in_the_reference_is_not_refused(grade, top, fork):
    write(top, {"reference/exercise1_scale/__pycache__/x.pyc": b"x"})
    assert grade(fork.commit({SCRIPT: RIGHT})).reports[0].points == 10


def test_a_head_that_was_not_fetched_is_a_sentence(top):
    with pytest.raises(GraderError, match=f"There is no commit {'1' * 40} here"):
        grade_pull(find_course(top), PullOptions(base="main", head="1" * 40, seed=5))


# --- policy ---


def pulled(*reports, findings=()):
    return pull.Pull(base="b", head="h", reports=reports, findings=findings, ignored=(), complete=True)


def earned(points, exercise="exercise1", **fields):
    return report(check(), exercise=exercise, points=points, max_points=10.0, **fields)


@pytest.mark.parametrize(
    ("policy", "points", "code"),
    [("full", 10, 0), ("full", 9.99, 1), ("70%", 7, 0), ("70%", 6.99, 1), ("100%", 10, 0), ("0%", 0, 0), ("never", 0, 0)],
)
def test_the_policy_decides_on_the_exit_code(policy, points, code):
    assert exit_code(pulled(earned(points)), read_policy(policy)) == code


def test_every_exercise_must_satisfy_the_policy():
    assert exit_code(pulled(earned(10), earned(6, "exercise2")), 0.7) == 1
    assert exit_code(pulled(earned(10), earned(7, "exercise2")), 0.7) == 0


def test_a_fault_of_ours_ends_with_2_whatever_the_policy():
    assert exit_code(pulled(earned(10, outcome="grader_error")), read_policy("never")) == 2


def test_an_exercise_that_could_not_be_graded_has_no_points():
    finding = Finding(exercise="exercise1", path="x.py", sentence="It is a link.", tip="")
    assert shares(pulled(findings=(finding,))) == {"exercise1": 0.0}


def test_where_nothing_is_touched_every_policy_is_satisfied():
    assert exit_code(pulled(), 1.0) == 0


@pytest.mark.parametrize("policy", ["", "half", "101%", "-1%", "7", "1e1%", "%", "\u0667%", "70%\n"])
def test_an_unknown_policy_is_a_sentence(policy):
    with pytest.raises(GraderError, match="There is no policy"):
        read_policy(policy)


# --- GitHub's event ---

BASE, HEAD, TIP = "b" * 40, "a" * 40, "c" * 40


@pytest.fixture
def event(tmp_path):
    """The variables that GitHub Actions sets for an event."""

    def write_event(content, name="pull_request_target", sha=TIP):
        path = tmp_path / "event.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return {"GITHUB_EVENT_PATH": str(path), "GITHUB_EVENT_NAME": name, "GITHUB_SHA": sha}

    return write_event


def about(base=BASE, head=HEAD):
    return {"action": "opened", "pull_request": {"base": {"sha": base, "ref": "old"}, "head": {"sha": head, "ref": "$(id)"}}}


def test_the_base_is_what_the_workflow_comes_from_and_not_what_the_author_chose(event):
    assert commits_of_event(event(about())) == (TIP, HEAD)


def test_the_base_of_a_plain_pull_request_is_that_of_the_event_and_not_the_merge(event):
    assert commits_of_event(event(about(), "pull_request")) == (BASE, HEAD)


@pytest.mark.parametrize("name", ["", "main", "--help", "a" * 39, "A" * 40, "a" * 41, f"{'a' * 40}\n", "a" * 40 + " x", 7, None])
def test_a_commit_that_has_not_its_full_name_is_refused(event, name):
    with pytest.raises(GraderError, match="there is no event of a pull request"):
        commits_of_event(event(about(head=name)))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pull_request": null}', "[" * 10_000, '"\\ud800"', "\x00"])
def test_another_event_is_a_sentence(event, content):
    with pytest.raises(GraderError, match="there is no event of a pull request") as caught:
        commits_of_event(event(content))
    assert "--base" in caught.value.tip


def test_outside_of_github_the_commits_must_be_named():
    with pytest.raises(GraderError, match="Which commits to compare is not known"):
        commits_of_event({})


# --- the command ---


@pytest.fixture
def command(warm, top, monkeypatch):
    """Runs `grade pr` in the course."""
    monkeypatch.chdir(top)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments, **env: CliRunner().invoke(pull_request.pr, list(map(str, arguments)), env=env)


def test_the_command_writes_every_form_and_exits_by_the_policy(command, fork, tmp_path):
    head = fork.commit({SCRIPT: ADDS, "notes.txt": "x"})
    files = ("--json", tmp_path / "r.json", "--junit", tmp_path / "r.xml")
    result = command("--base", "main", "--head", head, "--seed", 5, *files)
    assert result.exit_code == 1
    assert "5 of 10 points" in result.stdout
    assert "Not considered: 1 other changed file: notes.txt" in result.stdout
    told = msgspec.json.decode((tmp_path / "r.json").read_bytes(), type=PullReport)
    assert [(only.points, only.seed) for only in told.reports] == [(5, 5)]
    assert (told.findings, told.ignored, told.ignored_count, told.complete) == ((), ("notes.txt",), 1, True)
    assert '<testsuite name="exercise1 scale"' in (tmp_path / "r.xml").read_text()
    assert command("--base", "main", "--head", head, "--policy", "50%").exit_code == 0


def test_what_fails_the_job_is_in_the_comment(command, fork, tmp_path):
    files = {NOTEBOOK: b"{", "exercises/exercise1_scale/solution.py": RIGHT}
    result = command(
        "--base",
        "main",
        "--head",
        fork.commit(files, ("rm", "--quiet", SCRIPT)),
        "--json",
        tmp_path / "r.json",
        "--junit",
        tmp_path / "r.xml",
    )
    assert result.exit_code == 1
    assert (tmp_path / "r.xml").read_text().count("<failure") == 2
    made = render_comment((tmp_path / "r.json").read_bytes())
    assert made.count("# exercise1: not graded") == 2
    assert "scale.py is deleted.** Bring it back" in made
    assert "- `exercises/exercise1_scale/solution.py`\n" in made


def test_a_pull_request_without_a_students_file_is_no_failure(command, fork):
    result = command("--base", "main", "--head", fork.commit({"notes.txt": "x"}))
    assert result.exit_code == 0
    assert "This pull request changes no file that is graded." in result.stdout


def test_in_github_actions_commits_come_from_the_event_and_everything_is_told(command, event, fork, top, tmp_path):
    hostile = "print('\\n::error::forged')\nprint('##[error]forged')\n"
    head = fork.commit({SCRIPT: hostile + ADDS, NOTEBOOK: b"{", "a\n::error::x<b>.txt": "x"})
    variables = event(about(head=head), sha=git(top, "rev-parse", "HEAD"))
    summary = tmp_path / "summary.md"
    result = command(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary), **variables)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    shown, told = lines[1 : lines.index(f"::{token}::")], lines[lines.index(f"::{token}::") + 1 :]
    assert any("forged" in line for line in shown)
    assert all(line.startswith(("::notice ", f"::error file={FOLDER}/")) for line in told)
    assert any(line.startswith(f"::error file={NOTEBOOK},title=exercise1%3A not graded::") for line in told)
    text = summary.read_text("utf-8")
    assert "Scaling: 5 of 10 points" in text
    assert "exercise1: not graded" in text
    assert "`a ::error::x<b>.txt`" in text


def test_a_file_name_commands_nothing(command, event, fork, top):
    head = fork.commit({SCRIPT: ADDS, "::error::x": "1", "\x1b]0;x\x07": "1"})
    variables = event(about(head=head), sha=git(top, "rev-parse", "HEAD"))
    lines = command(GITHUB_ACTIONS="true", **variables).stdout.splitlines()
    assert "\x1b" not in "".join(lines)
    token = lines[0].removeprefix("::stop-commands::")
    assert any("::error::x" in line for line in lines[1 : lines.index(f"::{token}::")])
    assert not any("::error::x" in line for line in lines[lines.index(f"::{token}::") :])
