"""The HTML and the Markdown report."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.records.amendment import amend
from grader.records.report import OUTCOMES, Diagnosis, Environment, Mismatch, Submission
from grader.records.sanitise import clean, cleaned
from grader.reports import render
from grader.reports.render import render_html, render_markdown, spans
from sample_reports import amendment, check, report, sandbox
from strict_page import Page

RENDERERS = pytest.mark.parametrize("rendered", [render_html, render_markdown])
FAULT = "This is a fault of the grader or the course, not yours."
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
TERMINAL = "\x1b[31m|\x1b]8;;http://evil.org\x07|\x1b]0;title\x1b\\|\x1b(B|\x9b1m"
HIDDEN = (*TERMINAL.split("|"), *"\x00\x07\x1b\x7f\x85\u202e\u2066\u200f\u061c\u2028\u200b\ufeff\U000e0041\ud800")
PICTURE = Mismatch(shape=(2, 3), cells=((0.0, 0.1, 1.0), (0.0, 0.5, 0.0)))
RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")
BIAS = Diagnosis(mistake="bias", title="The layers lack a bias.", hint="Leave bias as it is.")


def everything():
    """A report in which every field of every check is filled in with something hostile."""
    diagnosis = Diagnosis(mistake=HOSTILE, title=HOSTILE, hint=HOSTILE)
    texts = dict.fromkeys(("name", "title", "message", "asked", "hint", "output"), HOSTILE)
    checks = [check(outcome, **texts, diagnosis=diagnosis, line=3, mismatch=PICTURE) for outcome in OUTCOMES]
    environment = Environment(python=HOSTILE, torch=HOSTILE, platform=HOSTILE, sandbox=sandbox(HOSTILE))
    submission = Submission(path=HOSTILE, kind=HOSTILE, sha256=HOSTILE)
    fields = dict.fromkeys(("exercise", "slug", "title", "device", "started", "printed"), HOSTILE)
    return report(*checks, outcome="grader_error", submission=submission, environment=environment, **fields)


def slicer(markdown):
    """The kinds of all tokens of a Markdown document as GitHub reads it, and what raw HTML it holds."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    flat = [part for token in tokens for part in (token, *(token.children or ()))]
    return [part.type for part in flat], [part.content.strip() for part in flat if part.type.startswith("html")]


def shown(markdown):
    """The text that a line of Markdown shows, and the kinds of token that it is made of."""
    (child,) = [token for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown) if token.children]
    return "".join(part.content for part in child.children), {part.type for part in child.children}


# --- what is told ---


SKIPPED = [
    check("skipped", name=f"test_{number}", title=f"Step {number}.", message=f"This builds on a check that did not pass: {on}.")
    for number, on in ((1, "A"), (2, "A"), (3, "B"))
]


def test_checks_that_were_not_run_are_closed_and_no_failure_is():
    page = Page(render_html(report(check(message="Every value is 0."), *SKIPPED, check("deferred"), check("passed"))))
    rows = page.having("details", "check") + page.having("div", "check")
    assert [("aside" in row["class"].split(), "open" in row) for row in rows] == [
        (False, True),
        *[(True, False)] * 4,
        (False, False),
    ]
    # why is there all the same
    assert page.text.count("This builds on a check that did not pass: A.") == 2
    assert page.text.count("not graded") == 1


def test_in_markdown_why_checks_were_skipped_is_told_once_for_all():
    text = render_markdown(report(check(message="Every value is 0."), *SKIPPED, check("deferred", title="It is fast.")))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# A perceptron: 0 of 10 points",
        "## Checks",
        "### ✗ It works.",
        "### · Skipped for now",
    ]
    reasons = [line for line in text.splitlines() if line.startswith("- ")]
    assert reasons == [
        "- This builds on a check that did not pass: A. (2 checks)",
        "- This builds on a check that did not pass: B.",
    ]
    assert "| · Checked by your instructor | It is fast. | not graded |" in text


