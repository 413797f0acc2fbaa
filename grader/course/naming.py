"""By which names students hand in an exercise: its own, and what browsers, systems and Colab make of it when they copy a file."""

import os
import re
import unicodedata
import urllib.parse
from collections.abc import Iterable, Sequence

import msgspec

from grader.course.course import NAME, Exercise

SUFFIXES = (".py", ".ipynb")
"""Of scripts and notebooks."""

MOST_WORDS = 40
"""Words of a name that are looked at: no system gives more."""

ASCII = str.maketrans({"ł": "l", "ø": "o", "\u0131": "i", "đ": "d"})
"""Letters that are not a plain one with an accent."""


def fold(text: str) -> str:
    """A name without case, accents and what transport has made of it: `C%C3%B3pia`, `C#U00f3pia` and `Cópia` are `copia`."""
    text = urllib.parse.unquote(urllib.parse.unquote(text))
    text = re.sub(r"#U([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", mended(unicodedata.normalize("NFC", text))).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(ASCII)


def mended(text: str) -> str:
    """A text whose UTF-8 was read as Latin-1, as it was meant: `CÃ³pia`; any other as it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def words(name: str) -> list[str]:
    """The words and numbers of a name, folded; where one script ends and another begins, so does a word: `mlp的副本`."""
    folded = re.sub(r"(?<=[0-9a-z])(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])(?=[0-9a-z])", " ", fold(name))
    return re.findall(r"[^\W_]+", folded)


def copy_words(name: str) -> list[str]:
    """The same, with the number of a copy as a word of its own: Jupyter writes `mlp-Copy1`."""
    split = (re.fullmatch(r"(\D+)(\d{1,3})", word) for word in words(name))
    return [
        part
        for word, match in zip(words(name), split, strict=True)
        for part in (match.groups() if match and match[1] in COPY else (word,))
    ]


def folded_words(text: str) -> frozenset[str]:
    """The words of a list, folded as those of names are."""
    return frozenset(word for part in text.split() for word in words(part))


COPY = folded_words(
    "copy copies kopie kopia kopi kopio copie copia kopija kopyasi kopya koopia masolat masolata salinan "
    "duplicate duplikat duplicado duplicata doublon "
    " копия копію копія копие копија αντίγραφο "
    "コピー のコピー 副本 的副本 複本 的複本 拷贝 복사본 사본 의사본 "
    "نسخة עותק สำเนา sao "
    # what is left of cópia where a system knows ASCII alone
    "pia"
)
"""The word for a copy, as systems write it before or after a name."""

BESIDE = folded_words(
    "of von van de di da do del della af av fra z pliku notatnika souboru sesitu suboru dokumentu a pentru kohteesta из файла "
    "の 의 的 ban của another weitere autre otra altra outra inna andere an annan c la le"
)
"""What stands beside that word: `Copy of`, `Kopia notatnika`, `another copy`."""

NUMBER = re.compile(r"(\d{1,3})(?:st|nd|rd|th|e|eme|a|o)?")
"""The number of a copy: `mlp (1)`, `mlp (3rd copy)`."""

OLD = folded_words(
    "old older backup backups bak archive archived archiv alt alte altes previous ancien anciens vieux "
    "viejo antiguo vecchio velho antigo oud oude stare stary stara "
    "draft drafts entwurf brouillon borrador bozza rascunho trash attic"
)
"""Folders that say themselves that what is in them does not count."""


class Named(msgspec.Struct, frozen=True):
    """What a file's name tells: the id of an exercise, empty if it is none's, and the number of a copy."""

    exercise: str = ""
    copy: int = 0


class Names(msgspec.Struct, frozen=True):
    """The names by which exercises go, each in words, with the exercise's id."""

    known: dict[tuple[str, ...], str]

    def of_file(self, path: str) -> Named:
        """What the name of a script or notebook tells: `mlp.py`, `MLP-2.py`, `Copy of mlp.ipynb`, `mlp - Kopie (2).py`."""
        stem, suffix = os.path.splitext(path.rpartition("/")[2])  # noqa: PTH122 -- pathlib's notion of a suffix fails on "..py"
        return self.of(stem) if suffix.lower() in SUFFIXES else Named()

    def of(self, name: str) -> Named:
        """What a name without a suffix tells; of `mlp` and `mlp_2` the latter is meant by `mlp_2`."""
        parts = copy_words(name)
        for start, end in self.places(parts):
            before, after = parts[:start], parts[end:]
            # Canvas and browsers number a second `mlp` as `mlp-2`, and `mlp_2` is an exercise's own name
            numbered = tuple(parts[start : end - 1]) in self.known and "_".join(parts[start:end]) not in fold(name)
            if is_copy(before, after) and not numbered:
                numbers = [int(match[1]) for match in map(NUMBER.fullmatch, [*before, *after]) if match]
                return Named(self.known[tuple(parts[start:end])], numbers[-1] if numbers else 0)
        return Named()

    def within(self, path: str) -> str:
        """The id of the one exercise whose name stands among other words in that of a file: `mlp_final.py`; empty if none."""
        stem = os.path.splitext(path.rpartition("/")[2])[0]  # noqa: PTH122
        parts = words(stem)
        longest: dict[int, str] = {}
        for start, end in self.places(parts):
            if not any(place in longest for place in range(start, end)):
                longest |= dict.fromkeys(range(start, end), self.known[tuple(parts[start:end])])
        found = set(longest.values())
        return found.pop() if len(found) == 1 else ""

    def of_folders(self, path: str) -> list[str]:
        """The ids of the exercises in whose folders a file lies, by exact name or as a copy: `exercise3_mlp (1)`."""
        parts = (re.sub(r"\.zip$", "", part, flags=re.IGNORECASE) for part in path.split("/")[:-1])
        return [named for part in parts if (named := self.of(part).exercise)]

    def places(self, parts: Sequence[str]) -> list[tuple[int, int]]:
        """Where names of exercises stand among words, the longest first."""
        if len(parts) > MOST_WORDS:
            return []
        lengths = sorted({len(name) for name in self.known}, reverse=True)
        spans = [(start, start + length) for length in lengths for start in range(len(parts) - length + 1)]
        return [(start, end) for start, end in spans if tuple(parts[start:end]) in self.known]


def names_of(exercises: Iterable[Exercise]) -> Names:
    """The names by which these exercises go: `mlp`, `exercise3`, `exercise 3`, `exercise3_mlp`; also `LinearModel`."""
    known: dict[tuple[str, ...], str] = {}
    for one in exercises:
        slug = tuple(one.slug.split("_"))
        ids = ((one.id,), ("exercise", str(one.number)))
        joined = () if any(part.isdecimal() for part in slug) else ("".join(slug),)  # `mlp2` may be a second `mlp`
        for name in (slug, joined, *ids, *((*start, *slug) for start in ids)):
            known.setdefault(tuple(part for part in name if part), one.id)
    return Names({name: known[name] for name in known if name})


def is_copy(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether words around a name are what copying adds to it: nothing at all, a number, or `copy` with what goes with that."""
    around = [*before, *(word for word in after if word not in {"py", "ipynb"})]  # of `mlp.py.py`, and of `mlp.ipynb のコピー`
    if any(word in COPY for word in around):
        return all(word in COPY or word in BESIDE or NUMBER.fullmatch(word) for word in around)
    return not before and all(word.isdecimal() and NUMBER.fullmatch(word) for word in around)


def is_old(path: str) -> bool:
    """Whether a file lies in a folder that says that what is in it does not count."""
    return any(OLD.intersection(words(part)) for part in path.split("/")[:-1] if not NAME.fullmatch(part))
