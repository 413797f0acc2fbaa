"""A catalogue of mistakes reads well, and whatever does not fit in it is one sentence with file and line."""

import ast

import pytest

from grader.course.catalogue import parse_catalogue, read_catalogue, require_python
from grader.course.changes import Reference
from grader.records.errors import GraderError

REFERENCE = '''"""A reference."""

import torch
from torch import nn

RATE = 0.1


# what a step is
def step(x):
    """Take a step."""
    y = x * RATE
    if y.sum() > 0:
        return y
    y = x * RATE
    return -y


class Model(nn.Module):
    """A model."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 3)

    def forward(self, x):
        return self.layer(x)
'''

ENTRY = """# Steps

Words for people.

## {name}
The step is
too long.

Look at the rate.

It is a factor.

{block}
"""


def entries(text):
    return parse_catalogue(text, Reference(REFERENCE, "reference/r.py"), "reference/mistakes.md")


def source(kind, *code):
    """The source that blocks of a kind make of the reference."""
    blocks = "\n\n".join(f"```{kind}\n{each}\n```" for each in code)
    (entry,) = entries(ENTRY.format(name="one", block=blocks))
    ast.parse(entry.source)
    return entry.source


def sentence(text):
    with pytest.raises(GraderError) as caught:
        entries(text)
    assert caught.value.tip
    return caught.value.sentence


def refused(kind, code):
    """The sentence about a block, whose first line is line 14 of the file."""
    return sentence(ENTRY.format(name="one", block=f"```{kind}\n{code}\n```"))


def test_a_mistake_has_a_name_a_title_an_explanation_and_the_line_of_its_heading():
    (entry,) = entries(ENTRY.format(name="one", block="```diff\n-RATE = 0.1\n+RATE = 1.0\n```"))
    assert (entry.name, entry.title, entry.hint) == ("one", "The step is too long.", "Look at the rate. It is a factor.")
    assert (entry.line, entry.raises) == (5, "")
    assert entry.source == REFERENCE.replace("RATE = 0.1", "RATE = 1.0")


def test_mistakes_come_by_name_whatever_groups_them():
    block = "```diff\n-RATE = 0.1\n+RATE = {}\n```"
    text = ENTRY.format(name="two", block=block.format(2)) + ENTRY.format(name="one", block=block.format(3))
    assert [entry.name for entry in entries(text)] == ["one", "two"]


def test_a_catalogue_says_in_which_exception_a_mistake_is_meant_to_end():
    (entry,) = entries(ENTRY.format(name="one", block="Raises: torch.OutOfMemoryError\n\n```diff\n-RATE = 0.1\n```"))
    assert (entry.raises, entry.hint) == ("torch.OutOfMemoryError", "Look at the rate. It is a factor.")


def test_comments_are_for_authors():
    (entry,) = entries(ENTRY.format(name="one", block="<!-- seen in 2025 -->\n\n```diff\n-RATE = 0.1\n```"))
    assert entry.hint == "Look at the rate. It is a factor."


# --- diffs ---


def test_lines_are_found_whatever_their_common_indentation_and_new_ones_stand_as_deep():
    made = source("diff", " if y.sum() > 0:\n-    return y\n+    z = y\n+\n+    return z")
    assert made == REFERENCE.replace("        return y\n", "        z = y\n\n        return z\n")


def test_several_hunks_show_the_reference_each():
    hunks = "-RATE = 0.1\n+RATE = 1.0", " super().__init__()\n-self.layer = nn.Linear(2, 3)\n+self.layer = nn.Linear(2, 4)"
    expected = REFERENCE.replace("RATE = 0.1", "RATE = 1.0").replace("nn.Linear(2, 3)", "nn.Linear(2, 4)")
    assert source("diff", "\n@@\n".join(reversed(hunks))) == source("diff", *hunks) == expected