@RENDERERS
def test_score_and_title_are_there_without_needless_decimals(rendered):
    text = rendered(report(check("passed", points=2.5, max_points=2.5), check(max_points=7.5)))
    assert "A perceptron: 2.5 of 10 points" in text
    assert "1 of 2 checks passed" in text


@RENDERERS
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_has_a_label_of_its_own(rendered, outcome):
    labels = [look.label for look in render.LOOKS.values()]
    assert set(render.LOOKS) == set(OUTCOMES)
    assert len(set(labels)) == len(labels)
    assert render.LOOKS[outcome].label in rendered(report(check(outcome, message="seen")))


@RENDERERS
def test_full_marks_say_that_all_checks_passed_and_nothing_of_mistakes(rendered):
    text = rendered(report(check("passed"), check("passed")))
    assert "All 2 checks passed" in text
    assert "What happened" not in text
    assert "Hint" not in text


@RENDERERS
def test_a_single_check_that_passed_reads_well(rendered):
    assert "Everything passed" in rendered(report(check("passed")))


@RENDERERS
def test_a_lost_point_is_told_with_message_expression_line_and_hint(rendered):
    text = rendered(report(check("error", message="It raised.", asked="MLP([4, 3])", line=12, hint="Look at the sizes.")))
    for part in ("It raised.", "MLP([4, 3])", "line 12", "Look at the sizes."):
        assert part in text


@RENDERERS
def test_no_line_is_named_when_none_is_known(rendered):
    assert ", line" not in rendered(report(check("error", message="It raised.")))


@RENDERERS
def test_a_mistake_named_twice_heads_the_report_once_with_both_checks(rendered):
    checks = [check(title="First.", diagnosis=RELU), check(title="Second.", diagnosis=RELU)]
    top, _, _ = rendered(report(*checks)).partition("Checks<" if rendered is render_html else "## Checks")
    assert top.count(RELU.title) == 1
    assert top.count(RELU.hint) == 1
    assert "First." in top
    assert "Second." in top


@RENDERERS
def test_the_mistake_that_costs_most_comes_first(rendered):
    text = rendered(report(check(diagnosis=RELU, max_points=1.0), check(diagnosis=BIAS, max_points=5.0)))
    assert text.index(BIAS.title) < text.index(RELU.title)


@RENDERERS
def test_checks_stay_in_the_order_of_the_report(rendered):
    text = rendered(
        report(check(title="Zebra.", message="z"), check("passed", title="Middle."), check(title="Apple.", message="a"))
    )
    assert text.index("Zebra.") < text.index("Middle.") < text.index("Apple.")


@RENDERERS
def test_a_fault_of_ours_is_told_as_ours_and_gives_no_hint_and_no_zero(rendered):
    text = rendered(report(check("grader_error", message="The reference raised.", hint="Try harder."), outcome="grader_error"))
    assert text.count(FAULT) == 2  # at the top and beside the check
    assert "1 could not be graded" in text
    assert "not graded" in text
    assert "Try harder." not in text


@RENDERERS
@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"grader_error"}))
def test_no_other_outcome_blames_the_grader(rendered, outcome):
    assert FAULT not in rendered(report(check(outcome, message="seen")))


@RENDERERS
def test_a_file_that_cannot_be_imported_is_told_once_and_not_in_every_check(rendered):
    broken = check("error", message="SyntaxError in line 3", hint="Look at the colon.")
    text = rendered(report(broken, broken, check("skipped", message="builds on another"), outcome="error"))
    assert "Nothing could be checked yet" in text
    assert text.count("SyntaxError in line 3") == 1
    assert text.count("Look at the colon.") == 1
    assert "builds on another" not in text


@RENDERERS
def test_an_import_that_never_ended_is_told_too(rendered):
    assert "no reply within 5 seconds" in rendered(report(check("timeout", message="no reply within 5 seconds"), outcome="error"))


