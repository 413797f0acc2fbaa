"""The class report."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_classroom import result

from grader.cohort.classroom.classroom import summarise
from grader.cohort.classroom.pages import hashed, page_name, percent, render_class, short, write_pages
from grader.cohort.gradebook.result import Student
from grader.records.amendment import amend
from grader.records.errors import GraderError
from grader.records.report import Diagnosis
from sample_reports import amendment, check
from strict_page import Page as StrictPage

HOSTILE = "<script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>\x1b]0;x\x07\u202e"
RELU = Diagnosis(mistake="relu", title="An activation follows the last layer.", hint="Scores may be negative.")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Page(StrictPage):
    """A page whose script is not text."""

    def handle_data(self, data):
        """Take a piece of text."""
        if "script" not in self.open:
            super().handle_data(data)


def students():
    """Results of every kind."""
    yield result(Student(id="s1", name="Zoë Ölm", email="zoe@uni.edu"), check("passed"), check(diagnosis=RELU))
    yield result(Student(id="s2", name="Ann Ox"), check("passed"))
    yield result(Student(id="s2", name="Ann Ox"), exercise="exercise4", outcome="grader_error", note="The process ended.")
    yield result(Student(id="s10", name="Bo Ek"), check("timeout"), check())
    yield result(Student(id="s11"), outcome="unreadable", note="mlp.py is a link.")
    yield result(Student(id="s12", name="Cy Ash"))


@pytest.fixture(scope="module")
def text():
    """The page of a class."""
    return render_class(summarise(students()))


def test_our_own_faults_come_first_then_unreadable_then_missing_then_all_else(text):
    heads = re.findall(r"<h2>(.*?)</h2>", text)
    assert heads == ["Our fault", "Unreadable", "Missing", "Points", "Misconceptions", "Checks, hardest first", "Students"]
    shown = re.sub(r" (?=[,:])", "", Page(text).text)
    assert "Ann Ox s2, exercise4: The process ended." in shown
    assert "s11, exercise3: mlp.py is a link." in shown


def test_a_class_without_trouble_has_no_sections_for_it():
    text = render_class(summarise([result(Student(id="a"), check("passed"))]))
    assert re.findall(r"<h2>(.*?)</h2>", text) == ["Points", "Checks, hardest first", "Students"]
    assert "1 student, 1 exercise." in text
    assert "0 students, 0 exercises." in render_class(summarise([]))


def test_what_a_teacher_said_is_shown_to_the_class_and_to_the_student(tmp_path):
    one = result(Student(id="s1", name="Ada"), check(title="Hard."))
    texts = [
        amendment(text=HOSTILE, points=1.5, graded=1.0, sha256="0"),
        amendment(id=2, check="test_gone", points=None, sha256="0"),
    ]
    said = {("s1", "exercise3"): amend(texts, "0", 0.0, {})}
    write_pages(tmp_path, [one], said)
    page = Page((tmp_path / "index.html").read_text("utf-8"))
    assert "1 → 1.5" in page.text
    assert "graded 0 now, 1 then" in page.text
    assert "1.5 *" in page.text
    assert [tag for tag, _ in page.elements].count("script") == 1
    own = Page((tmp_path / page_name("s1", "exercise3")).read_text("utf-8"))
    assert "From your instructor" in own.text
    assert "1.5 of 2 points in place of 0" in own.text
    assert "the check is no longer there" in own.text
    assert not {"img", "script"} & {tag for tag, _ in own.elements}


def test_equal_files_are_mentioned_with_who_handed_them_in():
    both = [result(Student(id=name, name=HOSTILE), check(), sha256="a", path=name) for name in ("s1", "s2")]
    page = Page(render_class(summarise(both)))
    assert "Equal to the last byte, and not as handed out." in page.text
    assert "2 students exercise3 Who <script>" in page.text
    assert "Equal files" not in render_class(summarise(both[:1]))


def test_every_link_leads_to_a_page_that_was_written(tmp_path, text):
    write_pages(tmp_path, students())
    assert (tmp_path / "index.html").read_text("utf-8") == text
    links = {attrs["href"] for attrs in Page(text).having("a")}
    assert links == {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("reports/**/*.html")}
    assert len(links) == 3
    assert "1 of 2 checks passed" in (tmp_path / page_name("s1", "exercise3")).read_text("utf-8")


def test_what_cannot_be_written_is_told(tmp_path):
    (tmp_path / "index.html").mkdir()
    with pytest.raises(GraderError, match="cannot be written"):
        write_pages(tmp_path, students())


@given(st.text(), st.text())
def test_pages_have_names_that_are_safe_and_differ(one, other):
    names = [page_name(student, "exercise3") for student in (one, other)]
    assert all(re.fullmatch(r"reports/exercise3/([a-z0-9]+-)*[0-9a-f]{12}\.html", name) for name in names)
    assert (names[0] == names[1]) == (one == other)
    assert page_name("../../etc", "../x").startswith("reports/")
    assert ".." not in page_name("../../etc", "../x")


def test_hostile_names_notes_and_titles_are_text():
    hint = Diagnosis(mistake=HOSTILE, title=HOSTILE, hint=HOSTILE)
    results = [
        result(
            Student(id=HOSTILE, name=HOSTILE + "x" * 10_000, email=HOSTILE), check(diagnosis=hint, title=HOSTILE), title=HOSTILE
        ),
        result(Student(id=HOSTILE), outcome="unreadable", note=HOSTILE, exercise="<b>1</b>"),
        result(Student(id="\ud800", name="\ud800"), check()),
    ]
    page = Page(text := render_class(summarise(results)))
    assert [tag for tag, _ in page.elements].count("script") == 1
    assert not {"img", "iframe", "link", "base", "form", "object"} & {tag for tag, _ in page.elements}
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert page.text.count("<script>document.title") >= 7
    assert not re.search("[\x1b\x07\u202e]", text)
    assert "x" * 80 not in text


def test_the_policy_allows_the_one_script_and_nothing_from_elsewhere(text):
    (policy,) = [attrs["content"] for attrs in Page(text).having("meta") if "http-equiv" in attrs]
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    parts = [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        f"script-src '{hashed(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert policy == "; ".join(parts)
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text)
    assert not [attrs for _, attrs in Page(text).elements if {"src", "srcset", "style", "action"} & set(attrs)]


def test_tables_say_what_they_are_to_who_hears_them(text):
    page = Page(text)
    assert len(page.having("caption")) == len(page.having("table")) == 2
    assert all(attrs.get("scope") in {"col", "row"} for attrs in page.having("th"))
    assert all(attrs.get("aria-label") for attrs in page.having("svg"))
    assert {attrs["for"] for attrs in page.having("label")} == {attrs["id"] for attrs in page.having("input")}
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_without_scripts_the_table_is_whole_and_offers_nothing_that_does_not_work(text):
    page = Page(text)
    assert [("hidden" in attrs) for attrs in page.having("p", "search") + page.having("button")] == [True, True]
    assert not [attrs for attrs in page.having("tr") if "hidden" in attrs]


def test_shares_and_names_are_shown_short():
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0", "1", "50", "99", "100"]
    assert short("a\n b") == "a b"
    assert short("x" * 81) == "x" * 79 + "…"


def in_browser(folder, text, then=""):
    """The page as a browser has it after its own script, and more."""
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    changed = text.replace(hashed(script), hashed(script + then)).replace(f"{script}</script>", f"{script}{then}</script>")
    path = Path(folder) / "page.html"
    path.write_text(changed, "utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder}/profile", "--dump-dom", path.as_uri()]
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_a_browser_sorts_and_finds(tmp_path, text):
    clicks = """
    const heads = () => [...document.querySelectorAll("#students thead button")];
    const names = () => [...students.rows].filter(row => !row.hidden).map(row => row.cells[1].textContent).join(" ");
    const seen = [names()];
    heads()[1].click(); seen.push(names());
    heads()[1].click(); seen.push(names());
    heads().at(-1).click(); seen.push(names().split(" ")[0]);
    search.value = "OLM zoe@"; search.dispatchEvent(new Event("input")); seen.push(names(), found.textContent);
    search.value = ""; most = 2; filter(); seen.push(more.textContent); more.click(); seen.push(String(more.hidden));
    document.title = seen.join("|");
    """
    dom = in_browser(tmp_path, text, clicks)
    title = re.search(r"<title>(.*?)</title>", dom)[1]
    expected = ["s1 s2 s10 s11 s12", "s1 s2 s10 s11 s12", "s12 s11 s10 s2 s1", "s2", "s1", "1 of 5", "Show all 5", "true"]
    assert title.split("|")[:3] == expected[:3]
    assert title.split("|")[4:] == expected[4:]
    assert title.split("|")[3] in {"s1", "s2"}  # both have two points
    assert 'aria-sort="descending"' in dom


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_a_browser_runs_no_script_but_the_pages_own(tmp_path):
    text = render_class(summarise([result(Student(id="a", name=HOSTILE), check())]))
    broken = text.replace("<h1>Class report</h1>", "<h1>Class report</h1><script>document.title='owned'</script>")
    path = tmp_path / "broken.html"
    path.write_text(broken, "utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}/profile", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode()
    assert "<title>Class report: 1 student</title>" in dom
    assert '<p class="search">' in dom  # what the page's own script shows
