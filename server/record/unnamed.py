"""A journey's circumstances without what names somebody: for who works on booklets and sees no journey."""

from dataclasses import replace
from typing import Final

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Change,
    Circumstances,
    RemoveDocument,
    RemoveWord,
    SetAppointment,
    Subject,
)

_STEP: Final = "Étape ajoutée par un agent"
_DOCUMENT: Final = "Pièce ajoutée par un agent"
_CONTACT: Final = "Contact ajouté par un agent"
_WORD: Final = "Mot de l'agent"


def without_names(circumstances: Circumstances) -> Circumstances:
    """Nobody's name and nothing that an agent typed: persons are « personne 1 », what agents added says so."""
    return replace(
        circumstances,
        persons=_numbered("personne", circumstances.persons),
        children=_numbered("enfant", circumstances.children),
        changes=tuple(_unnamed(change) for change in circumstances.changes),
    )


def _numbered(word: str, subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
    return tuple(replace(one, name=f"{word} {number}") for number, one in enumerate(subjects, start=1))


def _unnamed(change: Change) -> Change:  # noqa: PLR0911  # one line a kind of change
    match change:
        case AddStep(title=title) if title:
            return replace(change, title=_STEP, text="")
        case AddDocument(title=title) if title:
            return replace(change, title=_DOCUMENT)
        case RemoveDocument():
            return replace(change, reason="")
        case SetAppointment():
            return replace(change, time="", place="", who="")
        case AddContact(contact=contact):
            return replace(change, contact=replace(contact, name=_CONTACT, details=(), confirm=()))
        case AddWord() | RemoveWord():
            return replace(change, text=_WORD)
        case _:
            return change