@RENDERERS
def test_a_stub_is_told_that_its_todo_is_open(rendered):
    text = rendered(report(check("not_implemented", message="forward is still open"), outcome="not_implemented"))
    assert "0 of 1 check passed: the TODO is still open" in text


@RENDERERS
def test_what_the_student_printed_is_folded_away(rendered):
    text = rendered(report(check(output="epoch 1\n"), printed="hello\n"))
    assert text.count("<details") - text.count('<details class="check') == 2  # of the check and of the import
    assert "epoch 1" in text
    assert "hello" in text


@RENDERERS
def test_the_footer_says_how_to_run_it_again_and_where_it_ran(rendered):
    text = rendered(report(check(), repeat="grade exercise3 --seed 4711"))
    assert "Run it again" not in rendered(report(check()))
    for part in ("grade exercise3 --seed 4711", "cpu", "2.13.0", "3.12.1", "Linux", "Landlock and seccomp"):
        assert part in text
    assert "2026-01-02 03:04:05 UTC" in text
    assert "1.50 s" in text
    assert "0123456789ab" in text
    assert "0123456789abc" not in text


@RENDERERS
def test_a_check_without_a_title_goes_by_its_name(rendered):
    assert "output-relu" in rendered(report(check(name="output-relu", title="")))


@RENDERERS
def test_a_report_without_checks_or_points_is_rendered(rendered):
    assert "0 of 0" in rendered(report())


@RENDERERS
def test_the_same_report_gives_the_same_text(rendered):
    assert rendered(everything()) == rendered(everything())


def test_durations_lose_their_decimals_when_they_are_long():
    assert render.seconds(0.0803) == "0.08 s"
    assert render.seconds(83.4) == "83 s"


def test_templates_are_found_in_a_wheel_and_in_a_checkout(monkeypatch, tmp_path):
    checkout = render.template_folder()
    assert (checkout / "report.html").is_file()
    package = tmp_path / "grader"
    shutil.copytree(checkout, package / "templates")
    monkeypatch.setattr(render, "__file__", str(package / "reports" / "render.py"))
    assert render.template_folder() == package / "templates"
    assert "A perceptron" in render_html(report(check()))


# --- HTML ---


@pytest.mark.parametrize("made", [report(), report(check("passed")), report(*map(check, OUTCOMES)), everything()])
def test_html_has_balanced_tags_and_unique_ids(made):
    page = Page(render_html(made))
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert {attrs["href"][1:] for attrs in page.having("a")} <= set(ids)


def test_html_shows_hostile_text_as_text_in_every_field():
    page = Page(render_html(everything()))
    assert not {"script", "img", "iframe", "link", "base", "form"} & {tag for tag, _ in page.elements}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert page.text.count("<script>alert(1)</script>") > 7 * len(OUTCOMES)
    assert "&amp;" in page.text


