"""What GitHub is given: the workflow, read as its runner reads it, the summary and the comment."""

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.commands import author, pull_request
from grader.course.course import Course
from grader.pull_request import workflow
from grader.pull_request.misplaced import Finding
from grader.pull_request.pull import Pull
from grader.pull_request.workflow import MARK, MAX_RESULTS, annotate_pull, present_workflows, pull_report, render_comment
from grader.records.errors import GraderError
from grader.records.report import to_json
from grader.reports.terminal import make_console
from pull_requests import git
from sample_reports import check, filled, hostile, report, told
from small_course import TESTS

EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """The workflow of a course that installs the grader from elsewhere."""
    (made,) = workflow.workflow(Course(tmp_path_factory.mktemp("course")), "github").values()
    return made.decode()


@pytest.fixture(scope="module")
def parsed(text):
    """The workflow as YAML; its `on` is read as true."""
    return yaml.safe_load(text)


@pytest.fixture(scope="module")
def steps(parsed):
    """All steps, with the name of their job."""
    return [(job, step) for job, content in parsed["jobs"].items() for step in content["steps"]]


# --- the workflow ---


def test_it_runs_as_the_base_has_it(parsed):
    assert parsed[True] == {"pull_request_target": None}


def test_rights_are_given_to_a_job_alone_and_writing_to_the_one_that_comments(parsed):
    assert parsed["permissions"] == {}
    assert parsed["jobs"]["grade"]["permissions"] == {"contents": "read"}
    assert parsed["jobs"]["comment"]["permissions"] == {"contents": "read", "pull-requests": "write"}


def test_no_secret_is_named(text):
    assert "secrets" not in text


def test_the_token_is_where_something_is_fetched_or_posted_alone(steps, text):
    holders = [step["name"] for _, step in steps if "github.token" in str(step)]
    assert holders == ["Fetch the pull request as objects", "Post the comment, or replace the last one"]
    assert text.count("github.token") == 2
    assert "GITHUB_TOKEN" not in text


def test_what_grades_and_what_reads_reports_has_no_variables_of_its_own(steps):
    meeting = [step for _, step in steps if "grade pr" in step.get("run", "") or "grade comment" in step.get("run", "")]
    assert len(meeting) == 2
    assert not any("env" in step for step in meeting)


def test_the_head_is_not_checked_out(steps, text):
    checkouts = [step["with"] for _, step in steps if "actions/checkout@" in step.get("uses", "")]
    assert len(checkouts) == 2
    assert all(
        given["persist-credentials"] is False and not {"ref", "repository", "submodules", "lfs"} & set(given)
        for given in checkouts
    )
    commands_of_git = re.findall(r"^\s*git \w+", text, re.MULTILINE)
    assert [each.split()[1] for each in commands_of_git] == ["fetch"]


def test_no_text_of_an_event_is_put_into_a_script(steps):
    for _, step in steps:
        assert not EXPRESSION.search(step.get("run", ""))


def test_expressions_hold_nothing_that_an_author_writes(text):
    assert {found.strip() for found in EXPRESSION.findall(text)} == {
        "github.event.pull_request.number",
        "github.event.pull_request.head.sha",
        "github.token",
        "runner.temp",
        "steps.upload.outputs.artifact-id",
        "runner.os",
        "runner.arch",
        "hashFiles('constraints.txt', 'pyproject.toml', '.github/workflows/grade.yml')",
        "steps.cache.outputs.cache-hit != 'true'",
        "steps.cache.outputs.cache-primary-key",
        "!cancelled()",
        "!cancelled() && needs.grade.outputs.artifact != ''",
    }


def test_actions_are_github_s_own_at_a_commit(steps):
    used = [step["uses"] for _, step in steps if "uses" in step]
    assert len(used) == 8
    assert all(re.fullmatch("actions/[a-z/-]+@[0-9a-f]{40}", each) for each in used)


def test_what_was_installed_is_kept_by_its_whole_key_before_anything_of_the_pull_request_is_there(steps):
    names = [step.get("uses", step.get("name", "")).split("@")[0] for _, step in steps]
    restore, save = names.index("actions/cache/restore"), names.index("actions/cache/save")
    install = next(place for place, (_, step) in enumerate(steps) if "pip install" in step.get("run", ""))
    assert restore < install < save < names.index("Fetch the pull request as objects")
    kept, taken = steps[save][1]["with"], steps[restore][1]["with"]
    assert set(taken) == {"path", "key"}
    assert kept == {"path": taken["path"], "key": "${{ steps.cache.outputs.cache-primary-key }}"}
    # what would write a cache once the machine has met a submission
    assert not any("cache" in step.get("with", {}) or step.get("uses", "").startswith("actions/cache@") for _, step in steps)


