"""Booklets printed for tests, with an edition source in memory, as the server has one on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

from forms.booklet import Booklet, build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import Circumstances, KnownValue, Subject
from forms.layout import Layout
from forms.model import BookletTemplate, StepStatus
from forms.page_code import PageCode, page_address, parse_page_address
from forms.town_hall import shipped_town_hall
from forms.translation import FRENCH
from print.booklet import RenderedBooklet, render_booklet, render_large
from scan.engine_pdfium import render_pdf_page
from scan.readings import Gray
from server.record.languages import printed_in, wording_in

KEY: Final = b"signing key of the tests' town hall"
BASE_URL: Final = "https://parcours.example"
PRINTED_ON: Final = date(2026, 11, 25)
CODES: Final = ("K4T7XHK", "M3RJANL", "D7LCFEN", "A9WKMTU", "R6PHXNC")
"""Journey codes whose check letter is right."""

EDITIONS: Final = [
    (key, language) for key, template in sorted(load_catalogue().items()) for language in printed_in(template)
]
"""Every booklet in every language."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A booklet as it left the printer.

    Attributes:
        booklet: What was printed.
        rendered: Its PDFs and its layout.
    """

    booklet: Booklet
    rendered: RenderedBooklet

    @property
    def pages_pdf(self) -> bytes:
        """One A5 page a PDF page, in reading order."""
        return self.rendered.pages_pdf

    @property
    def layout(self) -> Layout:
        """Where everything is."""
        return self.rendered.layout


@dataclass(slots=True)
class Editions:
    """Everything that was printed here; implements `scan.readings.EditionSource`.

    Attributes:
        key: What page codes are signed with.
        printed: By journey and edition.
    """

    key: bytes = KEY
    printed: dict[tuple[str, int], Edition] = field(default_factory=dict)
    _references: dict[tuple[str, int, int, float], Gray] = field(default_factory=dict)

    def print_booklet(self, booklet: Booklet, language: str = FRENCH) -> Edition:
        """Print a booklet in a language, or in two, and keep it."""
        wording = wording_in(booklet, language, shipped_town_hall())
        edition = Edition(booklet, render_booklet(booklet, address=partial(self.address, booklet), wording=wording))
        self.printed[booklet.code, booklet.edition] = edition
        return edition

    def print_large(self, booklet: Booklet, language: str = FRENCH) -> Edition:
        """Print a booklet in large print, in a language or in two, and keep it."""
        wording = wording_in(booklet, language, shipped_town_hall())
        edition = Edition(booklet, render_large(booklet, address=partial(self.address, booklet), wording=wording))
        self.printed[booklet.code, booklet.edition] = edition
        return edition

    def address(self, booklet: Booklet, page: int) -> str:
        """The text of a page's QR code."""
        return page_address(PageCode(booklet.code, booklet.edition, page), base_url=BASE_URL, key=self.key)

    def page_code(self, text: str) -> PageCode:
        return parse_page_address(text, keys=[self.key])

    def layout(self, journey: str, edition: int) -> Layout | None:
        found = self.printed.get((journey, edition))
        return None if found is None else found.layout

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        place = (journey, edition, page, px_per_mm)
        if place not in self._references:
            pdf = self.printed[journey, edition].pages_pdf
            self._references[place] = render_pdf_page(pdf, page - 1, px_per_mm)
        return self._references[place]

    def names(self, journey: str) -> tuple[str, ...]:
        """The names of the persons in any of its booklets."""
        booklets = [edition.booklet for (code, _), edition in self.printed.items() if code == journey]
        names = [person.name for booklet in booklets for person in (*booklet.persons, *booklet.children)]
        return tuple(part for name in dict.fromkeys(names) for part in name.split())


def booklet_of(
    template: BookletTemplate,
    *,
    code: str = CODES[0],
    edition: int = 1,
    circumstances: Circumstances | None = None,
    known: Mapping[str, KnownValue] | None = None,
    statuses: Mapping[str, StepStatus] | None = None,
) -> Booklet:
    """A booklet of invented people, two where the template takes two."""
    return build_booklet(
        template,
        circumstances or invented(template),
        code=code,
        edition=edition,
        printed_on=PRINTED_ON,
        known=known,
        statuses=statuses,
    )


def invented(template: BookletTemplate) -> Circumstances:
    """As many invented people as the template needs at least, and no answer yet."""
    names = ("Camille Exemple", "Noé Exemple", "Lou Exemple")
    persons = tuple(Subject(f"p{n + 1}", names[n]) for n in range(max(1, template.persons_min)))
    return Circumstances(persons)