def test_html_fetches_nothing_and_forbids_it():
    text = render_html(everything())
    page = Page(text)
    policies = [attrs["content"] for attrs in page.having("meta") if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    assert all(attrs["href"].startswith("#") for _, attrs in page.elements if "href" in attrs)
    assert not [attrs for _, attrs in page.elements if {"src", "srcset", "style", "action"} & set(attrs)]


def test_html_draws_a_tensor_only_where_there_is_a_mismatch():
    with_picture, without = (Page(render_html(report(check(mismatch=mismatch)))) for mismatch in (PICTURE, None))
    assert not without.having("svg", "picture")
    (picture,) = with_picture.having("svg", "picture")
    assert picture["aria-label"] == "where the (2, 3) tensor is wrong; darker is further off"
    assert picture["role"] == "img"
    assert "Where the (2, 3) tensor is wrong; darker is further off." in with_picture.text


def test_html_draws_a_square_for_each_cell_darker_where_it_is_further_off():
    cells = [
        attrs for attrs in Page(render_html(report(check(mismatch=PICTURE)))).having("rect") if attrs["width"] in {"13", "14"}
    ]
    assert len(cells) == 6  # two rows of three
    assert [float(cell["fill-opacity"]) for cell in cells if "fill-opacity" in cell] == [0.26, 1.0, 0.59]


def test_html_says_when_a_square_stands_for_several_values():
    wide = Mismatch(shape=(2, 300), cells=((0.0, 1.0), (0.5, 0.0)))
    assert "(each square stands for several values)" in render_html(report(check(mismatch=wide)))


def test_html_opens_what_lost_points_and_folds_what_passed():
    page = Page(render_html(report(check(message="wrong"), check("passed", output="hi"), check("passed"))))
    folds = page.having("details", "check")
    assert ["open" in attrs for attrs in folds] == [True, False]
    assert len(page.having("div", "check")) == 1


def test_html_tells_outcomes_in_words_beside_the_colour():
    text = Page(render_html(report(check("passed"), check(message="wrong")))).text
    assert "Passed" in text
    assert "Not right yet" in text


def test_html_keeps_the_first_empty_line_of_what_was_printed():
    assert '<pre tabindex="0">\n\nhi' in render_html(report(check(output="\nhi")))


def test_html_draws_no_arc_for_no_points():
    assert not Page(render_html(report(check()))).having("circle", "got")
    assert len(Page(render_html(report(check("passed")))).having("circle", "got")) == 1


# --- Markdown ---


def test_markdown_ends_in_one_newline_and_has_no_runs_of_empty_lines():
    for made in (report(), report(check("passed")), report(*map(check, OUTCOMES)), everything()):
        text = render_markdown(made)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert not re.search(r"[ \t]\n", text)


def test_markdown_has_a_row_for_each_check():
    text = render_markdown(report(check("passed"), check(title="a | b")))
    assert "| ✓ Passed | It works. | 2 of 2 |" in text
    assert r"| ✗ Not right yet | a \| b | 0 of 2 |" in text
    assert slicer(text)[0].count("tr_open") == 3  # with the heading


def test_markdown_has_a_section_for_each_check_that_lost_points():
    text = render_markdown(report(check("passed", title="Right."), check(title="Wrong.")))
    assert re.findall(r"^### (.*)", text, re.MULTILINE) == ["✗ Wrong."]


def test_markdown_draws_a_tensor_in_text():
    assert "```text\n··░░██\n··▒▒··\n```" in render_markdown(report(check(mismatch=PICTURE)))


def test_markdown_holds_no_html_but_its_own():
    made = everything()
    kinds, raw = slicer(render_markdown(made))
    own = {
        "<details>\n<summary>What your code printed</summary>",
        "<details>\n<summary>Printed while the file was imported</summary>",
    }
    assert set(raw) == own | {"</details>", "<sub>", "</sub>"}
    assert not {"image", "link_open", "s_open"} & set(kinds)


@pytest.mark.parametrize("output", ["```\n</details>\n# Full marks", "````` and ```", "~~~\n```text", "    ```\n`", "`" * 40])
def test_markdown_fences_cannot_be_closed_from_within(output):
    plain, hostile = (slicer(render_markdown(report(check(output=text, message=text)))) for text in ("quiet", output))
    assert plain == hostile


@pytest.mark.parametrize(
    "text", ["@octocat", "thanks @org/team!", "see #12", "org/repo#3", "GH-4", "a@b.org", "https://evil.org/x", "www.evil.org"]
)
def test_markdown_puts_what_github_would_link_into_code(text):
    made = report(check(title=text, hint=text, diagnosis=Diagnosis(mistake="m", title=text, hint=text)), title=text)
    outside = re.sub(r"```.*?```|`[^`\n]*`", "", render_markdown(made), flags=re.DOTALL)
    assert not re.search(r"@|#\d|GH-\d|://|www\.", outside)


@given(st.text(st.sampled_from("ab1 `*_[]()<>&|#@$!~\\-+.:/\n"), min_size=1).filter(str.strip))
def test_markdown_shows_inline_text_as_it_is(text):
    content, kinds = shown(f"Hint: {render.inline(text)}")
    assert content == "Hint: " + " ".join(text.split())
    assert kinds <= {"text", "text_special", "code_inline"}


@given(st.text(st.sampled_from("ab `|<\\\n"), min_size=1).filter(str.strip))
def test_markdown_shows_code_as_it_is(text):
    content, kinds = shown(f"Run: {render.code(text)}")
    assert content == "Run: " + " ".join(text.split())
    assert kinds == {"text", "code_inline"}


def test_markdown_cuts_what_is_too_long_for_a_comment():
    text = render_markdown(report(check(output="x" * 12_345)))
    assert "... and 10,345 characters more" in text
    assert "x" * 2001 not in text


# --- control characters ---


@RENDERERS
@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_cannot_be_seen_becomes_a_replacement_character(rendered, hidden):
    text = rendered(report(check(message=f"a{hidden}b", title=f"a{hidden}b", output=f"a{hidden}b"), printed=f"a{hidden}b"))
    assert text.count("a\ufffdb") >= 4  # the fields above
    assert hidden not in text
    text.encode()


def test_a_report_is_clean_in_every_text_and_otherwise_unchanged():
    dirty = report(check(output="a\x1bb", mismatch=PICTURE, diagnosis=RELU))
    assert cleaned(dirty) == report(check(output="a\ufffdb", mismatch=PICTURE, diagnosis=RELU))
    assert "\\u001b" not in msgspec.json.encode(cleaned(dirty)).decode()


def test_lines_of_other_systems_and_of_progress_bars_become_lines():
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"


def test_cleaning_takes_no_more_than_linear_time():
    for unit in ("\x1b]", "\x1b[0", "\x1b[", "\x9b;", "\x1b "):
        clean(unit * 200_000)


def test_jinja_is_imported_only_when_it_is_needed():
    source = Path(render.__file__).read_text("utf-8")
    assert not re.search(r"^(import|from) jinja2", source, re.MULTILINE)


def test_html_shows_what_an_instructor_gave_to_a_check_beside_what_it_was_graded_with():
    made = report(check(name="test_value", title="Every element.", points=1.0, max_points=4.0), points=1.0)
    said = [amendment(check="test_value", points=3.0, graded=1.0, text="Right but for a sign."), amendment(id=2, points=None)]
    page = Page(render_html(made, amend(said, "5a", 1.0, {one.name: one for one in made.checks})))
    assert "From your instructor Every element. 3 of 4 points in place of 1 Right but for a sign. Ada, " in page.text
    assert "3 of 4 points" in page.having("svg", "ring")[0]["aria-label"]
    assert page.text.count("3 of 4") == 4  # title, ring, what was said, and the check itself
    assert "From your instructor" not in Page(render_html(made)).text


def test_html_does_not_ask_to_show_a_fault_that_an_instructor_has_settled():
    made = report(check("grader_error", points=0.0), outcome="grader_error", points=0.0)
    ask = "show this report to your instructor"
    assert ask in render_html(made, amend([amendment(points=None)], "5a", 0.0, {}))
    assert ask not in render_html(made, amend([amendment()], "5a", 0.0, {}))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`item` takes `x[0]` out.", "<code>item</code> takes <code>x[0]</code> out."),
        ("`<b>` & <i>", "<code>&lt;b&gt;</code> &amp; &lt;i&gt;"),
        ("a ` alone", "a ` alone"),
        ("``` fenced", "``` fenced"),
        ("two `` in a row", "two `` in a row"),
    ],
)
def test_what_an_author_writes_between_backticks_is_code(text, html):
    assert spans(text) == html
    check_ = check("failed", hint=text, title=text)
    assert f"<b>Hint:</b> {html}</p>" in render_html(report(check_))
