"""The code that was typed for a page that could not be identified, as its form has it, and what came of it in words."""

from werkzeug.datastructures import MultiDict

from forms.errors import FormsError
from forms.page_code import PageCode, display_journey_code, parse_journey_code
from server.record.attach import Attached
from server.record.errors import RecordError, WrongValue
from server.web.messages import forms_error_advice, record_error_advice
from server.web.typography import _, plural


def why_not(error: RecordError | FormsError) -> str:
    """Why a page could not be given to the journey that was named, and what to do."""
    if isinstance(error, FormsError):
        return forms_error_advice(error)
    if isinstance(error, WrongValue):
        return _("Cette édition n'a pas de page à ce numéro. Vérifiez les chiffres imprimés sous le code.")
    return record_error_advice(error)


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
