"""The two pages behind a code: what anybody may read, and the journey of whoever gave the PIN."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from flask import g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from server.record.days import today
from server.record.editions import last_whole
from server.record.handwritten import kept_as_images, kinds_of_crops
from server.record.history import is_erased, journey_row
from server.record.journeys import journey_record, preview_booklet
from server.record.meetings import cancelled_meetings
from server.record.online import own_fields
from server.record.page_shows import NEXT, QUESTIONS, READING, page_shows
from server.record.photos import photos_of
from server.record.sitting import last_day
from server.web.booklet_words import speak_of
from server.web.citizen_door import (
    SAID,
    Door,
    account_here,
    closed_before,
    door,
    form_mark,
    is_open,
    not_ours,
    wait_words,
    was_open,
)
from server.web.citizen_fields import READY, Refused, ever_fields, lost_words, places, typed_words
from server.web.citizen_language import begin_in
from server.web.citizen_line import hung_line
from server.web.citizen_public import public_view
from server.web.citizen_unsaved import beside
from server.web.citizen_view import citizen_view
from server.web.services import database, services, template_of
from server.web.typography import N_, _

_Rest = ParamSpec("_Rest")

PHOTO_LOST: Final = N_(
    "La page s'était fermée : la photo n'est pas gardée. Tapez votre PIN, puis prenez-la de nouveau."
)

_ENDS: Final = ("questions.note", "notes.1")
"""What is written at the end of the booklet, outside the steps; further pages of notes are shown once they are used."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is told where something was just written.

    Attributes:
        at: Id of the place on the page: a step, a document's box, `questions`.
        words: What was done.
        doubt: What is to be known of it; empty: nothing.
        entries: What can be taken back, as `record.online` names it; empty: nothing can.
    """

    at: str
    words: str
    doubt: str = ""
    entries: tuple[int, ...] = ()


def with_pin(view: Callable[Concatenate[Door, _Rest], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A view of the page of a booklet, for whoever gave the PIN; anybody else is shown the way in."""

    @wraps(view)
    def opened(_letter: str, address: str, *rest: _Rest.args, **named: _Rest.kwargs) -> ResponseReturnValue:
        before = door(address)
        if before is None or not is_open(before.code):
            return shut(before)
        return view(before, *rest, **named)

    return opened


def shut(before: Door | None) -> ResponseReturnValue:
    """The way in for somebody who has not given the PIN, or no longer; what they sent has changed nothing."""
    if before is None:
        return not_ours()
    sent = request.method == "POST"
    notice = _("Tapez votre PIN de nouveau.") if sent or was_open(before.code) else ""
    return gate(before, notice=notice, status=401 if sent else 200)


def gate(before: Door, *, problem: str = "", notice: str = "", status: int = 401) -> ResponseReturnValue:
    """What anybody may read, and the form for the PIN.

    Args:
        before: The page of the booklet.
        problem: What was wrong with the PIN that was typed; empty: none was.
        notice: Why it is asked for again; empty: it is not.
        status: HTTP status of the answer, where there is a problem or a notice.

    Raises:
        UnknownJourney: There is none with this code.
    """
    with database().reading() as records:
        row = journey_row(records, before.code)
        gone = was_open(before.code) and is_erased(records, before.code)
    if gone:  # only who had it open is told: to anybody else, it is a booklet with a PIN
        template = template_of(row.template, row.template_version)
        return render_template("citizen/again.html", template=template, address=before.address, erased=True), 410
    shows = page_shows(database(), services().settings, before.page)
    begin_in(shows.language)
    template = template_of(row.template, row.template_version)
    speak_of(template)
    view = public_view(template, shows.owners, request.args.get("etape", ""))
    page = render_template(
        "citizen/gate.html",
        view=view,
        address=before.address,
        here=address_of(before, view.asked),
        problem=problem,
        notice=notice,
        photo_lost=_(PHOTO_LOST) if request.endpoint == "citizen.photos" else "",
        wait=wait_words(),
        forget=closed_before(),
        agent_code=before.code if g.get("account") else "",
    )
    return page, status if problem or notice else 200


