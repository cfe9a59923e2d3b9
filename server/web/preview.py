"""The booklet as it will print, shown before it is: pictures of the real pages, without an edition.

Nothing of it is written anywhere: the pages are drawn in memory, sent inside the answer, and the last few stay there
for whoever asks for the same again. The codes on them say nothing, so that no such page is ever taken for a booklet's.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from forms.booklet import Booklet, build_booklet
from forms.fitting import fit_circumstances
from forms.translation import FRENCH
from print.booklet import render_pages
from print.wording import Wording
from scan.engine_pdfium import count_pdf_pages, render_pdf_page_in_colour
from scan.kept import Kept
from server.record.booklet_now import booklet_with
from server.record.days import today
from server.record.images import to_jpeg
from server.record.journeys import journey_record, keys_given, preview_booklet
from server.record.languages import home_wording
from server.record.model import JourneySummary
from server.record.translations import own_words
from server.web.circumstances_form import read_form
from server.web.services import database, template_of
from server.web.unprintable import unprintable_in

blueprint = Blueprint("preview", __name__, url_prefix="/parcours")

_PX_PER_MM: Final = 3.5
"""A page is 519 px wide: its smallest words can be read on a screen."""
_QUALITY: Final = 75
"""JPEG: about 45 kB a page, and no fringe around words that anybody would see at this size."""
NO_ADDRESS: Final = "APERCU"
"""What the codes hold."""
_BOOKLETS_KEPT: Final = 8
"""Half a megabyte each, in memory only; the answers that an agent goes back and forth between."""

_kept: Final = Kept[tuple["PagePicture", ...]](_BOOKLETS_KEPT)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it will print.

    Attributes:
        number: From 1.
        source: The picture itself, as the address of an image.
    """

    number: int
    source: str


@blueprint.post("/nouveau/<key>/apercu")
def of_new(key: str) -> ResponseReturnValue:
    """The booklet of a journey that is about to be opened."""
    template = template_of(key)
    circumstances = read_form(template, request.form)
    booklet = build_booklet(template, circumstances, code="", edition=1, printed_on=today())
    with database().reading() as records:
        return _answer(records, booklet)


@blueprint.post("/<code>/situation/apercu")
def of_answers(code: str) -> ResponseReturnValue:
    """The next booklet of a journey, with the answers of the form as they stand."""
    with database().reading() as records:
        record, given = journey_record(records, code), keys_given(records, code)
        template = template_of(*record.summary.kind)
        typed = read_form(template, request.form, given, record.circumstances.persons)
        fitted = fit_circumstances(template, replace(typed, changes=record.circumstances.changes))
        return _answer(records, booklet_with(records, code, fitted.circumstances), record.summary)


@blueprint.get("/<code>/apercu")
def of_now(code: str) -> ResponseReturnValue:
    """The next booklet of a journey, as the record stands."""
    with database().reading() as records:
        record, booklet = journey_record(records, code), preview_booklet(records, code)
        return _answer(records, booklet, record.summary)


def page_pictures(records: Session, booklet: Booklet) -> tuple[PagePicture, ...]:
    """The pages of a booklet as they will print, in reading order."""
    key = hashlib.sha256(repr((booklet, own_words(records).state)).encode()).hexdigest()
    return _kept.get(key, lambda: _drawn(booklet, home_wording(records, booklet, FRENCH)))


def _drawn(booklet: Booklet, wording: Wording | None) -> tuple[PagePicture, ...]:
    pdf = render_pages(booklet, address=lambda _page: NO_ADDRESS, wording=wording)
    return tuple(PagePicture(number + 1, picture_of(pdf, number)) for number in range(count_pdf_pages(pdf)))


def picture_of(pdf: bytes, index: int) -> str:
    """A page of a PDF file as the address of an image."""
    content = to_jpeg(render_pdf_page_in_colour(pdf, index, _PX_PER_MM), _QUALITY)
    return f"data:image/jpeg;base64,{b64encode(content).decode()}"


def _answer(records: Session, booklet: Booklet, summary: JourneySummary | None = None) -> ResponseReturnValue:
    page = "opening/pages.html" if "HX-Request" in request.headers else "opening/preview.html"
    return render_template(
        page,
        pages=page_pictures(records, booklet),
        unprintable=unprintable_in(booklet),
        template=booklet.template,
        summary=summary,
    )
