"""What a resident typed and did not save yet: whichever button they press, the page's one form carries it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.fields import Field
from forms.visible import visible_text
from server.record.model import FieldState, Value
from server.record.values import value_mark
from server.web.citizen_fields import Refused, Typed, is_untouched, sent, typed_value, was_changed
from server.web.journey_view import words_of

GIVEN_BACK: Final = "repris"
"""Of a form that gives back what was typed: all of it is written, whichever button was pressed at first."""
CHOICES: Final = frozenset({"taille", "langue"})
"""The buttons that say how a page is read: they write nothing, and try no PIN."""
SAYING: Final = "dit."
"""Before the question that the resident says something about, on the page of what was read."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What was typed in a place that stands on the page no more: the page's form goes on carrying it.

    Attributes:
        field: Id of the field.
        text: As typed.
        mark: `value_mark` of what the form showed.
        label: The printed words.
        words: The value, in words.
    """

    field: str
    text: str
    mark: str
    label: str
    words: str


def has_typed(form: Mapping[str, str]) -> bool:
    """Whether a form may hold what the record does not: something in it is not what it showed."""
    typed = sent(form)
    return any(typed.shown[field_id] not in _marks(text) for field_id, text in typed.values.items())


def writes_all(form: Mapping[str, str]) -> bool:
    """Whether a form gives back what was typed, and was sent to write all of it."""
    return GIVEN_BACK in form and not CHOICES & form.keys()


def typed_sayings(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed on the page of what was read, by the question that it is about; only what is to be seen."""
    said = {name.removeprefix(SAYING): text for name, text in form.items() if name.startswith(SAYING)}
    return {review_id: text.replace("\0", "") for review_id, text in said.items() if visible_text(text)}


def typed_address(form: Mapping[str, str]) -> str:
    """The address for reminders that was typed; empty: none was."""
    return form.get("adresse", "").replace("\0", "").strip()


def is_of_own(form: Mapping[str, str]) -> bool:
    """Whether what a form holds belongs to the page of one's own data, and nothing of it to another one."""
    return bool(typed_address(form)) and not has_typed(form) and not typed_sayings(form)


def is_about_read(form: Mapping[str, str]) -> bool:
    """Whether what a form holds belongs to the page of what was read, and nothing of it to another one."""
    pressed = GIVEN_BACK in form and "lecture" in form
    return not has_typed(form) and (pressed or bool(typed_sayings(form)))


def unsaved(typed: Typed, fields: Mapping[str, Field], known: Mapping[str, FieldState]) -> Typed:
    """What was typed or ticked, and is neither what the form showed nor what the record says.

    Args:
        typed: What was sent.
        fields: The resident's, by id, those that the booklet has no more among them.
        known: What the record says, by field.
    """
    values: dict[str, str] = {}
    for field_id, text in typed.values.items():
        one, state = fields.get(field_id), known.get(field_id)
        value = typed_value(one, text)
        if was_changed(one, typed, field_id) and value != _recorded(state) and not is_untouched(field_id, typed, state):
            values[field_id] = text
    return Typed(values, {field_id: typed.shown[field_id] for field_id in values})


def beside(refused: Refused, own: Mapping[str, Field], shown: Collection[str]) -> tuple[Beside, ...]:
    """What was typed, has no place on the page just now, and can still be saved.

    Args:
        refused: What was sent.
        own: The resident's fields, by id, as the booklet is now.
        shown: Ids of the fields that have a place.
    """
    told: list[Beside] = []
    for field_id, text in refused.typed.values.items():
        if field_id in shown or field_id not in own or field_id in refused.problems or field_id in refused.late:
            continue
        mark = refused.typed.shown[field_id]
        one = own[field_id]
        if was_changed(one, refused.typed, field_id):
            words = words_of(typed_value(one, text), one.kind, one.options)
            told.append(Beside(field_id, text, mark, one.caption or one.label, words))
    return tuple(told)


def onward(address: str, step: str, back: str) -> ResponseReturnValue:
    """Go on to a page of the booklet, with what was typed and not saved, where the form that was sent has some.

    Args:
        address: As `Door` has it.
        step: The step that stands open there; empty: none in particular.
        back: The page, as a link has it.
    """
    anchor = back.partition("#")[2] or None
    if is_about_read(request.form):
        return redirect(url_for("citizen.read_on", _letter="P", address=address, _anchor=anchor), 307)
    if is_of_own(request.form):
        return redirect(url_for("citizen.own_on", _letter="P", address=address, _anchor=anchor), 307)
    if not has_typed(request.form) and GIVEN_BACK not in request.form:
        return redirect(back)
    carried = url_for("citizen.go_on", _letter="P", address=address, etape=step or None, _anchor=anchor)
    return redirect(carried, 307)  # the browser sends the same form there


def _recorded(state: FieldState | None) -> Value:
    """What the record says, as a form would send it."""
    value = None if state is None else state.value
    return (value.replace("\r\n", "\n").strip() if isinstance(value, str) else value) or None


def _marks(text: str) -> set[str]:
    """`value_mark` of every value that a form shows as this text, whatever its field is."""
    alike: tuple[Value, ...] = (text,) if text else ("", False, None)
    return {value_mark(one) for one in (*alike, *((True,) if text == "oui" else ()))}
