"""The pages of a booklet that is being written, as they will print: composed whole, drawn one by one when looked at.

Nothing is written anywhere. What was composed last stays in memory, so that a page that did not change is not asked for
again: each is known by what stands on it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from forms.booklet import Booklet, build_booklet
from forms.circumstances import Answer, Circumstances, Subject
from forms.model import BookletTemplate
from forms.rules import is_asked, subjects_of
from forms.town_hall import TownHall
from forms.translation import FRENCH
from print.booklet import draw_page_alone
from print.compose import compose
from print.looked_at import CODE, LONG_NAME, NAMES, address
from print.page import Page
from print.page_checks import texts_on
from print.poster import connections, render_poster
from print.theme import A5_PAGES, LARGE_PRINT, PageFormat
from print.wording import Wording
from scan.engine_pdfium import count_pdf_pages, render_pdf_page_in_colour
from scan.kept import Kept
from server.record.days import today
from server.record.images import to_jpeg
from server.record.languages import begun_in, wording_in
from server.record.templates import templates_of
from server.record.translations import Own, own_words
from server.web.messages import language_name
from server.web.typography import N_

FORMATS: Final[Mapping[str, tuple[PageFormat, bool]]] = {
    "livret": (A5_PAGES, True),
    "pages": (A5_PAGES, False),
    "grand": (LARGE_PRINT, False),
}
"""How a booklet can be looked at, by the name in a form: its pages, and whether they are folded."""

POSTER: Final = "affiche"
"""What stands for the poster of its line where a format is chosen."""

LEAVES: Final = "feuillets"
"""What stands for the leaves of an insert there; see `studio_inserts.py`."""

LABELS: Final = "etiquettes"
"""The same for its labels."""

FORMAT_WORDS: Final[Mapping[str, str]] = {
    "livret": N_("Livret plié"),
    "pages": N_("Page par page"),
    "grand": N_("Grands caractères"),
    LEAVES: N_("Feuillets (A6)"),
    LABELS: N_("Étiquettes"),
    POSTER: N_("Affiche"),
}

_PX_PER_MM: Final = 4.5
_PX_PER_MM_OF_SHEET: Final = 4.0
_PX_PER_MM_OF_POSTER: Final = 3.0
_QUALITY: Final = 80
_BOOKLETS_KEPT: Final = 24
_PAGES_KEPT: Final = 300
"""Some tens of kilobytes each: the booklets that a few designers go back and forth between."""

MOST_CHILDREN: Final = 5


@dataclass(frozen=True, slots=True)
class Composed:
    """A booklet and its pages.

    Attributes:
        booklet: What is printed.
        pages: As they were composed.
        marks: What stands on each page, in a word that is the same for two that are alike.
    """

    booklet: Booklet
    pages: tuple[Page, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """In which language a booklet is looked at.

    Attributes:
        language: `fr`, `en`, or `fr+en` for both.
        own: What the home translated itself.
        town_hall: The home's.
    """

    language: str
    own: Own
    town_hall: TownHall

    def wording(self, booklet: Booklet) -> Wording | None:
        """With which words it is printed: as `wording_in`."""
        return wording_in(booklet, self.language, self.town_hall, self.own)


@dataclass(frozen=True, slots=True)
class Outline:
    """What is only on one of two pages, as a share of the page's width and height."""

    x: float
    y: float
    w: float
    h: float


_booklets: Final = Kept[Composed](_BOOKLETS_KEPT)
_alike: Final = Kept[Page](_PAGES_KEPT)
_pages: Final = Kept[Callable[[], bytes]](_PAGES_KEPT)
_pictures: Final = Kept[bytes](_PAGES_KEPT)


def composed(
    template: BookletTemplate, circumstances: Circumstances, name: str = "livret", tongue: Tongue | None = None
) -> Composed:
    """Compose a booklet, or find it among the last ones.

    Args:
        template: The kind of booklet.
        circumstances: Whom it is for.
        name: Of its format, one of `FORMATS`.
        tongue: In which language; None: in French.
    """
    said = "" if tongue is None else (tongue.language, tongue.own.state)
    key = hashlib.sha256(repr((template, circumstances, name, said, today())).encode()).hexdigest()
    return shown(_booklets.get(key, lambda: _composed(template, circumstances, name, tongue)))


def of_pages(booklet: Booklet, pages: Sequence[Page]) -> Composed:
    """Composed pages, each with its mark."""
    marks = tuple(hashlib.sha256(repr(page.parts).encode()).hexdigest()[:32] for page in pages)
    return Composed(booklet, tuple(_kept_once(mark, page) for mark, page in zip(marks, pages, strict=True)), marks)


def shown(found: Composed) -> Composed:
    """The same, whose pictures can be asked for from now on."""
    for mark, page in zip(found.marks, found.pages, strict=True):
        _pages.put(mark, partial(_drawn, page))
    return found