def test_an_empty_line_of_a_diff_is_one_of_the_reference():
    assert source("diff", " import torch\n from torch import nn\n\n-RATE = 0.1\n+RATE = 1.0").count("RATE = 1.0") == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("-RATE = 0.2", "line 14: 'RATE = 0.2' stands nowhere in the reference."),
        (" RATE = 0.1\n-return y", "line 14: 'RATE = 0.1' and what follows it stand nowhere together in the reference."),
        ("-    y = x * RATE", "line 14: this stands in the reference 2 times."),
        ("-    y = x * RATE\n@@\n+x", "line 14: this stands in the reference 2 times."),
        ("-RATE = 0.1\n@@\n+x", "line 16: this says nowhere in the reference where it belongs."),
        ("-RATE = 0.1\n@@\n-RATE = 0.1\n+x", "line 16: this changes what is changed above."),
        ("-RATE = 0.1\n+RATE = 0.1", "line 14: this is equal to the reference."),
        ("-RATE = 0.1\nRATE = 0.2", "line 15: 'RATE = 0.2' is no line of a diff."),
        ("", "line 14: this says nowhere in the reference where it belongs."),
        ("-            return self.layer(x)\n+  return x", "line 14: a new line stands further left than there is room."),
    ],
)
def test_a_diff_that_does_not_fit_is_a_sentence(code, expected):
    assert refused("diff", code) == f"reference/mistakes.md, {expected}"


# --- definitions ---


def test_functions_and_assignments_take_the_place_of_those_of_the_same_name():
    made = source("python", "RATE = 1.0\n\n\n@torch.no_grad()\ndef step(x):\n    return x")
    assert made.replace("RATE = 1.0", "RATE = 0.1") == REFERENCE.replace(
        REFERENCE[REFERENCE.index("def step") : REFERENCE.index("\n\n\nclass")], "@torch.no_grad()\ndef step(x):\n    return x"
    )


def test_a_class_that_shows_methods_alone_changes_these():
    made = source("python", "class Model(nn.Module):\n  def forward(self, x):\n    return x\n\n  def extra(self):\n    return 1")
    assert "return self.layer(x)" not in made
    assert made.count("    def forward(self, x):\n      return x\n") == 1
    assert made.index("def extra") < made.index("def __init__") < made.index("def forward")


@pytest.mark.parametrize(
    "code",
    [
        "class Model:\n    def forward(self, x):\n        return x",
        "class Model(nn.Module):\n    size = 1\n\n    def f(self):\n        pass",
    ],
)
def test_a_class_with_another_head_or_with_more_than_methods_is_shown_whole(code):
    made = source("python", code)
    assert "nn.Linear" not in made
    assert code in made


def test_what_is_new_goes_before_the_first_definition():
    made = source("python", "import copy\n\n\ndef other(x):\n    return copy.copy(x)")
    assert made.index("from torch import nn") < made.index("import copy") < made.index("def other") < made.index("RATE = 0.1")


def test_definitions_may_follow_a_diff():
    blocks = "```diff\n-RATE = 0.1\n+RATE = 1.0\n```\n\n```python\ndef step(x):\n    return x\n```"
    (entry,) = entries(ENTRY.format(name="one", block=blocks))
    assert "RATE = 1.0" in entry.source
    assert "y = x * RATE" not in entry.source


def test_a_whole_file_is_taken_as_it_is():
    assert source("python file", "x = 1") == "x = 1\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x =", "line 14: this is not valid Python: invalid syntax."),
        ("x = 1\n\nprint(x)", "line 16: 'print(x)' has no name by which it could take a place."),
        ("RATE = 0.1", "line 14: this is equal to the reference."),
    ],
)
def test_definitions_that_do_not_fit_are_a_sentence(code, expected):
    assert refused("python", code) == f"reference/mistakes.md, {expected}"


