"""« Ce que la mairie a lu sur mon livret »: day by day, with pictures of what was written, and "this is not right"."""

from datetime import date
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.contest import sayings
from server.record.contest_online import MOST_SAYINGS, contest_online, say_online
from server.record.days import today
from server.record.journeys import journey_record, preview_booklet
from server.record.read_days import read_days, shown_reading
from server.record.readings import reviews
from server.record.sitting import sitting
from server.record.values import visible_text
from server.web.booklet_words import speak_of
from server.web.citizen_again import let_in
from server.web.citizen_door import Door, blueprint, door, form_mark, is_open
from server.web.citizen_page import Said, say, shut, take_said, with_pin
from server.web.citizen_read_view import read_day
from server.web.citizen_view import citizen_view
from server.web.images import send_image
from server.web.row_numbers import row_number
from server.web.services import database
from server.web.typography import _

_LONGEST_SAID: Final = 1000
"""Signs of what a resident says about a line."""


@blueprint.get("/<any(P, p):_letter>/<address>/lu")
@with_pin
def read(before: Door) -> ResponseReturnValue:
    """What was read on one day; on the last one, unless another one is asked for."""
    return _page(before)


@blueprint.get("/<any(P, p):_letter>/<address>/lu/<int(max=2147483647):reading>")
@with_pin
def picture(before: Door, reading: int) -> ResponseReturnValue:
    """The picture of what was written in one place."""
    with database().reading() as records:
        key = shown_reading(records, before.code, reading).crop
    if key is None:
        abort(404)
    response = send_image(key)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<any(P, p):_letter>/<address>/lu/pas-juste")
@with_pin
def wrong(before: Door) -> ResponseReturnValue:
    """The resident says that a line is not right: an agent looks at it again."""
    reading = row_number(request.form.get("lecture", ""))
    if reading is None:
        abort(400)
    with database().transaction() as records:
        waits = contest_online(records, before.code, reading, request.form.get("question") or None)
    words = _("C'est noté : un agent regardera de nouveau. Vous pouvez dire ce qui n'est pas juste.")
    say(before.code, Said(f"q-{waits}", words))
    return redirect(_address(before, f"q-{waits}"))


@blueprint.post("/<any(P, p):_letter>/<address>/lu/dit/<review_id>")
def said(_letter: str, address: str, review_id: str) -> ResponseReturnValue:
    """What the resident says about it, in their words."""
    before = door(address)
    if before is None:
        return shut(before)
    refused = None if is_open(before.code) else let_in(before)
    if refused is not None:
        return refused
    words = visible_text(request.form.get("dit", "").replace("\r\n", "\n"))
    if len(words) > _LONGEST_SAID:
        problem = _("Trop long : %(count)d signes, %(most)d au plus.", count=len(words), most=_LONGEST_SAID)
        return _page(before, given=(review_id, words, problem)), 400
    if words:
        with database().transaction() as records:
            kept = say_online(records, before.code, review_id, words)
            told = sayings(records, [review_id])[review_id]
        if not kept and words not in told:
            return _page(before, lost=(_why_lost(len(told)), words)), 409
        say(before.code, Said(f"q-{review_id}", _("C'est noté.")))
    return redirect(_address(before, f"q-{review_id}"))


def _why_lost(told: int) -> str:
    """Why words about a question were not kept, which are not among those that an agent has of it."""
    if told >= MOST_SAYINGS:
        return _("La mairie a déjà %(count)d mots de vous à ce sujet : celui-ci n'est pas envoyé.", count=told)
    return _("Un agent a répondu entre-temps : ce que vous avez écrit n'est pas envoyé.")


def _page(before: Door, *, given: tuple[str, str, str] | None = None, lost: tuple[str, str] | None = None) -> str:
    """The page of a day.

    Args:
        before: The page of the booklet.
        given: A question, what was typed about it, and why it was not kept.
        lost: Why words were not kept that have no place on the page any more, and the words.
    """
    with database().reading() as records:
        days = read_days(records, before.code)
        day = _day(days)
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        found = sitting(records, before.code, day)
        waiting = [item for item in reviews(records, journey=before.code) if not item.audit]
        contested = sayings(records, [item.id for item in waiting])
    speak_of(booklet.template, booklet)
    view = citizen_view(record, booklet, today())
    return render_template(
        "citizen/read.html",
        view=view,
        read=read_day(found, view, record, booklet, waiting=waiting, sayings=contested),
        days=days,
        said=take_said(before.code),
        given=given,
        lost=lost,
        longest=_LONGEST_SAID,
        most_sayings=MOST_SAYINGS,
        form_mark=form_mark(before.code),
        address=before.address,
        here=_address(before),
    )


def _day(days: tuple[date, ...]) -> date:
    """The day that is asked for, if pages were read on it."""
    wanted = request.values.get("jour", "")
    return next((day for day in days if day.isoformat() == wanted), days[0] if days else today())


def _address(before: Door, anchor: str = "") -> str:
    day = request.values.get("jour", "")
    return url_for(
        "citizen.read", _letter="P", address=before.address, jour=day if day.isascii() and len(day) == 10 else None,
        _anchor=anchor or None,
    )  # fmt: skip
