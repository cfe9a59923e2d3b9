"""In which language a page is: French for agents; for residents, the one that they chose on their device.

The words of the residents' pages in other languages stand in `phrases/`, one file a language, in the form of the files
that translate booklets: whoever proofreads has one form to know. The fixed words of booklets are taken from theirs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import bidirectional

from flask import g, has_app_context

from forms.translation import FRENCH, RIGHT_TO_LEFT, load_phrases
from print.wording import phrases as booklet_phrases

PHRASES: Final = Path(__file__).parent / "phrases"

_TURNS: Final = frozenset({"R", "AL"})
"""What Unicode calls signs that run from right to left."""
_RIGHT_TO_LEFT: Final = "\N{RIGHT-TO-LEFT ISOLATE}"
_LEFT_TO_RIGHT: Final = "\N{LEFT-TO-RIGHT ISOLATE}"
_END: Final = "\N{POP DIRECTIONAL ISOLATE}"
_MARK: Final = "\N{RIGHT-TO-LEFT MARK}"

_aside: ContextVar[str] = ContextVar("aside", default="")
"""The language of what is said to somebody else than whoever is answered; empty: nothing is."""


@dataclass(frozen=True, slots=True)
class PageWords:
    """What our own words are in a language.

    Attributes:
        proofread: Somebody who speaks both languages has read them again.
        texts: By the French text, typed plainly, as it stands in the source.
    """

    proofread: bool
    texts: Mapping[str, str]


@cache
def page_words(language: str) -> PageWords:
    """The words of the residents' pages in another language."""
    read = load_phrases(PHRASES / f"{language}.toml", language)
    both = {**booklet_phrases(language), **read.texts}
    return PageWords(read.proofread, {_typed(french): _open(said) for french, said in both.items()})


def in_language(text: str, language: str) -> str | None:
    """A source string in another language; None: it has no words there."""
    return page_words(language).texts.get(_typed(text))


def speak(language: str) -> None:
    """Answer this request in a language."""
    g.language = language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what is for somebody else in their language, while the block runs: a mail, which no page need be behind."""
    before = _aside.set(language)
    try:
        yield
    finally:
        _aside.reset(before)


def language() -> str:
    """The language of what is being said; French, unless a resident chose another."""
    aside = _aside.get()
    if aside:
        return aside
    return str(g.get("language", FRENCH)) if has_app_context() else FRENCH


def direction() -> str:
    """How it is written: `ltr` or `rtl`."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def directed(line: str) -> str:
    """A line of plain text, which nothing but its first sign tells where it begins: at the right where that is so."""
    return f"{_MARK}{line}" if direction() == "rtl" and line.strip() else line


def _typed(text: str) -> str:
    """A French text as one types it: files of translations are read with the spaces and apostrophes of print."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


def _open(said: str) -> str:
    """A text whose lines may end before a value: a file of translations takes its `%` for that of a share."""
    return said.replace("\N{NO-BREAK SPACE}%(", " %(")


def isolated(text: str) -> str:
    """A name, a day or a code, to be put into a sentence: one that runs from right to left is not turned by it."""
    if not text or direction() == "ltr":
        return text
    runs = next((kind for kind in map(bidirectional, text) if kind == "L" or kind in _TURNS), "L")
    return f"{_RIGHT_TO_LEFT if runs in _TURNS else _LEFT_TO_RIGHT}{text}{_END}"
