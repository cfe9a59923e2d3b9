"""What a field asks for, in words: for who writes booklets. Pure."""

from collections.abc import Mapping
from typing import Final

from forms.model import Author, FieldKind, FieldSpec

_ASKS: Final[Mapping[FieldKind, str]] = {
    FieldKind.TICK: "une case à cocher",
    FieldKind.CHOICE: "un choix",
    FieldKind.DATE: "une date",
}


def asked_in_words(field: FieldSpec) -> str:
    """What is written in a field, and who does: « un nombre de 6 chiffres, par l'agent »."""
    asks = _ASKS.get(field.kind, "")
    if field.kind is FieldKind.NUMBER:
        asks = f"un nombre de {field.digits} chiffre{'s' if field.digits > 1 else ''}"
    if field.kind is FieldKind.NOTE:
        asks = f"{field.lines} ligne{'s' if field.lines > 1 else ''} à écrire"
    private = ", pour les agents seuls" if field.sensitive else ""
    return f"{asks}, {by_in_words(field)}{private}"


def reads_otherwise(before: FieldSpec, after: FieldSpec) -> bool:
    """Whether what was written in a field is something else in a newer version of it, or does not fit any more.

    Another kind, another author, fewer digits; or everybody is shown what was for agents.
    """
    return (
        (before.kind, before.author) != (after.kind, after.author)
        or after.digits < before.digits
        or (before.sensitive and not after.sensitive)
    )


def by_in_words(field: FieldSpec) -> str:
    """Who fills it in."""
    return "par l'agent" if field.author is Author.AGENT else "par la personne"
