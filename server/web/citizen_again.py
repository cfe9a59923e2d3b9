"""What a resident typed, given back: beside the form for the PIN once the session is over, or where the record failed.

Only with the sign of a form that we showed for this journey (`citizen_door.form_mark`): no other site can make the page
show, and the resident send, its own words.
"""

from typing import Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.model import BookletTemplate
from server.record.history import is_erased, journey_row
from server.record.journeys import preview_booklet
from server.record.online import own_fields
from server.web.booklet_words import speak_of
from server.web.citizen_door import Door, is_of, try_pin, wait_words
from server.web.citizen_fields import ever_fields, sent, typed_words
from server.web.citizen_page import gate
from server.web.citizen_unsaved import (
    CHOICES,
    GIVEN_BACK,
    has_typed,
    is_about_read,
    is_of_own,
    typed_address,
    typed_sayings,
)
from server.web.services import database, template_of
from server.web.typography import _

_CHOOSE: Final = frozenset({"citizen.choose", "citizen.size"})
"""How a page is read: the buttons of every page, which carry what is typed on it."""

_WHOLE_PAGE: Final = frozenset({"citizen.write", "citizen.take_back", "citizen.go_on", "citizen.leave", *_CHOOSE})
"""The buttons of the journey's page that carry all that is typed there, by endpoint: it is sent again to be written."""

_READ_PAGE: Final = frozenset({"citizen.said", "citizen.wrong", "citizen.read_on"})
"""Those of the page of what was read, likewise."""

OWN_PAGE: Final = frozenset(
    f"citizen.{name}"
    for name in (
        "want_reminders",
        "own_on",
        "stop_reminder",
        "own_device",
        "link",
        "unlink",
        "ask_erasure",
        "make_edition",
    )
)
"""Those of the page of one's own data, likewise."""

SENDS_NO_ADDRESS: Final = OWN_PAGE - {"citizen.want_reminders", "citizen.own_on"}
"""Of these, the ones whose button is for something else than the address that is typed there."""

_NOT_DONE_LATER: Final = SENDS_NO_ADDRESS | {"citizen.take_back"}
"""The buttons that do something else than send what was typed, and that the PIN does not press again."""

UNDONE: Final = "pas_fait"
"""Of a form with what was typed, whose button was another one's: what it was for was not done, and the page says so."""

_NOT_CARRIED: Final = frozenset({"csrf_token", "pin", "lignes", UNDONE, GIVEN_BACK, *CHOICES})
"""What is not sent again with what was typed: buttons, and what each form says anew."""


def gives_back(before: Door) -> bool:
    """Whether this request sent a form with a text that is given back, and that was shown for this journey."""
    if request.endpoint in _CHOOSE and not (GIVEN_BACK in request.form or has_typed(request.form) or _texts()):
        return False
    known = request.endpoint in _WHOLE_PAGE | _READ_PAGE | OWN_PAGE
    return known and is_of(request.form.get("de", ""), before.code)


def let_in(before: Door) -> ResponseReturnValue | None:
    """Ask for the PIN with what was typed, unless the right one came with it.

    Raises:
        UnknownJourney: There is none with this code.
    """
    if not gives_back(before):
        return gate(before, notice=_("Tapez votre PIN de nouveau."))
    if "pin" not in request.form or CHOICES & request.form.keys():
        return ask_again(before)
    wait = wait_words()
    problem = wait or try_pin(before.code, request.form["pin"])
    return ask_again(before, problem, status=429 if wait else 401) if problem else None


def ask_again(before: Door, problem: str = "", *, status: int = 401) -> ResponseReturnValue:
    """Ask for the PIN with what was typed: it is in a form that this journey's resident was shown.

    Raises:
        UnknownJourney: There is none with this code.
    """
    with database().reading() as records:
        row = journey_row(records, before.code)
        own = own_fields(preview_booklet(records, before.code))
        erased = is_erased(records, before.code)
    template = template_of(row.template, row.template_version)
    speak_of(template)
    texts = _texts() or typed_words(sent(request.form), ever_fields(template, own))
    page = _given_back(before, texts, template=template, problem=problem, erased=erased)
    return page, 410 if erased else status


def send_later(before: Door) -> str:
    """What was typed, to be sent again: the record does not answer just now."""
    return _given_back(before, _texts() or typed_words(sent(request.form), {}), template=None, later=True)


def _texts() -> tuple[tuple[str, str], ...]:
    if _of_read_page():
        return tuple((_("Qu'est-ce qui n'est pas juste ?"), text) for text in typed_sayings(request.form).values())
    address = typed_address(request.form) if _of_own_page() else ""
    return ((_("Mon adresse de courriel"), address),) if address else ()


def _of_read_page() -> bool:
    return request.endpoint in _READ_PAGE or (request.endpoint in _WHOLE_PAGE and is_about_read(request.form))


def _of_own_page() -> bool:
    return request.endpoint in OWN_PAGE or (request.endpoint in _WHOLE_PAGE and is_of_own(request.form))


def _to(before: Door) -> str:
    """Where what was typed is sent again: to what writes all of it; an address, where its own button was pressed."""
    if _of_own_page():
        of_own = "citizen.want_reminders" if _wants_reminders() else "citizen.own_on"
        return url_for(of_own, _letter="P", address=before.address)
    of_page = "citizen.wrong" if "lecture" in request.form else "citizen.read_on"
    return url_for(of_page if _of_read_page() else "citizen.write", _letter="P", address=before.address)


def _wants_reminders() -> bool:
    return request.endpoint == "citizen.want_reminders"


def _is_undone() -> bool:
    """Whether a button was pressed whose work nothing will do: only what was typed is given back."""
    return request.endpoint in _NOT_DONE_LATER or UNDONE in request.form


def _given_back(
    before: Door,
    texts: tuple[tuple[str, str], ...],
    *,
    template: BookletTemplate | None,
    problem: str = "",
    later: bool = False,
    erased: bool = False,
) -> str:
    """What was typed, with a button that sends it again to where it was sent.

    Args:
        before: The page of the booklet.
        texts: The printed words and what was typed, to be read.
        template: The kind of booklet; None: it could not be asked for.
        problem: What is wrong with the PIN.
        later: The record does not answer just now; else the PIN is asked for.
        erased: There is no such record any more: what was typed can only be kept elsewhere.
    """
    return render_template(
        "citizen/again.html",
        template=template,
        address=before.address,
        to=_to(before),
        whole=GIVEN_BACK,
        opens=_of_own_page() and not _wants_reminders(),
        undone=_is_undone(),
        carried=[(name, text.replace("\0", "")) for name, text in request.form.items() if name not in _NOT_CARRIED],
        texts=texts,
        problem=problem,
        later=later,
        erased=erased,
        closes=request.endpoint == "citizen.leave",
    )
