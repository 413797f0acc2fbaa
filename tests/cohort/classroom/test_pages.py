"""The class report."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_classroom import JANE, result

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


def test_what_a_teacher_said_and_equal_files_have_sections_that_are_reached_from_the_top():
    both = [result(Student(id=name), check(), sha256="a", path=name) for name in ("s1", "s2")]
    page = Page(render_class(summarise(both, {("s1", "exercise3"): amend([amendment(points=1.5)], "a", 0.0, {})})))
    links = {attrs["href"].removeprefix("#") for attrs in page.having("a") if attrs["href"].startswith("#")}
    assert {"said", "copies"} <= links == {attrs.get("id") for attrs in page.having("section")} - {None}
    # each table that can be sorted has its limit of rows and the button that shows all
    assert len(page.having("table", "sortable")) == len(page.having("button", "more")) == 3
    assert all(attrs["data-most"].isdigit() for attrs in page.having("table", "sortable"))


def test_equal_files_are_mentioned_with_who_handed_them_in():
    both = [result(Student(id=name, name=HOSTILE), check(), sha256="a", path=name) for name in ("s1", "s2")]
    page = Page(render_class(summarise(both)))
    assert "Equal to the last byte, and not as handed out." in page.text
    assert "2 students exercise3 Who <script>" in page.text
    assert "Equal files" not in render_class(summarise(both[:1]))


def test_every_link_leads_to_a_page_that_was_written(tmp_path, text):
    write_pages(tmp_path, students())
    assert (tmp_path / "index.html").read_text("utf-8") == text
    links = {attrs["href"] for attrs in Page(text).having("a") if not attrs["href"].startswith("#")}
    assert links == {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("reports/**/*.html")}
    assert len(links) == 3
    assert "1 of 2 checks passed" in (tmp_path / page_name("s1", "exercise3")).read_text("utf-8")


def test_the_sections_can_be_reached_from_the_top(text):
    page = Page(text)
    within = {attrs["href"].removeprefix("#") for attrs in page.having("a") if attrs["href"].startswith("#")}
    assert (
        within
        == {"points", "misconceptions", "checks", "everybody"}
        == {attrs.get("id") for attrs in page.having("section")} - {None}
    )


def shown(text):
    """What is shown, without blanks before commas and colons."""
    return re.sub(r" (?=[,:])", "", Page(text).text)


def test_each_student_with_something_missing_is_named_once_with_what_is_missing():
    part = [result(Student(id="s1", name="Ann"), check("passed"), exercise="exercise1")]
    part += [result(Student(id="s1", name="Ann"), exercise=f"exercise{number}") for number in (10, 9)]
    whole = [
        result(Student(id="s2", name="Bo"), exercise=f"exercise{number}", note="Left aside: a.doc.") for number in (1, 9, 10)
    ]
    text = shown(render_class(summarise([*part, *whole, result(Student(id="s3"), exercise="exercise1")])))
    assert "For any exercise (2) Bo s2: Left aside: a.doc. s3 For some exercises (1) Ann s1, exercise9, exercise10 Points" in text


def test_a_student_with_two_faults_is_named_once():
    both = [result(JANE, outcome="unreadable", exercise=f"exercise{one}", note="It is a link.") for one in (1, 2)]
    assert "Who (1) Jane jane, exercise1: It is a link. exercise2: It is a link. Points" in shown(render_class(summarise(both)))


def test_who_is_not_in_the_roster_is_marked_and_listed(tmp_path):
    results = [result(Student(id=name), check("passed")) for name in ("s1", "guest")]
    write_pages(tmp_path, results, strangers=frozenset({"guest", "s9"}))
    text = (tmp_path / "index.html").read_text("utf-8")
    assert len(Page(text).having("span", "tag")) == 1
    assert "otherwise there. guest Points" in shown(text)
    assert "guest not in the roster guest 2 2" in shown(text)
    assert "roster" not in shown(render_class(summarise(results)))


def mistaken(*counts):
    """Results in which mistakes are made by so many students each."""
    return [
        result(
            Student(id=f"s{number}-{student}"),
            check(diagnosis=Diagnosis(mistake=f"m{number}", title=f"Mistake {number}.", hint=f"Hint {number}.")),
        )
        for number, count in enumerate(counts)
        for student in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "foremost", "folded"),
    [
        ((1, 1), 2, None),
        ((1,) * 30, 3, "27 more, of one student each"),
        ((4, 2, 2, 2, *(1,) * 20), 4, "20 more, of one student each"),
        ((3,) * 12, 8, "4 more, of 3 students or fewer each"),
    ],
)
def test_a_long_tail_of_rare_misconceptions_is_folded(counts, foremost, folded):
    text = render_class(summarise(mistaken(*counts)))
    page = Page(text)
    assert len(page.having("div", "count")) == foremost
    assert len(page.having("details", "further")) == bool(folded)
    assert ("open" in page.having("details", "further")[0]) is False if folded else True
    assert (folded or "1 student") in page.text
    # all are there, with who made them
    assert all(f"Mistake {number}." in page.text for number in range(len(counts)))
    assert {f"s{number}-0" for number in range(len(counts))} <= set(page.text.replace(",", " ").split())


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
    assert [("hidden" in attrs) for attrs in page.having("p", "search") + page.having("button")] == [True] * 3
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
    command = [CHROMIUM, *FLAGS, "--window-size=500,900", f"--user-data-dir={folder}/profile", "--dump-dom", path.as_uri()]
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
    search.value = ""; filter();
    const [checks, all] = document.querySelectorAll("table.sortable");
    for (const table of [all, checks]) {
      const more = table.closest("section").querySelector(".more");
      table.dataset.most = 1; filter(); seen.push(more.textContent, table.tBodies[0].querySelectorAll("tr:not([hidden])").length);
      more.click(); seen.push(more.hidden, table.tBodies[0].querySelectorAll("tr:not([hidden])").length);
    }
    document.title = seen.join("|");
    """
    dom = in_browser(tmp_path, text, clicks)
    title = re.search(r"<title>(.*?)</title>", dom)[1]
    expected = ["s1 s2 s10 s11 s12", "s1 s2 s10 s11 s12", "s12 s11 s10 s2 s1", "s2", "s1", "1 of 5"]
    expected += ["Show all 5", "1", "true", "5", "Show all 1", "1", "true", "1"]
    assert title.split("|")[:3] == expected[:3]
    assert title.split("|")[4:] == expected[4:]
    assert title.split("|")[3] in {"s1", "s2"}  # both have two points
    assert 'aria-sort="descending"' in dom


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium")
def test_on_a_narrow_page_no_word_below_a_number_is_broken(tmp_path):
    measure = """
    document.title = [...document.querySelectorAll(".count span")].map(one => one.textContent + one.offsetHeight).join(" ");
    """
    dom = in_browser(tmp_path, render_class(summarise(mistaken(2, 1))), measure)
    several, one = re.search(r"<title>students([0-9]+) student([0-9]+)</title>", dom).groups()
    assert several == one


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
