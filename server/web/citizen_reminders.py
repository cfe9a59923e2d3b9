"""« Me rappeler mes rendez-vous »: asking for it behind the PIN, and the three links of the mails.

A link only shows a page; its button does what it is for. Programs that look mails over follow links, and press nothing.
"""

from typing import Final

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.page_code import PageCode, page_address
from server.config import is_mail_address
from server.record.editions import last_whole
from server.record.errors import JourneyClosed, JourneyErased
from server.record.reminders import (
    Address,
    AskedTooOften,
    TooManyAddresses,
    ask_for_reminders,
    confirm_address,
    find_address,
    forget_unsent,
    read_token,
    stop_reminders,
)
from server.web.citizen_again import let_in
from server.web.citizen_door import Door, blueprint, door, guessed, is_open, too_many, try_pin
from server.web.citizen_language import begin_in
from server.web.citizen_own import own_page
from server.web.citizen_page import shut, with_pin
from server.web.citizen_unsaved import typed_address
from server.web.language import language
from server.web.mail import LEAVE, MailFailed, can_mail, send
from server.web.reminding import CONFIRM, OPEN, STOP, confirmation_mail
from server.web.services import database, services
from server.web.throttle import Guess
from server.web.typography import N_, _

_REFUSED: Final = {
    TooManyAddresses: N_("Trois adresses au plus : arrêtez-en une d'abord."),
    AskedTooOften: N_("C'est trop pour aujourd'hui : réessayez demain."),
    JourneyClosed: N_("Ce parcours est terminé : rien n'a été changé."),
    JourneyErased: N_("Ce parcours est terminé : rien n'a été changé."),
}
"""Why an address is not kept."""


@blueprint.post("/<any(P, p):_letter>/<address>/rappels")
def want_reminders(_letter: str, address: str) -> ResponseReturnValue:
    """Keep an address, and send it the link that confirms it."""
    before = door(address)
    if before is None:
        return shut(before)
    refused = None if is_open(before.code) else let_in(before)
    if refused is not None:
        return refused
    settings, typed = services().settings, typed_address(request.form)
    if not can_mail(settings):
        abort(404)
    if not is_mail_address(typed) or len(typed) > 254:  # no mail server takes a longer one
        return _refused(before, typed, _("Cette adresse ne va pas : vérifiez-la.")), 400
    try:
        with database().transaction() as records:
            asked = ask_for_reminders(records, before.code, typed, language(), names_papers=_names_papers())
        if not asked.confirmed:
            send(settings, confirmation_mail(settings, asked))
    except (TooManyAddresses, AskedTooOften, JourneyClosed) as error:
        return _refused(before, typed, _(_REFUSED[type(error)])), 409
    except (MailFailed, ValueError):
        with database().transaction() as records:
            forget_unsent(records, asked.id)
        return _refused(
            before, typed, _("Le courriel n'est pas parti. Vérifiez l'adresse, ou réessayez plus tard.")
        ), 502
    if asked.confirmed:
        named = _("Ils nomment les pièces qui manquent.") if asked.names_papers else _("Ils comptent les pièces.")
        flash(_("Cette adresse reçoit déjà vos rappels.") + " " + named, "good")
    else:
        flash(_("Un courriel est parti. Ouvrez-le et confirmez : les rappels commencent alors."), "good")
    return redirect(url_for("citizen.own", _letter="P", address=before.address))


@blueprint.post("/<any(P, p):_letter>/<address>/rappels/<key>/arreter")
@with_pin
def stop_reminder(before: Door, key: str) -> ResponseReturnValue:
    """Forget an address of this journey."""
    with database().transaction() as records:
        found = stop_reminders(records, key, code=before.code)
    if not found:
        abort(404)
    flash(_("C'est arrêté : l'adresse est oubliée."), "good")
    return redirect(url_for("citizen.own", _letter="P", address=before.address))


@blueprint.get("/rappel/<token>")
def reminder(token: str) -> ResponseReturnValue:
    """What a link of a mail shows."""
    found = _found(token)
    if found is None:
        return too_many(Guess.CODE) or _lost()
    kind, address = found
    return _page(token, kind, "late" if kind == CONFIRM and not address.address else "")


@blueprint.post("/rappel/<token>")
def follow_reminder(token: str) -> ResponseReturnValue:
    """What its button does."""
    found = _found(token)
    if found is None:
        return too_many(Guess.CODE) or _lost()
    kind, address = found
    if kind == OPEN:
        waiting = too_many()
        if waiting is not None:
            return waiting
        problem = try_pin(address.journey, request.form.get("pin", ""))
        return (_page(token, kind, "", problem), 401) if problem else redirect(_first_page(address.journey))
    with database().transaction() as records:
        done = confirm_address(records, address.id) if kind == CONFIRM else stop_reminders(records, address.id)
    return _page(token, kind, "done" if done else "late")


@blueprint.get("/rappel/<token>/arreter")
def stop_here(token: str) -> ResponseReturnValue:
    """What a mail program shows that has no such button."""
    return redirect(url_for("citizen.reminder", token=token))


@blueprint.post("/rappel/<token>/arreter")
def stop_at_once(token: str) -> ResponseReturnValue:
    """What the button of a mail program does, that stops mails (RFC 8058): it knows no page, and no token of ours."""
    found = _found(token)
    if found is None or found[0] != STOP:
        return too_many(Guess.CODE) or _lost()
    if request.form.get(LEAVE[0]) != LEAVE[1]:
        abort(400)
    with database().transaction() as records:
        stop_reminders(records, found[1].id)
    return "", 204


def install(app: Flask) -> None:
    """Let mail programs press their button; whoever does has been sent its secret address."""
    app.extensions["csrf"].exempt(stop_at_once)


def _names_papers() -> bool:
    """Whether who asks wants the papers named; who says nothing wants them counted."""
    return request.form.get("pieces") == "noms"


def _refused(before: Door, typed: str, problem: str) -> str:
    """The page with the form as it was filled in."""
    return own_page(before, typed=typed, problem=problem, names_papers=_names_papers())


def _found(token: str) -> tuple[str, Address] | None:
    """What a link is for, and the address that it was sent to; None, which counts as a guess: it is not ours."""
    read = read_token(services().settings.secrets.flask_key, token)
    if read is None or read[0] not in {CONFIRM, STOP, OPEN}:
        guessed()
        return None
    with database().reading() as records:
        address = find_address(records, read[1])
    if address is None:
        return None
    begin_in(address.language)
    return read[0], address


def _lost() -> ResponseReturnValue:
    return render_template("citizen/mail_lost.html"), 404


def _page(token: str, kind: str, state: str, problem: str = "") -> str:
    return render_template("citizen/mail.html", link=token, kind=kind, state=state, problem=problem)


def _first_page(code: str) -> str:
    """The way to a journey from outside its booklet: that of its last edition's first page."""
    with database().reading() as records:
        last = last_whole(records, code)
    key = services().settings.secrets.signing_keys[0]
    path = page_address(PageCode(code, last or 1, 1), base_url="", key=key)
    return url_for("citizen.page", _letter="P", address=path.rpartition("/P/")[2])
