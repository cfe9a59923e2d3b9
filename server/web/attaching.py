"""The code that was typed for a page that could not be identified, as its form has it, and what came of it in words."""

from collections.abc import Mapping
from typing import Final

from werkzeug.datastructures import MultiDict

from forms.errors import CodeError, FormsError
from forms.page_code import PageCode, display_journey_code, parse_journey_code
from server.record.attach import Attached
from server.record.errors import JourneyErased, RecordError, UnknownEdition, UnknownJourney, WrongValue
from server.web.advice import forms_error_advice, record_error_advice
from server.web.typography import N_, _, plural


def why_not(error: RecordError | FormsError) -> str:
    """Why a page could not be given to the journey that was named, and what to do."""
    if isinstance(error, FormsError):
        return forms_error_advice(error)
    if isinstance(error, WrongValue):
        return _("Cette édition n'a pas de page à ce numéro. Vérifiez les chiffres imprimés sous le code.")
    return record_error_advice(error)


PLACES: Final = ("code", "edition", "page")
"""The three things that are printed beside a code, by name of their field."""

_MISSING: Final[Mapping[str, str]] = {
    "code": N_("Tapez le code imprimé en bas de la page, comme K4T-7XHK."),
    "edition": N_("Tapez le numéro de l'édition : sous le code imprimé, « 1.2 » est l'édition 1, page 2."),
    "page": N_("Tapez le numéro de la page : sous le code imprimé, « 1.2 » est l'édition 1, page 2."),
}


def missing(form: MultiDict[str, str]) -> tuple[str, str]:
    """The first field in which nothing was typed, and what to type in it; two empty texts: there is none."""
    return next(((name, _(_MISSING[name])) for name in PLACES if not form.get(name, "").strip()), ("", ""))


def wrong_field(error: RecordError | FormsError) -> str:
    """The field that is to be corrected; empty: it is about all of them, or about the page."""
    match error:
        case CodeError() | UnknownJourney() | JourneyErased():
            return "code"
        case UnknownEdition():
            return "edition"
        case WrongValue():
            return "page"
        case _:
            return ""


def page_code(form: MultiDict[str, str]) -> PageCode:
    """The three things that are printed beside a code, as typed.

    Raises:
        MistypedCode: The journey's code is not one.
    """
    return PageCode(parse_journey_code(form.get("code", "")), _number(form, "edition"), _number(form, "page"))


def attached_words(attached: Attached, code: PageCode) -> str:
    """What came of a page that was given to a journey."""
    if not attached.read:
        return _(
            "L'image est rangée avec le parcours %(code)s, édition %(edition)d, page %(page)d. Elle n'est pas lue : "
            "rien n'est entré au dossier.",
            code=display_journey_code(code.journey),
            edition=code.edition,
            page=code.page,
        )
    if not attached.changes and not attached.reviews:
        return _("La page est lue avec le code tapé. Elle ne dit rien de nouveau.")
    if not attached.reviews:
        return _("La page est lue avec le code tapé. Ce qu'elle dit est au dossier.")
    return plural(
        "La page est lue avec le code tapé. %(num)d réponse attend votre avis.",
        "La page est lue avec le code tapé. %(num)d réponses attendent votre avis.",
        attached.reviews,
    )


def _number(form: MultiDict[str, str], name: str) -> int:
    typed = form.get(name, "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
