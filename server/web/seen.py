"""What the machine saw on one page: the picture with its marks, what they mean, and everything that was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from forms.model import FieldKind
from scan.overlay_signs import chances
from scan.readings import Decision, How, Mark
from server.record.editions import edition_layout
from server.record.errors import RecordError
from server.record.findings import may_hide_pencil
from server.record.handwritten import kinds_in
from server.record.overview import journeys_by_code
from server.record.seen import SeenPage, seen_page
from server.record.values import plain_number
from server.record.words import day_in_words, to_agents
from server.web.messages import kinds_title
from server.web.services import database, services, template_of
from server.web.typography import N_, _

blueprint = Blueprint("seen", __name__, url_prefix="/numeriser/pages")

_MARKS: Final[Mapping[str, str]] = {
    Mark.TICK: N_("cochée"),
    Mark.CROSS: N_("cochée d'une croix"),
    Mark.FILL: N_("noircie"),
    Mark.OTHER: N_("marquée"),
}
_HOW: Final[Mapping[str, str]] = {
    How.CODE: N_("Page reconnue à son code."),
    How.TYPED: N_("Page reconnue au code qu'une personne a tapé."),
    How.CONTENT: N_("Page reconnue à ce qui y est imprimé : aucun de ses codes ne se lit."),
}


@dataclass(frozen=True, slots=True)
class SeenZone:
    """A zone, in words.

    Attributes:
        label: The printed words that it answers.
        said: What was read.
        sureness: How likely that is, in percent; empty for a text, of which a person judges every word.
        icon: The sign before it.
        sure: It goes into the record by itself.
        asked: A person decides. Of areas that look empty where pencil may not show, the page has one question for all.
        empty: Nobody wrote in it.
        unread: Somebody did, and what it means could not be said: there is nothing to be sure of.
    """

    label: str
    said: str
    sureness: str
    icon: str
    sure: bool
    asked: bool
    empty: bool
    unread: bool


@blueprint.get("/<int(max=2147483647):number>")
def page(number: int) -> ResponseReturnValue:
    """One page as the machine saw it."""
    with database().reading() as records:
        seen = seen_page(records, number)
        if seen is None:
            abort(404)
        owner = journeys_by_code(records, {seen.journey}).get(seen.journey)
    faint = may_hide_pencil(seen.outcome)
    zones = [_zone(zone, label, faint=faint) for zone, label in _labelled(seen)]
    return render_template(
        "scanning/seen.html",
        seen=seen,
        owner=owner,
        template=template_of(*owner.kind) if owner else None,
        doubts=[zone for zone in zones if zone.asked],
        written=[zone for zone in zones if zone.sure and not zone.empty],
        free=[zone for zone in zones if zone.empty and not zone.asked],
        notes=[(_said_of_writing(note), bool(note["text"])) for note in seen.outcome.get("annotations", [])],
        how=_(_HOW[seen.how]) if seen.how in _HOW else "",
    )


def _labelled(seen: SeenPage) -> list[tuple[Mapping[str, Any], str]]:
    """Every zone with its printed words; with its id where what was printed is lost."""
    try:
        layout = edition_layout(database(), services().settings, seen.journey, seen.edition)
        labels = {zone.id: to_agents(zone.label) for zone in layout.page(seen.page).zones}
    except (RecordError, OSError):
        labels = {}
    return [(zone, labels.get(zone["id"]) or zone["id"]) for zone in seen.outcome.get("zones", [])]


def _zone(zone: Mapping[str, Any], label: str, *, faint: bool) -> SeenZone:
    kind, sure = FieldKind(zone["kind"]), zone["decision"] == Decision.AUTO
    empty = zone["mark"] == Mark.EMPTY if kind is FieldKind.TICK else bool(zone["empty"])
    icon = "alert-triangle" if not sure else "square" if empty else "square-check"
    icon = "writing" if sure and not empty and kind is not FieldKind.TICK else icon
    unread = not empty and not (zone["text"] if kind is FieldKind.NOTE else zone["value"] is not None)
    sureness = "" if kind is FieldKind.NOTE or unread else _("%(chances)s %%", chances=chances(zone["confidence"]))
    asked = not sure and not (faint and empty and kind is not FieldKind.TICK)
    return SeenZone(label, _said(kind, zone, empty=empty), sureness, icon, sure, asked, empty, unread)


def _said(kind: FieldKind, zone: Mapping[str, Any], *, empty: bool) -> str:
    """What was read in a zone, in words."""
    if kind is FieldKind.TICK:
        return _said_of_box(zone, empty=empty)
    if empty:
        return _("rien d'écrit")
    if kind is FieldKind.NOTE:
        return _said_of_writing(zone) or _("écrit à la main, que je ne lis pas")
    if zone["value"] is None:
        return _("des chiffres que je ne lis pas")
    return day_in_words(date.fromisoformat(zone["value"])) if kind is FieldKind.DATE else plain_number(zone["value"])


def _said_of_writing(document: Mapping[str, Any]) -> str:
    """What was read of a note or an annotation, or what stands in its place; empty where nobody can say."""
    kinds = kinds_in(document)
    if kinds:
        return _("%(what)s, à garder en image", what=kinds_title(kinds).lower())
    return _("« %(text)s »", text=document["text"]) if document["text"] else ""


def _said_of_box(zone: Mapping[str, Any], *, empty: bool) -> str:
    if empty:
        return _("vide")
    if zone["value"] is None:
        return _("une marque que je ne comprends pas")
    if zone["value"]:
        return _(_MARKS.get(zone["mark"], _MARKS[Mark.OTHER]))
    return _("une marque barrée")
