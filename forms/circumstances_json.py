"""Circumstances as JSON and back: what the record stores, and what a program may send.

`{"persons": [{"key": "p1", "name": "Camille"}], "children": [], "answers": [{"situation", "value", "subject"}],
"changes": [{"kind": "add_step", "id": "X1", …}]}`. A change has a kind, and its attributes as keys.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Final, TypeVar, get_args

from forms.circumstances import AddContact, Answer, Change, Circumstances, SetAppointment, Subject
from forms.errors import AnswerError
from forms.model import Contact

_Made = TypeVar("_Made")

_CHANGES: Final[Mapping[str, type[Change]]] = {
    re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in get_args(Change)
}
_KINDS: Final[Mapping[type[Change], str]] = {kind: name for name, kind in _CHANGES.items()}


def circumstances_to_json(circumstances: Circumstances) -> dict[str, Any]:
    """Write circumstances as a JSON document; what is empty and may be missing is left out."""
    return {
        "persons": [_plain(subject) for subject in circumstances.persons],
        "children": [_plain(subject) for subject in circumstances.children],
        "answers": [_plain(answer) for answer in circumstances.answers],
        "changes": [change_to_json(change) for change in circumstances.changes],
    }


def circumstances_from_json(document: Any) -> Circumstances:
    """Read what `circumstances_to_json` wrote. Whether the template knows its names is checked when a booklet is built.

    Raises:
        AnswerError: It is something else; says which part is wrong.
    """
    whole = _object("circumstances", document, ("persons", "children", "answers", "changes"))
    circumstances = Circumstances(
        persons=_list("persons", whole, _reader(Subject)),
        children=_list("children", whole, _reader(Subject)),
        answers=_list("answers", whole, _reader(Answer)),
        changes=_list("changes", whole, change_from_json),
    )
    keys = [subject.key for subject in circumstances.subjects]
    for number, key in enumerate(keys):
        if not key or key in keys[:number]:
            raise AnswerError("persons", f"every person and child needs a key of their own, not {key!r}")
    return circumstances


def change_to_json(change: Change) -> dict[str, Any]:
    """Write one of an agent's changes, for the record or its history."""
    document = {"kind": _KINDS[type(change)], **_plain(change)}
    match change:
        case SetAppointment(on=day):
            document["on"] = day.isoformat()
        case AddContact(contact=contact):
            document["contact"] = _plain(contact)
    return document


def change_from_json(document: Any) -> Change:
    """Read what `change_to_json` wrote.

    Raises:
        AnswerError: It is no change; says which part is wrong.
    """
    name = document.get("kind") if isinstance(document, dict) else None
    kind = _CHANGES.get(str(name))
    if kind is None:
        raise AnswerError("changes", f"no kind of change {name!r}; known: {', '.join(_CHANGES)}")
    values = {key: value for key, value in document.items() if key != "kind"}
    if kind is SetAppointment:
        values["on"] = _day(values.get("on"))
        return _make(SetAppointment, values, {"on": date})
    if kind is AddContact:
        return AddContact(_contact(values.get("contact")))
    return _make(kind, values)


def _plain(made: Any) -> dict[str, Any]:
    values = {one.name: getattr(made, one.name) for one in fields(made)}
    defaults = {one.name: one.default for one in fields(made)}
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value != defaults[key]
    }


def _reader(kind: type[_Made]) -> Callable[[Any], _Made]:
    return lambda document: _make(kind, document)


def _make(kind: type[_Made], document: Any, types: Mapping[str, type] | None = None) -> _Made:
    """Make a dataclass whose attributes are texts, except those in `types`."""
    attributes = fields(kind)  # type: ignore[arg-type]  # every kind here is a dataclass
    values = _object(kind.__name__, document, [one.name for one in attributes])
    for one in attributes:
        expected = (types or {}).get(one.name, str)
        if one.name not in values and one.default is MISSING:
            raise AnswerError(kind.__name__, f"{one.name!r} is missing")
        if one.name in values and not isinstance(values[one.name], expected):
            raise AnswerError(kind.__name__, f"{one.name!r} is not a {expected.__name__}: {values[one.name]!r}")
    return kind(**values)


def _contact(document: Any) -> Contact:
    values = dict(_object("contact", document, [one.name for one in fields(Contact) if one.name != "service"]))
    base = values.pop("base", True)
    for key in ("details", "confirm", "only_with"):
        texts = values.get(key, [])
        if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
            raise AnswerError("contact", f"{key!r} is not a list of texts: {texts!r}")
        values[key] = tuple(texts)
    if not isinstance(base, bool):
        raise AnswerError("contact", f"'base' is neither true nor false: {base!r}")
    made = _make(Contact, values, {"details": tuple, "confirm": tuple, "only_with": tuple})
    return made if base else Contact(made.key, made.name, made.details, base, made.confirm, made.only_with)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise AnswerError("SetAppointment", f"'on' is not a date like 2026-12-03: {value!r}") from error


def _object(what: str, document: Any, known: list[str] | tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise AnswerError(what, f"an object with {', '.join(known)} expected, not {document!r}")
    strange = [str(key) for key in document if key not in known]
    if strange:
        raise AnswerError(what, f"no {', '.join(strange)} here; known: {', '.join(known)}")
    return document


def _list(key: str, document: dict[str, Any], read: Callable[[Any], _Made]) -> tuple[_Made, ...]:
    items = document.get(key, [])
    if not isinstance(items, list):
        raise AnswerError(key, f"a list expected, not {items!r}")
    return tuple(read(item) for item in items)