def of_sheets(booklet: Booklet, pdf: bytes) -> Composed:
    """Sheets of A4 that are drawn already, in the place of pages, whose pictures can be asked for."""
    marks = []
    for number in range(count_pdf_pages(pdf)):
        picture = to_jpeg(render_pdf_page_in_colour(pdf, number, _PX_PER_MM_OF_SHEET), _QUALITY)
        marks.append(hashlib.sha256(picture).hexdigest()[:32])
        _pages.put(marks[-1], partial(bytes, picture))
    return Composed(booklet, (), tuple(marks))


def composed_poster(
    template: BookletTemplate, circumstances: Circumstances, lines: Sequence[BookletTemplate]
) -> Composed:
    """The poster of a booklet's line in the place of its pages.

    Args:
        template: The kind of booklet.
        circumstances: Whom the booklet is for: nothing of it is on the poster.
        lines: Every line, as the poster names those to which it leads.
    """
    others = connections(template, lines)
    mark = hashlib.sha256(repr((POSTER, template, others)).encode()).hexdigest()[:32]
    _pages.put(mark, partial(_drawn_poster, template, others))
    return replace(composed(template, circumstances), pages=(), marks=(mark,))


def picture(mark: str) -> bytes | None:
    """A page as a JPEG file; None: it is not among the last ones any more."""
    found = _pages.find(mark)
    return None if found is None else _pictures.get(mark, found)


def outlines(page: Page, other: Page | None) -> tuple[Outline, ...]:
    """What stands on a page and not at the same place of the other one; all of it where there is no other."""
    there = set() if other is None else {_said(one) for one in texts_on(other)}
    wide, high = page.layout.width, page.layout.height
    return tuple(
        Outline(box.x / wide, box.y / high, box.w / wide, box.h / high)
        for text, box in texts_on(page)
        if _said((text, box)) not in there
        for box in [box.grown(1.0)]
    )


def circumstances_of(template: BookletTemplate, form: Mapping[str, str]) -> Circumstances:
    """Whom a booklet is looked at for: so many people, with the answers that were picked, the same for each."""
    persons = _between(form.get("persons", ""), template.persons_min, template.persons_max)
    children = _between(form.get("children", ""), 0, MOST_CHILDREN) if template.about_children else 0
    long = form.get("names") == "long"
    people = Circumstances(
        tuple(Subject(f"p{number + 1}", _name(number, long=long)) for number in range(persons)),
        tuple(Subject(f"c{number + 1}", f"Zoé {LONG_NAME}" if long else "Zoé") for number in range(children)),
    )
    answers: list[Answer] = []
    for situation in template.situations:
        value = form.get(f"answer.{situation.key}", "")
        if value not in {one.key for one in situation.answers}:
            continue
        for subject in subjects_of(situation.scope, people):
            so_far = Circumstances(people.persons, people.children, tuple(answers))
            if is_asked(template, so_far, situation, subject):
                answers.append(Answer(situation.key, value, subject))
    return Circumstances(people.persons, people.children, tuple(answers))


def tongue_of(records: Session, template: BookletTemplate, asked: str) -> Tongue:
    """The language that a form asks for; French where nobody began to translate a template into it."""
    own, town_hall = own_words(records), templates_of(records).town_hall
    return Tongue(asked if asked in begun_in(template, own, town_hall) else FRENCH, own, town_hall)


def languages_for(records: Session, template: BookletTemplate | None) -> list[tuple[str, str]]:
    """The languages in which a template may be looked at, each with its name: French first."""
    if template is None:
        return [(FRENCH, language_name(FRENCH))]
    known = begun_in(template, own_words(records), templates_of(records).town_hall)
    return [(language, language_name(language)) for language in known]


def _composed(template: BookletTemplate, circumstances: Circumstances, name: str, tongue: Tongue | None) -> Composed:
    made, folded = FORMATS[name]
    booklet = build_booklet(template, circumstances, code=CODE, edition=1, printed_on=today())
    wording = None if tongue is None else tongue.wording(booklet)
    pages, _layout = compose(booklet, address=address, folded=folded, made=made, wording=wording)
    return of_pages(booklet, pages)


def _kept_once(mark: str, page: Page) -> Page:
    """The same page as it was composed before: a key changes one or two, and many booklets are kept."""
    before = _alike.get(mark, lambda: page)
    return before if before.layout == page.layout else page


def _drawn(page: Page) -> bytes:
    return to_jpeg(render_pdf_page_in_colour(draw_page_alone(page), 0, _PX_PER_MM), _QUALITY)


def _drawn_poster(template: BookletTemplate, others: Sequence[BookletTemplate]) -> bytes:
    return to_jpeg(render_pdf_page_in_colour(render_poster(template, others), 0, _PX_PER_MM_OF_POSTER), _QUALITY)


def _said(one: tuple[object, object]) -> str:
    return repr(one)


def _name(number: int, *, long: bool) -> str:
    return f"{LONG_NAME} {number + 1}" if long else NAMES[number % len(NAMES)]


def _between(typed: str, least: int, most: int) -> int:
    return min(max(int(typed), least), most) if typed.isdecimal() and len(typed) < 4 else least
