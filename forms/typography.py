"""French typography, so that whoever writes a booklet can type plain spaces and straight apostrophes. Pure."""

import re
from typing import Final

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_BEFORE: Final = re.compile(r" (?=[?!:;»€%])")
_AFTER: Final = re.compile(r"(?<=«) ")
_NUMBER: Final = re.compile(r"(?<=\d) (?=(?:jours?|mois|ans?|semaines?|heures?|h|min|pièces?|euros?|\d{2,3})\b)")
_MINUTES: Final = re.compile(r"(?<=\d\N{NO-BREAK SPACE}h) (?=\d{2}\b)")
_FORM: Final = re.compile(r"(?<=\w) (?=F\d{3,5}\b)|(?<=\b[Cc]erfa) (?=\d)")
"""Before the number of a guide or of a form, whatever the language calls them: `Fiche F802`, `Cerfa 12669`."""
_APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)")


def typeset(text: str) -> str:
    """Curl apostrophes, and keep signs and numbers on the line of the word they belong to."""
    for pattern in (_BEFORE, _AFTER, _NUMBER, _MINUTES):
        text = pattern.sub(_NO_BREAK, text)
    return _APOSTROPHE.sub("’", text)


def kept_together(text: str) -> str:
    """Keep signs, and the number of a guide or of a form, on the line of their word, as a text is laid out.

    Signs for those who write with plain spaces: residents and agents. Not in `typeset`, as to numbers: what a town hall
    translated is found by its French, which stays as it was.
    """
    for pattern in (_BEFORE, _AFTER, _FORM):
        text = pattern.sub(_NO_BREAK, text)
    return text
