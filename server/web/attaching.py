"""The code that was typed for a page that could not be identified, as its form has it, and what came of it in words."""

from werkzeug.datastructures import MultiDict

from forms.errors import FormsError
from forms.page_code import PageCode, parse_journey_code
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
            "Je ne reconnais pas la page %(page)d de l'édition %(edition)d : je n'ai rien lu, et l'image est rangée "
            "dans ce parcours. Mauvais code, édition ou page ? « Annuler », puis corrigez.",
            page=code.page,
            edition=code.edition,
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
