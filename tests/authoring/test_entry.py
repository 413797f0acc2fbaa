"""Of a wrong file only that becomes an entry which differs from the reference, and it makes the reference do the same."""

import ast

import pytest

from grader.authoring.entry import make_block, make_entry
from grader.course.catalogue import parse_catalogue
from grader.course.changes import Reference
from grader.course.notebook import join
from grader.course.submission import Submission
from grader.records.errors import GraderError

REFERENCE = Reference(
    '''"""A reference."""

import torch
from torch import Tensor, nn

RATE = 0.1


class Model(nn.Module):
    """A model."""

    def __init__(self, size: int) -> None:
        super().__init__()
        # a layer
        self.layer = nn.Linear(size, size)

    def forward(self, x: Tensor) -> Tensor:
        """Its scores."""
        y = self.layer(x)
        z = torch.relu(y)  # no less than 0
        return y + z


def step(x: Tensor) -> Tensor:
    """A step."""
    return x * RATE


if __name__ == "__main__":
    print(step(torch.ones(1)))
''',
    "r.py",
)

RIGHT = REFERENCE.text


def script(source):
    return Submission("w.py", "script", "", source)


def block(source):
    """The block, proven to make the reference what the source is."""
    made = make_block(REFERENCE, script(source))
    (entry,) = parse_catalogue(make_entry("it", "It.", "Why.", made), REFERENCE, "mistakes.md")
    ast.parse(entry.source)
    return made, entry.source


def test_one_line_becomes_a_diff_without_comments_of_its_author():
    made, _ = block(RIGHT.replace("torch.relu(y)  # no less than 0", "torch.tanh(y)  # Jane: maybe?"))
    assert made == "```diff\n-        z = torch.relu(y)  # no less than 0\n+        z = torch.tanh(y)\n```"


def test_what_is_only_annotated_documented_or_ordered_otherwise_is_no_difference():
    own = "class Model(nn.Module):\n  def forward(self, x):\n    y = self.layer(x)\n    z = torch.relu(y)\n    return y - z\n"
    own += "  def __init__(self, size):\n    super().__init__()\n    self.layer = nn.Linear(size, size)"
    made, source = block(f"from torch import nn\n\n{own}\n")
    assert made == "```diff\n-        return y + z\n+        return y - z\n```"
    assert source == RIGHT.replace("y + z", "y - z")


def test_lines_that_are_missing_or_more_are_a_diff_that_finds_its_place():
    made, source = block(
        RIGHT.replace("        super().__init__()\n", "").replace(
            "        return y + z", "        y = y + 1\n        return y + z"
        )
    )
    assert "-        super().__init__()" in made
    assert source == RIGHT.replace("        super().__init__()\n", "").replace(
        "        return y + z", "        y = y + 1\n        return y + z"
    )


def test_what_is_written_another_way_becomes_definitions_with_what_they_use_and_nothing_else():
    source = '''"""Jane Doe, 12345."""
import math
import os
import torch
from torch import nn

__author__ = "Jane Doe"


def halve(x):
    """Jane's."""
    return x / math.e


def unused():
    os.remove("x")


def step(x):
    for k in range(3):
        x = x + k
    x = halve(x)
    # why not
    x = x.abs()
    return x


print("Jane")
'''
    made, _ = block(source)
    assert made.startswith("```python\nimport math\n\n\ndef halve(x):\n    return x / math.e\n\n\ndef step(x):\n")
    assert not any(word in made for word in ("Jane", "unused", "os", "print", "why not"))


def test_of_a_class_the_methods_that_differ_are_enough():
    other = "        a = [self.layer(x)]\n        for k in range(4):\n            a.append(a[-1])\n        return sum(a)\n"
    made, source = block(RIGHT[: RIGHT.index("        y = self.layer")] + other)
    assert "__init__" not in made
    assert "def __init__" in source
    assert "def forward(self, x):" in made


def test_a_method_that_is_gone_is_gone():
    _, source = block("from torch import nn\n\n\nclass Model(nn.Module):\n    def __call__(self, x):\n        return x + 3\n")
    assert "def forward" not in source
    assert "def __init__" not in source


def test_a_notebook_gives_the_last_definition_of_its_cells():
    source, cells = join(
        ("%matplotlib inline\nimport torch", "def step(x):\n    return x", "no python", "def step(x):\n    return -x")
    )
    made = make_block(REFERENCE, Submission("w.ipynb", "notebook", "", source, cells))
    assert "return -x" in made
    assert "return x\n" not in made


def test_a_fence_in_the_code_does_not_end_the_block():
    made, source = block("def step(x):\n    y = '```'\n    return y\n")
    assert made.startswith("````")
    assert "'```'" in source


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (f"{RIGHT}\ntorch.manual_seed(0)\n", "w.py defines everything as the reference does."),
        ("x = (", "w.py cannot be taken apart: "),
    ],
)
def test_what_no_definition_shows_is_a_sentence(source, sentence):
    with pytest.raises(GraderError) as caught:
        make_block(REFERENCE, script(source))
    assert caught.value.sentence.startswith(sentence)
    assert "by hand" in caught.value.tip


def test_what_is_not_said_yet_is_a_blank():
    assert make_entry("it", "", "", "code").startswith("## it\n<<what was done wrong, as one sentence>>.\n\n<<why it matters")
