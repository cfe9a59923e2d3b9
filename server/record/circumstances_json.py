"""Circumstances and an agent's changes as JSON, the form in which history keeps them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from forms.circumstances import (
    AddContact,
    AddDocument,
    AddStep,
    AddWord,
    Answer,
    Change,
    Circumstances,
    MoveStep,
    RemoveDocument,
    RemoveStep,
    SetAppointment,
    Subject,
)
from forms.model import Contact

_PLAIN: Final[Mapping[str, type[AddStep | RemoveStep | MoveStep | AddDocument | RemoveDocument | AddWord]]] = {
    "add_step": AddStep,
    "remove_step": RemoveStep,
    "move_step": MoveStep,
    "add_document": AddDocument,
    "remove_document": RemoveDocument,
    "add_word": AddWord,
}
_KINDS: Final[Mapping[type, str]] = {
    **{kind: name for name, kind in _PLAIN.items()},
    AddContact: "add_contact",
    SetAppointment: "set_appointment",
}


def circumstances_to_json(circumstances: Circumstances) -> dict[str, Any]:
    """Write circumstances down."""
    return {
        "persons": [asdict(person) for person in circumstances.persons],
        "children": [asdict(child) for child in circumstances.children],
        "answers": [asdict(answer) for answer in circumstances.answers],
        "changes": [change_to_json(change) for change in circumstances.changes],
    }


def circumstances_from_json(document: Any) -> Circumstances:
    """Read what `circumstances_to_json` wrote."""
    return Circumstances(
        persons=tuple(Subject(**person) for person in document["persons"]),
        children=tuple(Subject(**child) for child in document["children"]),
        answers=tuple(Answer(**answer) for answer in document["answers"]),
        changes=tuple(change_from_json(change) for change in document["changes"]),
    )


def change_to_json(change: Change) -> dict[str, Any]:
    """Write an agent's change down, with the kind of change it is."""
    document = asdict(change)
    if isinstance(change, SetAppointment):
        document["on"] = change.on.isoformat()
    return {"kind": _KINDS[type(change)], **document}


def change_from_json(document: Any) -> Change:
    """Read what `change_to_json` wrote."""
    kind = document["kind"]
    facts = {key: value for key, value in document.items() if key != "kind"}
    if kind == "set_appointment":
        return SetAppointment(**{**facts, "on": date.fromisoformat(facts["on"])})
    if kind == "add_contact":
        contact = facts["contact"]
        lists = {key: tuple(contact[key]) for key in ("details", "confirm")}
        return AddContact(Contact(**{**contact, **lists}))
    return _PLAIN[kind](**facts)
