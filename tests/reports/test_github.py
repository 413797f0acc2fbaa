"""Annotations and the summary of a job, read as the runner of GitHub Actions reads them."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from markdown_it import MarkdownIt

from grader.commands import student
from grader.records.errors import GraderError
from grader.records.report import OUTCOMES, Diagnosis, Submission, redact
from grader.records.sanitise import clean
from grader.reports.github import LEVELS, SUMMARY, add_summary, annotations, guarded
from sample_reports import check, filled, hostile, report, told
from small_course import TESTS

FAULT = "This is a fault of the grader or the course, not yours."
ROOT = Path("/repository")
FILE = Submission(path="/repository/exercises/mlp.py", kind="script", sha256="0" * 64)
RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")
NEW, OLD = re.compile(r"\s*::([^\s:]+)(?: ([^:]*))?::(.*)"), re.compile(r".*?##\[([^\s\]]+)([^\]]*)\](.*)")


def unescaped(text):
    """What the runner makes of a text."""
    for number, character in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ","), ("25", "%")):
        text = text.replace(f"%{number}", character)
    return text


def obeyed(output):
    """The commands that the runner obeys in an output: name, properties, message."""
    commands, token = [], None
    for line in re.split(r"\r\n|\r|\n", output):
        if found := NEW.fullmatch(line) or OLD.fullmatch(line):
            name, properties, message = found.groups()
            if token not in {None, name}:
                continue
            token = message if name == "stop-commands" else None
            pairs = [one.split("=", 1) for one in (properties or "").split(",") if one]
            commands.append((name, {key: unescaped(value) for key, value in pairs}, unescaped(message)))
    return commands


def annotated(*checks, **fields):
    """The annotations of these checks as the runner reads them, without the score."""
    return obeyed("\n".join(annotations(report(*checks, submission=FILE, **fields), ROOT)))[1:]


@pytest.fixture
def graded(monkeypatch, tmp_path):
    """Runs the command in GitHub Actions as if it had just graded a file with this result."""

    def grade(made, *arguments, summary=True):
        monkeypatch.setattr(student, "grade_file", lambda *_: made)
        monkeypatch.chdir(TESTS / "courses/small")
        variables = {SUMMARY: str(tmp_path / "summary.md") if summary else "", "GITHUB_WORKSPACE": str(ROOT)}
        return CliRunner().invoke(student.main, ["run", "scale", "--github", *map(str, arguments)], env=variables)

    return grade


def test_the_score_comes_first():
    lines = annotations(report(check("passed"), check()), ROOT)
    assert lines[0] == "::notice title=exercise3 A perceptron::2 of 4 points. 1 of 2 checks passed."


def test_a_check_is_annotated_at_the_line_that_raised():
    ((name, at, message),) = annotated(check("error", message="It raised.", line=12, hint="Look there.", title="Sizes: 4, 3"))
    assert name == "error"
    assert at == {"file": "exercises/mlp.py", "line": "12", "title": "Sizes: 4, 3"}
    assert message == "Raised an exception, line 12.\nIt raised.\nHint: Look there."


def test_a_check_without_a_line_is_annotated_at_the_file_with_the_named_mistake():
    ((_, at, message),) = annotated(check(diagnosis=RELU))
    assert at == {"file": "exercises/mlp.py", "title": "It works."}
    assert "An activation follows the last layer. Scores may be negative." in message


@pytest.mark.parametrize(
    ("outcome", "kinds"),
    [
        ("passed", []),
        ("failed", ["error"]),
        ("error", ["error"]),
        ("timeout", ["error"]),
        ("crashed", ["error"]),
        ("memory", ["error"]),
        ("not_implemented", ["notice"]),
        ("skipped", []),
        ("grader_error", ["warning"]),
    ],
)
def test_the_kind_of_annotation_goes_by_the_outcome(outcome, kinds):
    assert [name for name, _, _ in annotated(check(outcome))] == kinds


def test_a_fault_of_ours_is_not_put_at_the_students_file():
    ((_, at, message),) = annotated(check("grader_error", message="The reference raised."), outcome="grader_error")
    assert set(at) == {"title"}
    assert FAULT in message


def test_checks_that_say_the_same_of_the_same_line_share_an_annotation():
    broken = check("error", message="SyntaxError in line 3", line=3)
    found = annotated(broken, broken, broken, check("error", message="other", line=3), outcome="error")
    assert [at["title"] for _, at, _ in found] == ["It works. (and 2 more)", "It works."]


def test_checks_that_tell_nothing_are_annotated_each():
    checks = [check(name="one", message="same"), check(name="two", message="same")]
    made = redact(report(*checks, submission=FILE), "outcome")
    assert [at["title"] for _, at, _ in obeyed("\n".join(annotations(made, ROOT)))[1:]] == ["one", "two"]


@pytest.mark.parametrize("path", ["/elsewhere/mlp.py", "/repository/../mlp.py"])
def test_a_file_outside_of_the_workspace_is_not_named(path):
    lines = annotations(report(check(line=3), submission=Submission(path=path, kind="script", sha256="0")), ROOT)
    assert lines[1].startswith("::error title=")


def test_a_path_is_named_from_the_workspace_on_wherever_the_command_runs(monkeypatch, tmp_path):
    (tmp_path / "course").mkdir()
    monkeypatch.chdir(tmp_path / "course")
    assert annotations(report(check()), tmp_path)[1].startswith("::error file=course/mlp.py,")


def test_a_long_message_is_cut():
    ((_, _, message),) = annotated(check(message="x" * 10_000))
    assert len(message) == 4000
    assert message.endswith("x … (cut)")


def test_feedback_that_is_held_back_is_nowhere():
    told_of = {level: "\n".join(annotations(redact(told("secret"), level), ROOT)) for level in ("full", "title", "outcome")}
    assert "secret" in told_of["full"]
    assert "secret" not in told_of["title"]
    assert "It works." in told_of["title"]
    assert "It works." not in told_of["outcome"]
    assert "line" not in told_of["title"]


@given(hostile)
def test_no_text_adds_a_command_or_a_property(text):
    made = filled(told("x"), f"x{text}")
    commands = obeyed("\n".join(annotations(made, ROOT)))
    assert [name for name, _, _ in commands] == ["notice"] + 5 * ["error"] + ["notice", "error", "warning"]
    assert {key for _, at, _ in commands for key in at} <= {"file", "line", "title"}


@given(hostile)
def test_text_is_read_back_as_it_is_but_clean(text):
    ((_, at, message),) = annotated(check(title=f"x{text}", message=f"{text}."))
    assert at["title"] == clean(f"x{text}")
    assert message == f"Not right yet.\n{clean(f'{text}.').strip()}"


@given(hostile)
def test_nothing_is_obeyed_within_guarded_text(text):
    assert [name for name, _, _ in obeyed(guarded(text, "0123abcd"))] == ["stop-commands", "0123abcd"]


# --- the command ---


def test_the_terminal_report_is_guarded_and_the_annotations_are_not(graded, tmp_path):
    result = graded(told("\n::error::forged\n##[error]forged"), "--html", tmp_path / "r.html")
    names = [name for name, _, _ in obeyed(result.stdout)]
    assert names[0] == "stop-commands"
    assert names[2:] == ["notice"] + 5 * ["error"] + ["notice", "error", "warning"]
    assert "forged" in result.stdout
    assert result.exit_code == 2  # a check ended as a fault of ours


def test_the_token_is_another_each_time(graded):
    made = report(check("passed"))
    tokens = {obeyed(graded(made).stdout)[0][2] for _ in range(3)}
    assert len(tokens) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)


def test_the_summary_is_appended_to_what_is_there(graded, tmp_path):
    (tmp_path / "summary.md").write_text("# Before\n")
    assert graded(report(check())).exit_code == 1
    assert graded(report(check("passed"), title="Another")).exit_code == 0
    headings = [token for token in MarkdownIt().parse((tmp_path / "summary.md").read_text()) if token.type == "inline"]
    texts = [token.content for token in headings]
    assert texts[:2] == ["Before", "A perceptron: 0 of 2 points"]
    assert "Another: 2 of 2 points" in texts


def test_without_a_summary_nothing_else_is_lost(graded, tmp_path):
    result = graded(report(check()), "--junit", tmp_path / "r.xml", summary=False)
    assert result.exit_code == 2
    assert "There is no summary to write to: GITHUB_STEP_SUMMARY is not set." in result.stderr
    assert "Traceback" not in result.stderr
    assert (tmp_path / "r.xml").is_file()
    assert [name for name, _, _ in obeyed(result.stdout)][2:] == ["notice", "error"]
    assert "A perceptron" in result.stdout


def test_a_summary_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(GraderError, match="cannot be written: Is a directory"):
        add_summary(report(check()), {SUMMARY: str(tmp_path)})


def test_json_and_commands_do_not_share_standard_output(graded):
    result = graded(report(check()), "--json", "-")
    assert result.exit_code == 2
    assert "Standard output holds either JSON or commands for GitHub." in result.stderr
    assert not result.stdout


def test_every_outcome_of_a_check_has_a_kind_or_is_explained_elsewhere():
    assert set(OUTCOMES) - set(LEVELS) == {"passed", "skipped", "deferred"}
