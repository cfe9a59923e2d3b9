"""In which languages a journey's booklet can be printed, and with which words."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.model import BookletTemplate
from forms.town_hall import TownHall, shipped_town_hall
from forms.translation import FRENCH, LANGUAGES, languages_of, untranslated
from print.wording import Shown, Wording, has_phrases, make_wording, measured_in
from server.record.errors import UnknownLanguage
from server.record.templates import templates_of
from server.record.translations import SHIPPED_ONLY, Own, own_words

OTHERS: Final = tuple(language for language in LANGUAGES if language != FRENCH and has_phrases(language))
"""The languages into which a booklet can be translated."""


def printed_in(
    template: BookletTemplate, own: Own = SHIPPED_ONLY, town_hall: TownHall | None = None
) -> tuple[str, ...]:
    """What `print_edition` takes for a template: `fr`, each language that it is translated into, each beside French.

    Args:
        template: The kind of booklet.
        own: What the home translated itself: nearly all of a booklet, or it is not offered yet.
        town_hall: The home's; None: the one for which the booklets were written.
    """
    return _with_both(offered_alone(template, own, town_hall or shipped_town_hall()))


def offered_alone(template: BookletTemplate, own: Own, town_hall: TownHall) -> tuple[str, ...]:
    """The languages beside French that a booklet is offered in: those shipped, and those of which the home has most."""
    shipped = languages_of(template)
    return tuple(one for one in OTHERS if one in shipped or own.is_complete_enough(template, one, town_hall))


def template_wording(
    template: BookletTemplate, language: str, town_hall: TownHall, own: Own = SHIPPED_ONLY
) -> Wording | None:
    """The words of a booklet that is nobody's; None: in French, or where it is not translated into that language."""
    if language == FRENCH or language not in printed_in(template, own, town_hall):
        return None
    return make_wording(None, own.translation(template, language, town_hall), Shown.OTHER)


def begun_in(template: BookletTemplate, own: Own, town_hall: TownHall) -> tuple[str, ...]:
    """What a designer may look at a template in: as `printed_in`, and every language that somebody began."""
    shipped = languages_of(template)
    return _with_both(one for one in OTHERS if one in shipped or own.has_words_of(template, one, town_hall))


def left_in_french(template: BookletTemplate, language: str, own: Own, town_hall: TownHall) -> int:
    """How many texts of a template are printed in French in a language, because nobody translated them."""
    other = language.rpartition("+")[2]
    return 0 if other == FRENCH else len(untranslated(template, own.translation(template, other, town_hall), town_hall))


def home_wording(session: Session, booklet: Booklet, language: str) -> Wording | None:
    """`wording_in` with the words of the home that a session is of."""
    return wording_in(booklet, language, templates_of(session).town_hall, own_words(session))


def wording_in(booklet: Booklet, language: str, town_hall: TownHall, own: Own = SHIPPED_ONLY) -> Wording | None:
    """With which words a booklet is printed in a language, and which other ones are measured.

    In whatever language a booklet is printed alone, all are measured in which it is offered alone: zones stand at the
    same places. What somebody only began measures those; they do not measure it. Two languages under each other have a
    layout of their own.

    Args:
        booklet: The booklet.
        language: `en`, or `fr+en` for both under each other.
        town_hall: Whose services it names.
        own: What the home translated itself.

    Returns:
        None for a booklet in French that is offered in no other language.

    Raises:
        UnknownLanguage: The booklet is not translated into it.
    """
    template = booklet.template
    if language != FRENCH and language not in (known := begun_in(template, own, town_hall)):
        raise UnknownLanguage(language, known)
    first, _, second = language.partition("+")
    if second:
        return make_wording(booklet, own.translation(template, second, town_hall), Shown.BOTH)
    others = [one for one in offered_alone(template, own, town_hall) if one != language]
    measured = [own.translation(template, one, town_hall) for one in others]
    if language == FRENCH:
        return measured_in(booklet, measured)
    return make_wording(booklet, own.translation(template, first, town_hall), Shown.OTHER, measured)


def _with_both(others: Iterable[str]) -> tuple[str, ...]:
    """French, then each other language alone, then each beside French."""
    known = tuple(others)
    return (FRENCH, *known, *(f"{FRENCH}+{language}" for language in known))
