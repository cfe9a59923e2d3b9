"""The receipt: what was read today, for the resident, on the screen, on paper and by mail; and "this is not right"."""

from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.page_code import display_journey_code
from forms.translation import FRENCH, LANGUAGES
from server.record.contest import add_saying, contest, sayings
from server.record.days import today
from server.record.handwritten import kept_as_images, kinds_of_crops
from server.record.journeys import journey_record, preview_booklet
from server.record.languages import printed_in
from server.record.page_shows import language_read
from server.record.readings import reviews
from server.record.receipts import Way, give_receipt, receipt, receipts
from server.record.sitting import last_day, sitting
from server.record.templates import templates_of
from server.record.translations import own_words
from server.record.values import refuse_longer
from server.web.auth import agent
from server.web.booklet_words import speak_of
from server.web.citizen_view import citizen_view
from server.web.language import speaking
from server.web.mail import MailFailed, can_mail, receipt_mail, send
from server.web.policy import may_decide
from server.web.receipt_paper import card_pdf, label_pdf, unprinted
from server.web.receipt_view import Receipt, content_of, receipt_of
from server.web.receipt_words import mail_text, subject
from server.web.row_numbers import row_number
from server.web.services import database, services
from server.web.typography import _
from server.web.unprintable import unprintable_words

blueprint = Blueprint("receipt", __name__, url_prefix="/lu/<code>/recu")

_LONGEST_SAID = 1000
"""Signs of what a resident says about a line."""
_LONGEST_ADDRESS = 254
"""Signs of an address that mail can go to: RFC 5321, 4.5.3.1.3, without its brackets."""


@blueprint.get("/")
def page(code: str) -> ResponseReturnValue:
    """The receipt of today's scans, as it would be given now."""
    return _page(code)


@blueprint.post("/imprimer")
def print_receipt(code: str) -> ResponseReturnValue:
    """Give it on paper: keep it as it is now, and open its file."""
    form = _form(request.form.get("form", ""))
    given = _give(code, "paper")
    return redirect(url_for("receipt.pdf", code=code, receipt_id=given, form=form))


@blueprint.get("/<receipt_id>/<form>.pdf")
def pdf(code: str, receipt_id: str, form: str) -> ResponseReturnValue:
    """A receipt as it was given, however long ago."""
    with database().reading() as records:
        given = receipt(records, code, receipt_id)
    key = given.label_pdf if _form(form) == "etiquette" else given.card_pdf
    name = f"recu-{display_journey_code(code)}-{given.day.isoformat()}-{form}.pdf"
    content = BytesIO(services().storage.get(key))
    response: Response = send_file(content, mimetype="application/pdf", download_name=name)
    response.headers["Content-Security-Policy"] = "frame-ancestors 'none'"  # the browser's own reader draws the rest
    return response


@blueprint.post("/courriel")
def mail(code: str) -> ResponseReturnValue:
    """Give it by mail. The receipt is kept once the mail was taken; until then it can be sent again."""
    settings, to = services().settings, request.form.get("address", "").strip()
    if not can_mail(settings):
        abort(404)
    wanted = request.form.get("language", FRENCH)
    if wanted not in LANGUAGES:
        abort(400)
    said_in = _reading(code)
    found = said_in(FRENCH)
    try:
        send(settings, _mail(found, said_in(wanted), to, wanted))
    except ValueError:
        problem = _("Cette adresse ne va pas : vérifiez-la. Rien n'a été envoyé.")
        return _page(code, to=to, problem=problem, wanted=wanted), 400
    except MailFailed as error:
        return _page(code, to=to, problem=_mail_problem(error), wanted=wanted), 502
    _give(code, "mail", found)
    flash(_("Le reçu est envoyé à %(address)s.", address=to), "good")
    return redirect(url_for("receipt.page", code=code))