def journey_page(before: Door, *, asked: str = "", refused: Refused | None = None) -> str:
    """The journey as its resident sees it, and writes in it.

    Args:
        before: The page of the booklet.
        asked: The step that stands open; empty: those of the page.
        refused: What was sent and is given back.
    """
    with database().reading() as records:
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        kept = kinds_of_crops(records, before.code, kept_as_images(record))
        was_read, newest = last_day(records, before.code), last_whole(records, before.code)
        photos = Counter(photo.paper for photo in photos_of(records, before.code))
        cancelled = cancelled_meetings(records, booklet, today())
    speak_of(booklet.template, booklet)
    view = citizen_view(record, booklet, today(), kept=kept)
    owners = page_shows(database(), services().settings, before.page).owners
    line = hung_line(view, booklet, today(), owners=owners, asked=asked)
    own = own_fields(booklet)
    used = [field_id for field_id in own if field_id.startswith("notes.") and field_id in record.fields]
    ends = [own[field_id] for field_id in dict.fromkeys((*_ENDS, *used))]
    open_places = {
        one.stop.id: places([each for each in one.step.fields if each.id in own], record.fields, refused)
        for one in line
        if one.is_open
    }
    named = ever_fields(booklet.template, own)
    shown = {place.field.id for group in open_places.values() for place in group} | {field.id for field in ends}
    return render_template(
        "citizen/journey.html",
        view=view,
        line=line,
        own=open_places,
        ends=places(ends, record.fields, refused),
        ready={one for one in own if one.endswith(READY)},
        said=take_said(before.code),
        form_mark=form_mark(before.code),
        refused=refused,
        lost=lost_words(refused, named, shown) if refused is not None else (),
        given=typed_words(refused.typed, named) if refused is not None else (),
        beside=beside(refused, own, shown) if refused is not None and not view.closed else (),
        asked=asked,
        was_read=was_read,
        by_account=account_here(),
        newer=newest if newest > before.page.edition else 0,
        photos=photos,
        cancelled=cancelled,
        frequent=booklet.frequent,
        glossary=booklet.glossary,
        links=booklet.links,
        reads=READING in owners and not asked,
        address=before.address,
        here=address_of(before, asked if any(one.stop.id == asked for one in line) else ""),
    )


def say(code: str, said: Said) -> None:
    """Tell the next page of a journey, once, what was just written."""
    session[SAID] = {"code": code, "at": said.at, "words": said.words, "doubt": said.doubt, "entries": said.entries}


def address_of(before: Door, step: str = "", anchor: str = "") -> str:
    """The page of a door, where a step stands open, at a place of it."""
    return url_for("citizen.page", _letter="P", address=before.address, etape=step or None, _anchor=anchor or None)


def arrive(before: Door, step: str) -> str:
    """The page of a door for who has just been let in: at the step that they asked for, or at what that page is about.

    Args:
        before: The page of the booklet.
        step: The step that they had gone to; empty: none.

    Raises:
        UnknownJourney: There is none with this code.
    """
    with database().reading() as records:
        row = journey_row(records, before.code)
    owners = page_shows(database(), services().settings, before.page).owners
    view = public_view(template_of(row.template, row.template_version), owners)
    steps = {one.id for one in view.template.steps}
    of_page = next((owner for owner in owners if owner in steps), "")
    end = {QUESTIONS: "questions", NEXT: "rdv", READING: "a-lire"}.get(view.about, "")
    return address_of(before, step, step or of_page or ("apporter" if view.papers else end))


def is_said(code: str) -> bool:
    """Whether the next page of a journey tells something already."""
    kept: Any = session.get(SAID)
    return kept is not None and kept["code"] == code


def take_said(code: str) -> Said | None:
    """What was just written in a journey; told once."""
    kept: Any = session.pop(SAID, None)
    if kept is None or kept["code"] != code:
        return None
    return Said(kept["at"], kept["words"], kept["doubt"], tuple(kept["entries"]))
