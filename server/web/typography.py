"""French as it is typeset: no line begins with `?` or with the pronoun of `est-il`; an apostrophe is not an inch mark.

Source strings are typed plainly; `_` translates them and sets them. What residents and agents typed themselves is
never changed.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from forms.translation import FRENCH
from server.web.language import in_language, isolated, language

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_NO_BREAK_HYPHEN: Final = "\N{NON-BREAKING HYPHEN}"
_BEFORE: Final = re.compile(r" (?=[?!:;»€]|%(?!\())")
_AFTER: Final = re.compile(r"(?<=«) ")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")
_PRONOUNS: Final = "je|tu|ils?|elles?|on|nous|vous|ce|les?|la|là|lui|leur|moi|en|y"
_INVERSION: Final = re.compile(rf"(?<=\w)-(?=(?:t-)?(?:{_PRONOUNS})\b)")
"""The hyphens of `est-il`, `a-t-elle`, `numérisez-la`."""

_ELIDED: Final = frozenset("AEIOUÀÂÄÅÆÉÈÊËÎÏÔÖŒÙÛÜaeiouàâäåæéèêëîïôöœùûü")
"""Letters before which `de` becomes `d’`."""


@lru_cache(maxsize=4096)
def typeset(text: str) -> str:
    """Set our own text: no-break spaces around high punctuation and guillemets, real apostrophes, inversions whole."""
    text = _AFTER.sub(_NO_BREAK, _BEFORE.sub(_NO_BREAK, text))
    text = _INVERSION.sub(_NO_BREAK_HYPHEN, text)
    return _APOSTROPHE.sub("’", text)


def _(text: str, /, **values: object) -> str:
    """Translate a source string and set it; values are put in afterwards, untouched."""
    sentence = _translated(text, language())
    return sentence % _told(values) if values else sentence


@lru_cache(maxsize=8192)
def _translated(text: str, language: str) -> str:
    """A source string in a language, set. A page has hundreds: each is found once a process."""
    said = None if language == FRENCH else in_language(text, language)
    return typeset(text) if said is None else said


def _told(values: Mapping[str, object]) -> dict[str, object]:
    """Values as they are put into a sentence: words of another direction turn nothing around them."""
    return {name: isolated(value) if isinstance(value, str) else value for name, value in values.items()}


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a source string in the right number; `%(num)d` is the count.

    A language with more numbers than two says both so that any count fits: `documents to bring: 3`.
    """
    return _(one if count == 1 else many, **{"num": count, **values})


def thousands(number: int) -> str:
    """A count as French people write it: `12 209`."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def of(name: str) -> str:
    """Whose something is: `d’Awa`, `de Julien`. Before H and Y it depends on the name: `de` is never wrong to read."""
    return f"d’{name}" if name[:1] in _ELIDED else f"de {name}"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's extractor looks for
    """Mark a constant for translation; it is translated where it is shown."""
    return text