def _mail(found: Receipt, told: Receipt, to: str, wanted: str) -> EmailMessage:
    """A receipt by mail; the card with it is the French one that the desk gives.

    Args:
        found: The receipt in French.
        told: The same in the language of whoever reads the mail.
        to: The address.
        wanted: That language.

    Raises:
        ValueError: The address is none.
    """
    card, name = card_pdf(found), f"recu-{display_journey_code(found.code)}.pdf"
    with speaking(wanted):
        return receipt_mail(services().settings, to, subject=subject(told), text=mail_text(told), pdf=card, name=name)


@blueprint.post("/pas-juste")
def wrong(code: str) -> ResponseReturnValue:
    """The resident says that a line is not right: a person is asked again."""
    review, reading = request.form.get("review") or None, request.form.get("reading", "")
    with database().transaction() as records:
        may = partial(may_decide, agent().role)
        waits = contest(records, code, agent().name, review=review, reading=row_number(reading), may_take_back=may)
    flash(_("C'est noté : un agent regardera de nouveau. Vous pouvez écrire ce que dit la personne."), "good")
    return redirect(url_for("receipt.page", code=code, _anchor=f"q-{waits}"))


@blueprint.post("/pas-juste/<review_id>")
def said(code: str, review_id: str) -> ResponseReturnValue:
    """What the resident says about it, in their words."""
    words = request.form.get("said", "").strip()
    refuse_longer("said", words, _LONGEST_SAID)
    if words:
        with database().transaction() as records:
            add_saying(records, code, review_id, words, agent().name)
        flash(_("C'est noté, avec la question."), "good")
    return redirect(url_for("receipt.page", code=code, _anchor=f"q-{review_id}"))


def _page(code: str, *, to: str = "", problem: str = "", wanted: str = "") -> str:
    settings = services().settings
    with database().reading() as records:
        found, given, last = _read(records, code)(FRENCH), receipts(records, code), last_day(records, code)
        translated = printed_in(found.template, own_words(records), templates_of(records).town_hall)
    return render_template(
        "receipt/page.html",
        receipt=found,
        given=given,
        last_day=last,
        unprinted=unprintable_words(unprinted(found)),
        can_mail=can_mail(settings),
        languages=LANGUAGES,
        translated=translated,
        wanted=wanted or language_read(database(), settings, code),
        to=to,
        problem=problem,
        longest=_LONGEST_SAID,
        longest_address=_LONGEST_ADDRESS,
    )


def _receipt(code: str) -> Receipt:
    return _reading(code)(FRENCH)


def _reading(code: str) -> Callable[[str], Receipt]:
    with database().reading() as records:
        return _read(records, code)


def _read(records: Session, code: str) -> Callable[[str], Receipt]:
    """The receipt of today, read once: what comes back says it in a language.

    Raises:
        UnknownJourney
    """
    record, booklet = journey_record(records, code), preview_booklet(records, code)
    kept = kinds_of_crops(records, code, kept_as_images(record))
    waiting = [item for item in reviews(records, journey=code) if not item.audit]
    told = sayings(records, [item.id for item in waiting])
    found = sitting(records, code, today())

    def said_in(language: str) -> Receipt:
        with speaking(language):
            speak_of(booklet.template, booklet)
            view = citizen_view(record, booklet, today(), kept=kept)
            return receipt_of(found, view, record, booklet, waiting=waiting, sayings=told)

    return said_in


def _give(code: str, way: Way, found: Receipt | None = None) -> str:
    """Keep a receipt as it is given; its id. Its files are in the storage before the record speaks of them."""
    shown = _receipt(code) if found is None else found
    storage = services().storage
    pdfs = storage.put(card_pdf(shown)), storage.put(label_pdf(shown))
    with database().transaction() as records:
        return give_receipt(records, code, shown.day, content_of(shown), pdfs=pdfs, by=agent().name, way=way)


def _form(wanted: str) -> str:
    return wanted if wanted == "etiquette" else "carte"


def _mail_problem(error: MailFailed) -> str:
    if error.refused:
        return _("Le serveur de courriel n'accepte pas cette adresse. Vérifiez-la, puis envoyez de nouveau.")
    return _("Le courriel n'est pas parti : le serveur de courriel ne répond pas. Réessayez, ou imprimez le reçu.")