def test_a_name_that_the_reference_defines_twice_is_a_sentence():
    text = ENTRY.format(name="one", block="```python\ny = 3\n```")
    with pytest.raises(GraderError, match=r"line 14: y is defined in the reference more than once\."):
        parse_catalogue(text, Reference("y = 1\ny = 2\n", "r.py"), "reference/mistakes.md")


def test_a_diff_that_leaves_no_python_for_definitions_is_a_sentence():
    blocks = "```diff\n-RATE = 0.1\n+RATE =\n```\n\n```python\ndef step(x):\n    return x\n```"
    assert "line 19: what is changed above is not valid Python" in sentence(ENTRY.format(name="one", block=blocks))


# --- the file ---


CODE = "```diff\n-RATE = 0.1\n```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"## one\n{CODE}", "line 1: one has no title."),
        (f"# A\n\n## one\nTitle.\n\n{CODE}", "line 3: one has no explanation."),
        ("## one\nTitle.\n\nWhy.", "line 1: one shows no code."),
        (f"## One!\nTitle.\n\nWhy.\n\n{CODE}", "line 1: 'One!' cannot name a mistake."),
        (f"## one\nTitle.\n\nWhy.\n\n{CODE}\n\n## one\n", "line 10: there is a mistake one already, in line 1."),
        (f"## one\nTitle.\n\n### Why\n\n{CODE}", "line 4: a heading of level 3 has no meaning here."),
        (f"# Group\n{CODE}", "line 2: this block belongs to no mistake."),
        ("## one\nTitle.\n\nWhy.\n\n```text\nx\n```", "line 6: 'text' is no kind of block."),
        ("## one\nTitle.\n\nWhy.\n\n```\nx\n```", "line 6: '' is no kind of block."),
        ("## one\nTitle.\n\nWhy.\n\n```diff\n```", "line 7: this changes nothing."),
        ("## one\nTitle.\n\nWhy.\n\n```diff\n-RATE = 0.1\n", "line 6: this block is never closed."),
        (f"## one\nTitle.\n\nWhy.\n\nRaises: an error\n\n{CODE}", "line 6: this does not say in one word what one raises."),
        (
            f"## one\nTitle.\n\nWhy.\n\n```python file\nx = 1\n```\n\n{CODE}",
            "line 11: a whole file stands beside another block.",
        ),
    ],
)
def test_what_does_not_fit_in_a_catalogue_is_a_sentence(text, expected):
    assert sentence(text) == f"reference/mistakes.md, {expected}"


def test_a_planted_region_must_name_a_mistake(copy):
    text = copy.reference_file.read_text("utf-8")
    planted = text.replace("    # END SOLUTION", "    # STUB\n    # x\n    # END SOLUTION", 1)
    copy.reference_file.write_text(planted.replace("SOLUTION multiply x by the factor", "SOLUTION forgets"), "utf-8")
    with pytest.raises(GraderError, match=r"scale.py, line 9: mistakes.md has no mistake forgets, which is planted here\."):
        read_catalogue(copy)


def test_a_mistake_that_is_no_python_is_a_sentence(copy):
    text = copy.catalogue_file.read_text("utf-8")
    copy.catalogue_file.write_text(text.replace("return x + factor", "return x +"), "utf-8")
    with pytest.raises(GraderError, match=r"mistakes.md, line \d+: adds is not valid Python: invalid syntax, at 'return x \+'\."):
        require_python(copy)


def test_a_reference_or_catalogue_that_cannot_be_read_is_a_sentence(copy):
    with pytest.raises(GraderError, match=r"r.py is not valid Python: .*, at 'x ='"):
        Reference("x =", "r.py")
    copy.catalogue_file.write_bytes(b"\xff")
    with pytest.raises(GraderError, match=r"mistakes.md cannot be read: "):
        read_catalogue(copy)
    copy.catalogue_file.unlink()
    assert read_catalogue(copy) == ()
    copy.reference_file.unlink()
    with pytest.raises(GraderError, match=r"scale.py is missing\."):
        read_catalogue(copy)
