"""A page as a strict reader takes it."""

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input", "wbr"}


class Page(HTMLParser):
    """Elements and text of a page; refuses tags that do not match."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        """Take a tag that opens an element."""
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Take a tag that is an element by itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Take a tag that closes the element opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Take a piece of text."""
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self):
        """All that is shown, in one line."""
        return " ".join(" ".join(self.texts).split())

    def having(self, name, *classes):
        """The attributes of each element of this name with these classes."""
        return [attrs for tag, attrs in self.elements if tag == name and set(classes) <= set((attrs.get("class") or "").split())]
