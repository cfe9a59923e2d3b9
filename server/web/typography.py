"""French as it is typeset: no line begins with `?` or with the pronoun of `est-il`; an apostrophe is not an inch mark.

Source strings are typed plainly; `_` translates them and sets them. What residents and agents typed themselves is
never changed.
"""

import re
from functools import lru_cache
from typing import Final

from babel import Locale
from flask_babel import get_locale, gettext, ngettext

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
    sentence = _translated(text, get_locale())
    return sentence % values if values else sentence


@lru_cache(maxsize=8192)
def _translated(text: str, _locale: Locale | None) -> str:
    """A source string in the language that is asked for, set. A page has hundreds: each is found once a process."""
    return typeset(gettext(text))


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a source string in the right number; `%(num)d` is the count."""
    return typeset(ngettext(one, many, count, **values))


def of(name: str) -> str:
    """Whose something is: `d’Awa`, `de Julien`. Before H and Y it depends on the name: `de` is never wrong to read."""
    return f"d’{name}" if name[:1] in _ELIDED else f"de {name}"


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's extractor looks for
    """Mark a constant for translation; it is translated where it is shown."""
    return text
