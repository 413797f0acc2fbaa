"""What the documents promise is shown by tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_test_and_file_that_the_security_page_names_exists():
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    sources = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    defined = {name for source in sources for name in re.findall(r"def (test_\w+)", source)}
    names = set(re.findall(r"`(test_\w+)`", page))
    assert len(names) > 5
    assert names <= defined
    for path in re.findall(r"`(tests/[\w./]+)`", page):
        assert (ROOT / path).exists(), path