def test_torch_is_taken_from_pytorch_s_own_index_before_the_grader(steps):
    (script,) = [step["run"] for job, step in steps if job == "grade" and "pip install" in step.get("run", "")]
    first, second = script.splitlines()
    assert first == "python -m pip install torch torchvision --index-url https://download.pytorch.org/whl/cpu"
    assert second.startswith("python -m pip install 'torchgrade==")


@pytest.mark.skipif(not shutil.which("zizmor"), reason="needs zizmor")
@pytest.mark.parametrize("brings_grader", [False, True])
def test_zizmor_finds_nothing_but_the_event_which_is_meant(tmp_path, brings_grader):
    if brings_grader:
        (tmp_path / "grader/commands").mkdir(parents=True)
        (tmp_path / "grader/commands/student.py").write_text("")
    ((path, made),) = workflow.workflow(Course(tmp_path), "github").items()
    assert findings(path, made) == []
    without = re.sub(rb"# zizmor: ignore.*", b"", made)
    assert findings(path, without) == ["dangerous-triggers"]
    reasons = re.findall(r"# zizmor: ignore\[([\w-]+)\] (\w.+)", made.decode())
    assert [rule for rule, _ in reasons] == ["dangerous-triggers"]


def findings(path, data):
    """What zizmor finds in a workflow."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    command = ["zizmor", "--offline", "--no-config", "--quiet", "--format=json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [found["ident"] for found in json.loads(done.stdout) if not found["ignored"]]


def test_what_was_downloaded_lies_apart_from_the_course_and_comes_after_installing(steps):
    of_comment = [step for job, step in steps if job == "comment"]
    (place,) = [index for index, step in enumerate(of_comment) if "download-artifact" in step.get("uses", "")]
    assert of_comment[place]["with"] == {"name": "reports", "path": "${{ runner.temp }}/reports"}
    assert not any("install" in step.get("run", "") for step in of_comment[place:])


def test_every_job_ends(parsed):
    assert all(job["timeout-minutes"] <= 30 for job in parsed["jobs"].values())


def test_the_comment_is_found_again_by_its_mark(text):
    assert f'startswith("{MARK}")' in text


@pytest.mark.parametrize(
    ("before", "body", "expected"),
    [
        ("", "# 5 of 10 points", ["repos/o/r/issues/7/comments"]),
        ("", "# exercise1: not graded", ["repos/o/r/issues/7/comments"]),
        ("41\n42", "# 5 of 10 points", ["--method PATCH repos/o/r/issues/comments/42"]),
        ("42", "This pull request changes no file that is graded.", ["--method PATCH repos/o/r/issues/comments/42"]),
        ("", "This pull request changes no file that is graded.", []),
    ],
)
def test_a_comment_is_posted_replaced_or_left_out(steps, tmp_path, before, body, expected):
    (tmp_path / "comment.md").write_text(f"{MARK}\n{body}\n")
    listed = f'case "$*" in *--paginate*) echo "{before}";; *) echo "$*" >> {tmp_path}/posted;; esac'
    (tmp_path / "gh").write_text(f"#!/bin/sh\n{listed}\n")
    (tmp_path / "gh").chmod(0o755)
    (script,) = [step["run"] for _, step in steps if "gh api" in step.get("run", "")]
    variables = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "GITHUB_REPOSITORY": "o/r",
        "NUMBER": "7",
        "RUNNER_TEMP": str(tmp_path),
    }
    subprocess.run(["bash", "-e", "-c", script], env=variables, check=True)
    posted = (tmp_path / "posted").read_text().splitlines() if expected else []
    assert (tmp_path / "posted").exists() == bool(expected)
    assert posted == [f"api --silent {each} --field body=@{tmp_path}/comment.md" for each in expected]


def test_the_head_is_fetched_as_objects_alone(steps, tmp_path):
    for name in ("origin", "course"):
        git(tmp_path, "init", "--quiet", name)
        git(tmp_path / name, "commit", "--quiet", "--allow-empty", f"--message={name}")
    git(tmp_path / "course", "remote", "add", "origin", str(tmp_path / "origin"))
    head, base = (git(tmp_path / name, "rev-parse", "HEAD") for name in ("origin", "course"))
    (script,) = [step["run"] for _, step in steps if "git fetch" in step.get("run", "")]
    variables = {"PATH": os.environ["PATH"], "GITHUB_SERVER_URL": "https://github.com", "TOKEN": "x", "HEAD": head}
    subprocess.run(["bash", "-e", "-c", script], env=variables, cwd=tmp_path / "course", check=True, capture_output=True)
    assert git(tmp_path / "course", "cat-file", "-t", head) == "commit"
    assert git(tmp_path / "course", "rev-parse", "HEAD") == base
    assert "extraheader" not in git(tmp_path / "course", "config", "--list")


def test_the_commands_of_the_workflow_are_ours(steps):
    scripts = "\n".join(step.get("run", "") for _, step in steps)
    for name, arguments in re.findall(r"grade (pr|comment) ([^|>\n]*)", scripts):
        context = getattr(pull_request, name).make_context(name, arguments.replace('"', "").split())
        assert context.params


def test_a_course_that_brings_the_grader_installs_that_one(tmp_path):
    (tmp_path / "grader/commands").mkdir(parents=True)
    (tmp_path / "grader/commands/student.py").write_text("")
    (made,) = workflow.workflow(Course(tmp_path), "github").values()
    scripts = [step.get("run", "") for job in yaml.safe_load(made)["jobs"].values() for step in job["steps"]]
    (script,) = [script for script in scripts if "torch torchvision" in script]
    assert script.splitlines() == [
        "python -m pip install -c constraints.txt torch torchvision --index-url https://download.pytorch.org/whl/cpu",
        "python -m pip install -c constraints.txt '.'",
    ]
    assert "torchgrade==" not in made.decode()


def test_another_course_installs_this_version(text):
    assert re.search(r"pip install 'torchgrade==\d[\w.]*'", text)


def test_a_workflow_is_kept_up_to_date_once_it_is_there(tmp_path):
    course = Course(tmp_path)
    assert present_workflows(course) == {}
    path = tmp_path / ".github/workflows/grade.yml"
    path.parent.mkdir(parents=True)
    path.write_text("old")
    assert present_workflows(course) == workflow.workflow(course, "github")
    assert set(present_workflows(course)) == {path}


def test_another_platform_is_a_sentence(tmp_path):
    with pytest.raises(GraderError, match="There is no workflow for 'gitlab'") as caught:
        workflow.workflow(Course(tmp_path), "gitlab")
    assert caught.value.tip == "Choose github."


def test_generate_writes_the_workflow_and_keeps_it_up_to_date(tmp_path, monkeypatch):
    shutil.copytree(TESTS / "courses/small", tmp_path / "course", ignore=shutil.ignore_patterns(".grade", "__pycache__"))
    monkeypatch.chdir(tmp_path / "course")
    path = Path(".github/workflows/grade.yml")

    def generate(*arguments):
        result = CliRunner().invoke(author.generate, arguments)
        return result.exit_code, result.stdout

    assert generate("--check") == (0, "")
    assert generate("--workflow", "github", "--check") == (1, f"out of date: {path}\n")
    assert generate("--workflow", "github") == (0, f"wrote: {path}\n")
    assert generate("--check") == (0, "")
    path.write_text("old")
    assert generate("--check") == (1, f"out of date: {path}\n")
    assert generate() == (0, f"wrote: {path}\n")


def test_the_page_on_it_has_every_step_and_right(steps, text):
    page = (TESTS.parent / "docs/ci.md").read_text("utf-8")
    rights = re.findall(r"(?:contents|pull-requests): \w+|fetch-depth: \d|persist-credentials: \w+|runs-on: [\w.-]+", text)
    names = [step["name"].split(",")[0] for _, step in steps if "name" in step]
    assert (len(names), len(rights)) == (12, 8)
    assert [line for line in rights + names if line not in page] == []


# --- the summary ---


def pulled(*reports, **fields):
    """What is told of a pull request."""
    given = {"base": "b", "head": "h", "reports": reports, "findings": (), "ignored": (), "complete": True} | fields
    return pull_report(Pull(**given))


def render_summary(*reports, **fields):
    return workflow.render_summary(pulled(*reports, **fields))


def finding(**fields):
    return Finding(
        **{"exercise": "exercise3", "path": "mlp.py", "sentence": "mlp.py is a link.", "tip": "Hand in the file."} | fields
    )


def headings(markdown):
    tokens = MarkdownIt().parse(markdown)
    return [after.content for before, after in itertools.pairwise(tokens) if before.type == "heading_open"]


def test_the_summary_has_every_report_and_finding_and_what_was_not_considered():
    made = render_summary(report(check()), findings=(finding(),), ignored=("README.md",))
    assert headings(made)[:2] == ["exercise3: not graded", "A perceptron: 0 of 2 points"]
    assert headings(made)[-1] == "Not considered"
    assert "**mlp.py is a link.** Hand in the file." in made
    assert made.endswith("\n\n- `README.md`\n")


def test_a_summary_without_anything_to_grade_says_so():
    made = render_summary(ignored=("README.md",))
    assert made.startswith("This pull request changes no file that is graded.\n\n## Not considered\n")
    assert made.endswith("\n\n- `README.md`\n")


def test_a_summary_of_a_students_file_alone_ends_with_the_report():
    assert "Not considered" not in render_summary(report(check()))


def test_of_many_paths_the_first_are_named():
    names = tuple(f"{number}.txt" for number in range(1234))
    made = render_summary(report(check()), ignored=names, complete=False)
    assert "- `99.txt`\n- and 1,134 more\n- and others, too many to list\n" in made
    assert "100.txt" not in made


def test_a_summary_is_no_longer_than_github_takes():
    long = report(*[check(message="x" * 2000, output="x" * 2000, name=f"test_{number}") for number in range(100)])
    made = render_summary(*[long] * 5, ignored=("x" * 4000,) * 100)
    assert len(made.encode()) < 1024**2
    assert made.count("The report is too long for this page.") == 4


@given(hostile)
def test_no_name_of_a_file_is_markup(text):
    made = render_summary(ignored=(f"x{text}",), findings=(finding(sentence=f"x{text}"),))
    tokens = [token for block in MarkdownIt().parse(made) for token in (block, *(block.children or ()))]
    assert headings(made) == ["exercise3: not graded", "Not considered"]
    assert not {token.type for token in tokens} & {"html_block", "html_inline", "link_open", "image", "fence"}


def test_a_finding_is_annotated_at_its_file(tmp_path):
    (line,) = annotate_pull(pulled(findings=(finding(sentence="It is\n::error::x."),)), tmp_path)
    assert line == "::error file=mlp.py,title=exercise3%3A not graded::It is%0A::error::x. Hand in the file."


def test_a_finding_that_is_our_fault_says_so_wherever_it_is_told(tmp_path):
    told = pulled(findings=(finding(ours=True, sentence="No check can be collected.", tip="Tell your instructor."),))
    fault = "This is a fault of the grader or the course, not yours."
    said = f"No check can be collected. {fault} Tell your instructor."
    assert annotate_pull(told, tmp_path) == [f"::warning file=mlp.py,title=exercise3%3A not graded::{said}"]
    assert f"**No check can be collected.** {fault} Tell your instructor.\n" in render_comment(msgspec.json.encode(told))
    console = make_console()
    with console.capture() as shown:
        pull_request.show_findings(console, told)
    assert " ".join(shown.get().split()) == f"exercise3: {said}"


# --- the line in the terminal ---


@pytest.mark.parametrize(
    ("ignored", "complete", "line"),
    [
        ((), True, ""),
        (("a.py",), True, "Not considered: 1 other changed file: a.py"),
        (("a.py", "b.py", "c.py"), True, "Not considered: 3 other changed files: a.py, b.py, c.py"),
        (("a.py", "b.py", "c.py", "d.py"), True, "Not considered: 4 other changed files: a.py, b.py, c.py, …"),
        (tuple(map(str, range(1234))), False, "Not considered: more than 1234 other changed files: 0, 1, 2, …"),
        ((), False, "Not considered: more than 0 other changed files"),
        (("a\n::error::x\x1b[31m",), True, "Not considered: 1 other changed file: a ::error::x\ufffd"),
        (("x" * 99,), True, f"Not considered: 1 other changed file: {'x' * 52} … (cut)"),
    ],
)
def test_a_line_names_up_to_three_of_the_files_that_were_not_considered(ignored, complete, line):
    assert pull_request.ignored_line(pulled(ignored=ignored, complete=complete)) == line


# --- the comment ---


def encoded(*reports, **fields):
    """What `grade pr --json` writes."""
    return msgspec.json.encode(pulled(*reports, **fields))


def forged(*reports, **fields):
    """The same from plain values, whatever they are."""
    given = json.loads(encoded(findings=(finding(),), ignored=("README.md",))) | {"reports": msgspec.to_builtins(reports)}
    return json.dumps(given | fields).encode()


def test_a_comment_has_every_report_after_its_mark():
    made = render_comment(encoded(report(check()), report(check("passed"), title="Another")))
    assert made.startswith(f"{MARK}\n# ")
    assert [each for each in headings(made) if "points" in each] == ["A perceptron: 0 of 2 points", "Another: 2 of 2 points"]


def test_a_comment_tells_what_could_not_be_graded_and_what_was_not_considered():
    made = render_comment(
        encoded(report(check("passed")), findings=(finding(),), ignored=("a.py", "b.py", "c.py", "d.py", "e.py"))
    )
    found = headings(made)
    assert found[:2] == ["exercise3: not graded", "A perceptron: 2 of 2 points"]
    assert found[-1] == "Not considered"
    assert "**mlp.py is a link.** Hand in the file." in made
    assert made.endswith("\n\n- `a.py`\n- `b.py`\n- `c.py`\n- and 2 more\n")


def test_a_comment_on_findings_alone_is_posted():
    made = render_comment(encoded(findings=(finding(),)))
    assert made == f"{MARK}\n# exercise3: not graded\n\n**mlp.py is a link.** Hand in the file.\n"


def test_a_comment_on_nothing_says_so_and_has_no_title_for_which_it_would_be_posted():
    made = render_comment(encoded(ignored=("mine.py",)))
    assert made.startswith(f"{MARK}\nThis pull request changes no file that is graded.\n\n## Not considered\n")
    assert "\n- `mine.py`\n" in made
    assert not re.search("^# ", made, re.MULTILINE)


def test_a_comment_on_more_paths_than_git_could_list_says_so():
    assert render_comment(encoded(ignored=(), complete=False)).endswith("\n\n- and others, too many to list\n")


def test_a_comment_is_no_longer_than_github_takes():
    long = report(*[check(message="x" * 2000, name=f"test_{number}") for number in range(10)])
    titled = msgspec.structs.replace(long, title="$" * 500)
    made = render_comment(encoded(*[long] * 3, *[titled] * (MAX_RESULTS - 3), ignored=("🎓" * 999,) * 4))
    assert len(made) < 65_536
    assert made.count("A perceptron: 0 of 20 points") == 3
    assert made.count("The report is too long for this page.") == MAX_RESULTS - 1


def test_a_comment_on_long_findings_names_them_all():
    long = finding(exercise="$" * 1000, sentence="$" * 1000, tip="@" * 1000)
    made = render_comment(encoded(report(check()), findings=(long,) * (MAX_RESULTS - 1), ignored=("🎓" * 999,) * 4))
    assert len(made) < 65_536
    assert len([each for each in headings(made) if each.endswith(": not graded")]) == MAX_RESULTS - 1
    assert "A perceptron: 0 of 2 points" in headings(made)


def test_what_is_written_is_cut_to_what_is_read():
    told = pulled(findings=(finding(sentence="x" * 5000),), ignored=("y" * 5000, "\udcff\n", *map(str, range(200))))
    assert workflow.decode_pull(msgspec.json.encode(told)) == told
    assert (len(told.findings[0].sentence), len(told.ignored[0]), told.ignored[1]) == (1000, 1000, "\ufffd\n")
    assert (len(told.ignored), told.ignored_count) == (100, 202)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b"\xff",
        b'{"reports": "\\ud800"}',
        b"[" * 100_000,
        to_json(report(check())),
        b"[" + to_json(report(check())) + b"]",
        forged(1),
        forged({}),
        forged(report(check())).replace(b'"seed"', b'"sed"'),
        forged(report(check())).replace(b'"points": 0.0', b'"points": 1e999', 1),
        forged(report(check())).replace(b'"points": 0.0', b'"points": NaN', 1),
        forged() + b"x",
        forged(more=1),
        forged(findings=[{"exercise": "exercise3"}]),
        forged(findings=[msgspec.to_builtins(finding(tip="x" * 1001))]),
        forged(ignored=["x" * 1001]),
        forged(ignored=["x"] * 101, ignored_count=101),
        forged(ignored_count=-1),
        forged(ignored_count=10**9 + 1),
    ],
)
def test_what_is_no_report_on_a_pull_request_is_refused(data):
    with pytest.raises(GraderError, match="These are no reports on a pull request") as caught:
        render_comment(data)
    assert caught.value.tip == "Only what `grade pr --json` writes can be posted."


@pytest.mark.parametrize(
    "fields",
    [
        {"schema": 99},
        {"outcome": "excellent"},
        {"points": 3.0},
        {"points": -1.0},
        {"checks": [check("excellent")]},
        {"checks": [check(points=3.0)]},
        {"checks": [msgspec.structs.replace(told("x").checks[1], mismatch={"shape": [2], "cells": [[99.0]]})]},
        {"checks": [msgspec.structs.replace(told("x").checks[1], mismatch={"shape": [2], "cells": [[-1.0]]})]},
    ],
)
def test_reports_such_as_no_grading_makes_are_refused(fields):
    made = msgspec.to_builtins(report(check())) | msgspec.to_builtins(fields)
    with pytest.raises(GraderError, match="These are reports such as no grading makes"):
        render_comment(forged(made))


@pytest.mark.parametrize("fields", [{"schema": 2}, {"ignored_count": 0}])
def test_numbers_that_no_grading_tells_are_refused(fields):
    assert render_comment(forged()).startswith(MARK)
    with pytest.raises(GraderError, match="These are reports such as no grading makes"):
        render_comment(forged(**fields))


def test_too_many_results_are_refused():
    with pytest.raises(GraderError, match=f"There are {MAX_RESULTS + 1} reports and findings; a comment holds {MAX_RESULTS}"):
        render_comment(encoded(*[report(check())] * MAX_RESULTS, findings=(finding(),)))


def test_too_much_is_refused_unread():
    with pytest.raises(GraderError, match="The reports are larger than 8,192 KiB"):
        render_comment(b" " * (workflow.MAX_DATA + 1))


@settings(max_examples=30)
@given(hostile)
def test_any_text_makes_a_comment_without_markup(text):
    said = f"x{text}".encode("utf-8", "replace").decode()
    fields = {"findings": [dict.fromkeys(("exercise", "path", "sentence", "tip"), said) | {"ours": True}], "ignored": [said]}
    made = render_comment(forged(filled(told("x"), said), **fields))
    tokens = [
        token for block in MarkdownIt("commonmark", {"html": True}).parse(made) for token in (block, *(block.children or ()))
    ]
    assert not {"link_open", "image"} & {token.type for token in tokens}
    assert all(
        re.fullmatch(r"<!-- torchgrade -->\n?|</?(sub|summary|details)>.*", token.content, re.DOTALL)
        for token in tokens
        if token.type.startswith("html")
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.data(), json_values)
def test_a_changed_report_makes_a_comment_or_a_sentence(data, value):
    made = msgspec.to_builtins(told("x"))
    place = made if data.draw(st.booleans()) else data.draw(st.sampled_from(made["checks"]))
    place[data.draw(st.sampled_from(sorted(place)))] = value
    with contextlib.suppress(GraderError):
        assert render_comment(forged(made)).startswith(MARK)


@given(st.data(), json_values)
def test_a_changed_finding_or_path_makes_a_comment_or_a_sentence(data, value):
    made = json.loads(forged())
    place = made if data.draw(st.booleans()) else made["findings"][0]
    place[data.draw(st.sampled_from(sorted(place)))] = value
    with contextlib.suppress(GraderError):
        assert render_comment(json.dumps(made).encode()).startswith(MARK)


def test_the_command_prints_the_comment_of_a_file(tmp_path):
    path = tmp_path / "reports.json"
    path.write_bytes(encoded(report(check())))
    result = CliRunner().invoke(pull_request.comment, [str(path)])
    assert result.exit_code == 0
    assert result.stdout == render_comment(path.read_bytes())


def test_a_comment_is_written_without_what_grades(tmp_path):
    path = tmp_path / "reports.json"
    path.write_bytes(encoded(report(check())))
    absent = (
        "import sys; sys.modules |= dict.fromkeys(('torch', 'numpy', 'pytest', 'rich', 'nbformat', 'sqlalchemy', 'watchfiles'))"
    )
    script = f"{absent}\nfrom grader.commands.pull_request import comment\ncomment()"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == render_comment(path.read_bytes())


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    with pytest.raises(GraderError, match="cannot be read: No such file"):
        workflow.read_json(tmp_path / "reports.json")
    with pytest.raises(GraderError, match="cannot be read: Is a directory"):
        workflow.read_json(tmp_path)
