"""What changed since an edition was printed, and its insert: leaves or labels, an edition of a kind of its own.

The booklet as it was then is computed from history, as everything that is known now is: an edition keeps what it
printed, and history says the rest. What was read from the booklet that the person holds stands there already.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet
from forms.circumstances_json import circumstances_to_json
from forms.layout import PageLayout
from forms.news import BookletNews, news_between
from print.booklet import RenderedBooklet
from print.insert import render_insert
from print.insert_blocks import Insert
from print.label_sheets import LabelSheet
from print.stickers import count_labels, render_stickers
from print.wording import Wording
from scan.engine_pdfium import count_pdf_pages
from server.config import Settings
from server.record import fold, history, words
from server.record.booklet_now import booklet_from, preview_booklet
from server.record.db import Database
from server.record.editions import (
    Printed,
    addresses,
    as_printed,
    edition_row,
    editions,
    print_drawn,
    stored_layout,
    whole_edition,
)
from server.record.errors import LargePrintIsWhole, NothingChanged, NothingForLabels, UnknownEdition, UnknownLabel
from server.record.languages import home_wording
from server.record.model import Counter, Edition, Origin
from server.record.news_words import summary
from server.record.online import RESIDENT
from server.record.tables import HistoryRow, JourneyRow
from server.record.templates import template_of
from server.record.translations import own_words


@dataclass(frozen=True, slots=True)
class Pending:
    """What an insert would tell.

    Attributes:
        insert: What would be printed.
        since: The edition that the record is compared with.
        booklet: The whole booklet that the person holds.
        wording: In which language: that of the booklet; None: in French.
        translated: The state of the home's own translations, as `Own` has it.
    """

    insert: Insert
    since: Edition
    booklet: Edition
    wording: Wording | None
    translated: tuple[int, int] = (0, 0)

    @property
    def news(self) -> BookletNews:
        """What changed."""
        return self.insert.news


def pending_insert(session: Session, settings: Settings, code: str, since: int | None = None) -> Pending:
    """What changed since an edition.

    Args:
        session: Any.
        settings: Of the home.
        code: The journey.
        since: Number of the edition; None: the last one that the town hall printed.

    Raises:
        UnknownJourney
        UnknownEdition: There is none with this number, or no whole booklet was printed yet.
        UnknownLanguage: The booklet is in one into which nothing is translated any more.
    """
    now, printed = preview_booklet(session, code), editions(session, code)
    chosen = _chosen(printed, since)
    held = None if chosen is None else whole_edition(session, code, chosen.number)
    if chosen is None or held is None:
        raise UnknownEdition(code, since)
    layout = stored_layout(settings, edition_row(session, code, held.number))
    before = booklet_at(session, code, chosen.number)
    whole = before if held.number == chosen.number else booklet_at(session, code, held.number)
    news = news_between(before, now, _on_paper(session, code, held.number, chosen.number))
    wording, own = home_wording(session, now, layout.language), own_words(session)
    line = tuple(step.step.id for step in whole.steps)
    return Pending(Insert(now, news, chosen.number, step_pages(layout.pages), line), chosen, held, wording, own.state)


def print_insert(
    database: Database,
    settings: Settings,
    code: str,
    by: str,
    *,
    since: int | None = None,
    first_label: int | None = None,
    counter: Counter | None = None,
) -> Edition:
    """Make the next edition of a journey of what changed alone. When it returns, everything is kept.

    Args:
        database: The record's.
        settings: Of the home.
        code: The journey.
        by: Who prints.
        since: Number of the edition that it is compared with; None: the last one that the town hall printed.
        first_label: The first label that is still on its sheet, from 1; None: leaves to cut instead of labels.
        counter: Where it is handed out; None: nobody said.

    Raises:
        UnknownJourney, JourneyClosed, UnknownEdition, UnknownLanguage, StorageFailed, DatabaseGone
        NothingChanged: There is nothing to tell.
        LargePrintIsWhole: The booklet is in large print.
        NothingForLabels: There is nothing that a label can tell.
        UnknownLabel: A sheet has no such label.
    """
    sheet = settings.printer.labels
    if first_label is not None and not 1 <= first_label <= sheet.count:
        raise UnknownLabel(first_label, sheet.count)

    def draw(session: Session) -> Printed:
        found = pending_insert(session, settings, code, since)
        if found.news.is_nothing:
            raise NothingChanged(code, found.since.number)
        if found.booklet.large:
            raise LargePrintIsWhole(code, found.booklet.number)
        if first_label is not None and not count_labels(found.insert, sheet, found.wording):
            raise NothingForLabels(code, found.since.number)
        booklet = found.insert.booklet
        address = addresses(settings, code, booklet.edition)
        rendered = draw_insert(found, address=address, sheet=sheet, first_label=first_label)
        count = len(rendered.layout.pages)
        sheets = 0 if count else count_pdf_pages(rendered.booklet_pdf)
        told = words.inserted(booklet.edition, count, sheets, found.since.number, summary(found.news), counter)
        return as_printed(session, booklet, rendered, pages=sheets, told=told)

    return print_drawn(database, settings, code, by, draw, counter=counter)


def draw_insert(
    pending: Pending,
    *,
    address: Callable[[int], str],
    sheet: LabelSheet,
    first_label: int | None = None,
    outlined: bool = False,
) -> RenderedBooklet:
    """Draw an insert: labels where the first one of a sheet is said, else leaves.

    Args:
        pending: What it tells.
        address: Gives the text of a leaf's QR codes from its number, from 1.
        sheet: The town hall's sheets of labels.
        first_label: The first label that is still there; None: leaves.
        outlined: Labels with their edges, to be looked at on a screen.
    """
    if first_label is None:
        return render_insert(pending.insert, address=address, wording=pending.wording)
    return render_stickers(pending.insert, sheet, first=first_label, wording=pending.wording, outlined=outlined)


def booklet_at(session: Session, code: str, number: int) -> Booklet:
    """The booklet as the record stood when an edition was printed, today: what depends on the day is today's.

    Raises:
        UnknownEdition: It was never printed.
    """
    own = HistoryRow.journey == code
    printed = select(func.min(HistoryRow.id)).where(
        own, HistoryRow.action == fold.PRINTED, HistoryRow.target == str(number)
    )
    last = session.scalar(printed)
    if last is None:
        raise UnknownEdition(code, number)
    rows = session.scalars(select(HistoryRow).where(own, HistoryRow.id <= last).order_by(HistoryRow.id))
    then = fold.fold(history.event_of(row) for row in rows)
    row = JourneyRow(
        code=code,
        template=then.template,
        template_version=then.version,
        circumstances=circumstances_to_json(then.circumstances),
    )
    template = template_of(session, then.template, then.version)
    return booklet_from(template, row, then.steps, then.fields, edition=number)


def _chosen(printed: list[Edition], since: int | None) -> Edition | None:
    """The edition to compare with: a file that the person took home alone may never have been printed."""
    if since is not None:
        return next((one for one in printed if one.number == since), None)
    handed = [one for one in printed if one.created_by != RESIDENT]
    return next(iter((handed or printed)[-1:]), None)


def _on_paper(session: Session, code: str, booklet: int, last: int) -> frozenset[str]:
    """The fields of which everything that is known was read from a booklet, or from its inserts up to the last."""
    return frozenset(
        field
        for field, state in history.field_states(session, code).items()
        if state.origin is Origin.PAPER and state.edition is not None and booklet <= state.edition <= last
    )


def step_pages(printed: Iterable[PageLayout]) -> dict[str, int]:
    """On which page of a booklet there is something to tick or to write of each step."""
    pages: dict[str, int] = {}
    for page in printed:
        for zone in page.zones:
            pages.setdefault(zone.id.partition(".")[0], page.page)
    return pages
