"""« Ce que la mairie a lu sur mon livret »: day by day, with pictures of what was written, and "this is not right"."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.visible import visible_text
from server.record.contest import sayings
from server.record.contest_online import MOST_SAYINGS, contest_online, own_sayings, say_online
from server.record.days import today
from server.record.errors import UnknownReview
from server.record.journeys import journey_record, preview_booklet
from server.record.read_days import read_days, shown_reading
from server.record.readings import reviews
from server.record.sitting import Sitting, sitting
from server.web.booklet_words import speak_of
from server.web.citizen_again import let_in
from server.web.citizen_door import Door, blueprint, door, form_mark, is_open
from server.web.citizen_page import Said, is_said, say, shut, take_said, with_pin
from server.web.citizen_read_view import read_day
from server.web.citizen_unsaved import onward, typed_sayings, writes_all
from server.web.citizen_view import citizen_view
from server.web.images import send_image, size_of_picture
from server.web.row_numbers import row_number
from server.web.services import database
from server.web.typography import _

_LONGEST_SAID: Final = 1000
"""Signs of what a resident says about a line."""

_CROP_HEIGHT: Final = 104
"""Of a picture, in px, at the most: three lines of writing."""


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


@blueprint.post("/<any(P, p):_letter>/<address>/lu")
def read_on(_letter: str, address: str) -> ResponseReturnValue:
    """The page with what was typed and not sent, after a button that did something else; or all of it is sent."""
    before = door(address)
    refused = _refused(before)
    if before is None or refused is not None:
        return refused or shut(before)
    typed = typed_sayings(request.form)
    if writes_all(request.form):
        return _say(before, typed)
    return _page(before, typed) if typed else redirect(_address(before))


@blueprint.post("/<any(P, p):_letter>/<address>/lu/pas-juste")
def wrong(_letter: str, address: str) -> ResponseReturnValue:
    """The resident says that a line is not right: an agent looks at it again."""
    before = door(address)
    refused = _refused(before)
    if before is None or refused is not None:
        return refused or shut(before)
    number, _space, question = request.form.get("lecture", "").replace("\0", "").partition(" ")
    reading = row_number(number)
    if reading is None:
        abort(400)
    with database().transaction() as records:
        waits = contest_online(records, before.code, reading, question or None)
    words = _("C'est noté : un agent regardera de nouveau. Vous pouvez dire ce qui n'est pas juste.")
    say(before.code, Said(f"q-{waits}", words))
    return _say(before, typed_sayings(request.form) if writes_all(request.form) else {}, f"q-{waits}")


@blueprint.post("/<any(P, p):_letter>/<address>/lu/dit/<review_id>")
def said(_letter: str, address: str, review_id: str) -> ResponseReturnValue:
    """What the resident says about it, in their words."""
    before = door(address)
    refused = _refused(before)
    if before is None or refused is not None:
        return refused or shut(before)
    typed = typed_sayings(request.form)
    if review_id not in typed and not writes_all(request.form):
        return _page(before, typed, {review_id: _("Écrivez d'abord ce qui n'est pas juste.")}), 400
    return _say(before, {one: text for one, text in typed.items() if one == review_id}, f"q-{review_id}")


def _refused(before: Door | None) -> ResponseReturnValue | None:
    """What is answered to somebody who has not given the PIN, or no longer; None: the page is open."""
    return None if before is None or is_open(before.code) else let_in(before)


def _say(before: Door, wanted: Mapping[str, str], at: str = "") -> ResponseReturnValue:
    """Send some of what was typed to the town hall; the rest, and what is not kept, is given back.

    Args:
        before: The page of the booklet.
        wanted: What to send, by question.
        at: Id of the place on the page where it was typed; empty: where the first of it was.
    """
    problems, late = dict[str, str](), False
    with database().transaction() as records:
        for review_id, text in wanted.items():
            words = _plain(text)
            if len(words) > _LONGEST_SAID:
                problem = _("Trop long : %(count)d signes, %(most)d au plus.", count=len(words), most=_LONGEST_SAID)
                problems[review_id] = problem
            elif not _is_said(records, before.code, review_id, words, alone=len(wanted) == 1):
                told = own_sayings(records, before.code, [review_id]).get(review_id, ())
                late = late or words not in told
    typed = typed_sayings(request.form)
    if problems or late:
        return _page(before, typed, problems), 409 if late else 400
    at = at or next((f"q-{review_id}" for review_id in wanted), "")
    if wanted and not is_said(before.code):
        say(before.code, Said(at, _("C'est noté.")))
    if typed.keys() - wanted.keys():
        return onward(before.address, "", _address(before, at))
    return redirect(_address(before, at))


def _is_said(records: Session, code: str, review_id: str, words: str, *, alone: bool) -> bool:
    """Whether what is said of a question is kept; a question that is none of theirs holds back nothing beside it."""
    try:
        return say_online(records, code, review_id, words)
    except UnknownReview:
        if alone:
            raise
        return False


def _plain(text: str) -> str:
    return visible_text(text.replace("\r\n", "\n"))


def _why_lost(told: int) -> str:
    """Why words about a question were not kept, which are not among those that an agent has of it."""
    if told >= MOST_SAYINGS:
        return _("La mairie a déjà %(count)d mots de vous à ce sujet : celui-ci n'est pas envoyé.", count=told)
    return _("Un agent a répondu entre-temps : ce que vous avez écrit n'est pas envoyé.")


def _page(before: Door, typed: Mapping[str, str] = {}, problems: Mapping[str, str] = {}) -> str:
    """The page of a day.

    Args:
        before: The page of the booklet.
        typed: What was typed and is given back, by question; what an agent has of it already is not.
        problems: What is wrong with some of it, in words, by question.
    """
    with database().reading() as records:
        days = read_days(records, before.code)
        day = _day(days)
        record, booklet = journey_record(records, before.code), preview_booklet(records, before.code)
        found = sitting(records, before.code, day)
        waiting = [item for item in reviews(records, journey=before.code) if not item.audit]
        contested = sayings(records, [item.id for item in waiting])
        told = own_sayings(records, before.code, list(typed))
    speak_of(booklet.template, booklet)
    view = citizen_view(record, booklet, today())
    given = {one: text for one, text in typed.items() if _plain(text) not in told.get(one, ())}
    places = {one for one, words in contested.items() if len(words) < MOST_SAYINGS}
    return render_template(
        "citizen/read.html",
        view=view,
        read=read_day(found, view, record, booklet, waiting=waiting, sayings=contested),
        sizes=_sizes(found),
        days=days,
        said=take_said(before.code),
        given=given,
        problems=problems,
        lost=[(_why_lost(len(told.get(one, ()))), text) for one, text in given.items() if one not in places],
        longest=_LONGEST_SAID,
        most_sayings=MOST_SAYINGS,
        form_mark=form_mark(before.code),
        address=before.address,
        here=_address(before),
    )


def _sizes(found: Sitting) -> dict[int, tuple[int, int]]:
    """Width and height at which each picture is shown, in px, by its reading: its place is free before it comes."""
    shown = [new for page in found.pages for new in page.new if new.reading is not None and new.crop is not None]
    sizes = {new.reading: size_of_picture(new.crop or "") for new in shown}
    return {
        reading: (round(size[0] * scale), round(size[1] * scale))
        for reading, size in sizes.items()
        if reading is not None and size is not None and (scale := min(1.0, _CROP_HEIGHT / size[1]))
    }


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
