"""Closing the journey on a device, and going on with it: what was typed and not saved is asked about and given back."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.record.errors import UnknownJourney
from server.record.journeys import journey_record, preview_booklet
from server.record.online import own_fields
from server.record.values import value_mark
from server.web.booklet_words import speak_of
from server.web.citizen_again import ask_again, gives_back
from server.web.citizen_door import (
    Door,
    account_here,
    blueprint,
    close_here,
    door,
    form_mark,
    is_open,
    not_ours,
    say_closed,
    unknown,
)
from server.web.citizen_fields import GONE, Refused, Typed, ever_fields, late_words, sent, typed_words
from server.web.citizen_page import address_of, gate, journey_page
from server.web.citizen_unsaved import SAYING, has_typed, typed_address, typed_sayings, unsaved
from server.web.city_account import ask_anew, name_of_accounts, went_there
from server.web.services import database
from server.web.typography import _

THEN_CLOSE: Final = "puis_fermer"
"""The button that saves what was typed and closes the page."""
_ALL_THE_SAME: Final = "quand_meme"
_ADDRESS: Final = ("adresse", "pieces")
"""What is typed and chosen for the reminders."""


@blueprint.post("/<any(P, p):_letter>/<address>/fermer")
def leave(_letter: str, address: str) -> ResponseReturnValue:
    """Close the journey on this device; ask first where something was typed and not saved."""
    before = door(address)
    asks = before is not None and _ALL_THE_SAME not in request.form and (has_typed(request.form) or _unsent())
    if before is None or not asks:
        return close(address)
    try:
        if not is_open(before.code):
            return _ask_who(before) if gives_back(before) else close(address)
        return _ask(before) or close(address)
    except UnknownJourney:
        return close(address)


@blueprint.post("/<any(P, p):_letter>/<address>/suite")
def go_on(_letter: str, address: str) -> ResponseReturnValue:
    """The page with what was typed and not saved, after a button that did something else."""
    before = door(address)
    try:
        if before is None:
            return not_ours()
        if not is_open(before.code):
            return ask_again(before) if gives_back(before) else gate(before, notice=_("Tapez votre PIN de nouveau."))
        step = request.args.get("etape", "")
        refused = _waiting(before)
        return journey_page(before, asked=step, refused=refused) if refused else redirect(address_of(before, step))
    except UnknownJourney:
        return unknown()


def close(address: str) -> ResponseReturnValue:
    """Close the journey on this device, and say what stays open elsewhere."""
    if account_here() or went_there():
        ask_anew()
        kept_open = _(
            "Votre compte %(name)s reste ouvert : fermez-le aussi si l'appareil n'est pas à vous seul.",
            name=name_of_accounts(),
        )
        flash(_("C'est fermé ici.") + " " + kept_open, "doubt")
    close_here()
    say_closed()
    return redirect(url_for("citizen.page", _letter="P", address=address))


def _waiting(before: Door) -> Refused | None:
    """What was typed and is not in the record, with what somebody else wrote there meanwhile; None: nothing.

    Raises:
        UnknownJourney
    """
    with database().reading() as records:
        known, booklet = journey_record(records, before.code).fields, preview_booklet(records, before.code)
    own = own_fields(booklet)
    speak_of(booklet.template, booklet)
    typed = unsaved(sent(request.form), ever_fields(booklet.template, own), known)
    gone = {one: _(GONE) for one, text in typed.values.items() if one not in own and text}
    late = {
        one: late_words(own[one], known.get(one))
        for one, mark in typed.shown.items()
        if one in own and mark != value_mark(known[one].value if one in known else None)
    }
    return Refused(typed, gone, late, waits=True) if typed.values else None


def _ask_who(before: Door) -> ResponseReturnValue:
    """Close, and ask for the PIN with what was typed: the page had lapsed.

    Raises:
        UnknownJourney
    """
    ask_anew()
    close_here()
    return ask_again(before)


def _ask(before: Door) -> str | None:
    """Ask whether to save before closing; None: there is nothing to save.

    Raises:
        UnknownJourney
    """
    refused, unsent = _waiting(before), _unsent()
    if refused is None and not unsent:
        return None
    with database().reading() as records:
        booklet = preview_booklet(records, before.code)
    typed = refused.typed if refused is not None else Typed({}, {})
    return render_template(
        "citizen/unsaved.html",
        template=booklet.template,
        address=before.address,
        typed=typed,
        texts=typed_words(typed, ever_fields(booklet.template, own_fields(booklet)), emptied=True),
        unsent=unsent,
        carried={name: text for name, text in request.form.items() if name.startswith(SAYING) or name in _ADDRESS},
        sent_from="citizen.read_on" if typed_sayings(request.form) else "citizen.own_on",
        form_mark=form_mark(before.code),
        step=request.form.get("etape", ""),
    )


def _unsent() -> list[tuple[str, str]]:
    """What was typed on another page than that of the steps: the printed words, and the text."""
    said = [(_("Qu'est-ce qui n'est pas juste ?"), text) for text in typed_sayings(request.form).values()]
    address = typed_address(request.form)
    return [*said, (_("Mon adresse de courriel"), address)] if address else said
