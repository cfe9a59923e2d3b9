"""French as it is typeset: the space before `?` never ends a line, and an apostrophe is not an inch mark.

Source strings are typed plainly; `_` translates them and sets them. What residents and agents typed themselves is
never changed.
"""

import re
from typing import Final

from flask_babel import gettext, ngettext

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_BEFORE: Final = re.compile(r" (?=[?!:;»€]|%(?!\())")
_AFTER: Final = re.compile(r"(?<=«) ")
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")


def typeset(text: str) -> str:
    """Set a text of ours: no-break spaces around high punctuation and guillemets, real apostrophes."""
    text = _AFTER.sub(_NO_BREAK, _BEFORE.sub(_NO_BREAK, text))
    return _APOSTROPHE.sub("’", text)


def _(text: str, /, **values: object) -> str:
    """Translate a source string and set it; values are put in afterwards, untouched."""
    sentence = typeset(gettext(text))
    return sentence % values if values else sentence


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate a source string in the right number; `%(num)d` is the count."""
    return typeset(ngettext(one, many, count, **values))


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's extractor looks for
    """Mark a constant for translation; it is translated where it is shown."""
    return text
