"""In which languages a journey's booklet can be printed, and with which words."""

from forms.booklet import Booklet
from forms.model import BookletTemplate
from forms.town_hall import TownHall
from forms.translation import FRENCH, languages_of, load_translation
from print.wording import Shown, Wording, make_wording
from server.record.errors import UnknownLanguage


def printed_in(template: BookletTemplate) -> tuple[str, ...]:
    """What `print_edition` takes for a template: `fr`, each language that it is translated into, each beside French."""
    others = [language for language in languages_of(template) if language != FRENCH]
    return (FRENCH, *others, *(f"{FRENCH}+{language}" for language in others))


def template_wording(template: BookletTemplate, language: str, town_hall: TownHall) -> Wording | None:
    """The words of a booklet that is nobody's; None: in French, or where it is not translated into that language."""
    translation = None if language == FRENCH else load_translation(template, language, town_hall)
    return None if translation is None else make_wording(None, translation, Shown.OTHER)


def wording_in(booklet: Booklet, language: str, town_hall: TownHall) -> Wording | None:
    """With which words a booklet is printed in a language; None: in French.

    Args:
        booklet: The booklet.
        language: `en`, or `fr+en` for both under each other.
        town_hall: Whose services it names.

    Raises:
        UnknownLanguage: The booklet is not translated into it.
    """
    if language == FRENCH:
        return None
    first, _, second = language.partition("+")
    if language not in printed_in(booklet.template):
        raise UnknownLanguage(language, printed_in(booklet.template))
    translation = load_translation(booklet.template, second or first, town_hall)
    if translation is None:  # its file was there a moment ago
        raise UnknownLanguage(language, (FRENCH,))
    return make_wording(booklet, translation, Shown.BOTH if second else Shown.OTHER)
