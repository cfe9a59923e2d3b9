"""Notes that were written at different times, joined in one text of the record; pure.

A note may have blank lines of its own, as a person typed it: it is then several of the paragraphs that follow each
other, and is found, replaced and taken out as a whole.
"""

from typing import Final

from forms.visible import visible_text
from server.record.model import Value

NOTE_BREAK: Final = "\n\n"
"""Between notes that were written at different times in the same area of different editions."""


def has_note(known: Value, text: Value) -> bool:
    """Say whether a text is one of the notes that are known, as the record keeps texts: without signs that do not show.

    Args:
        known: Everything known, one paragraph a note or more; what is no text has no notes.
        text: The note; what is no text, or shows nothing, is none.
    """
    if not isinstance(known, str) or not isinstance(text, str):
        return False
    note = visible_text(text)
    return bool(note) and _between_breaks(note) in _between_breaks(known)


def add_note(known: str, text: str, *, replacing: str | None = None) -> str:
    """Put a note beside what is known already, or in the place of what the same area said before.

    Args:
        known: Everything known; empty for nothing.
        text: The note.
        replacing: The note it takes the place of, when it is there.
    """
    if has_note(known, text):
        return known
    if replacing is not None and has_note(known, replacing):
        return _with_instead(known, replacing, text)
    return f"{known}{NOTE_BREAK}{text}" if known else text


def drop_note(known: str, text: str | None) -> str | None:
    """Take a note out of everything known.

    Args:
        known: Everything known.
        text: The note; None, or one that is not there, changes nothing.

    Returns:
        What is left; None: nothing.
    """
    if text is None or not has_note(known, text):
        return known
    return _with_instead(known, text, None) or None


def _with_instead(known: str, text: str, other: str | None) -> str:
    """What is known with another note in the place of one that is there; None: with none."""
    instead = NOTE_BREAK if other is None else _between_breaks(other)
    left = _between_breaks(known).replace(_between_breaks(visible_text(text)), instead, 1)
    return left.removeprefix(NOTE_BREAK).removesuffix(NOTE_BREAK)


def _between_breaks(text: str) -> str:
    return f"{NOTE_BREAK}{text}{NOTE_BREAK}"
