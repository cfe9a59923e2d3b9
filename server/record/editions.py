"""Prints a booklet, keeps its PDFs and its layout for ever, and shows them to the pipeline."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet, Field
from forms.layout import Layout, layout_from_json
from forms.model import Author, Choice, FieldKind
from forms.page_code import PageCode, page_address, parse_page_address
from forms.translation import FRENCH
from print.booklet import RenderedBooklet, render_booklet, render_large
from print.stickers import STICKERS
from print.theme import LEAF
from scan.engine_pdfium import render_pdf_page
from scan.errors import EditionLost
from scan.kept import Kept
from scan.readings import Gray
from server.config import Settings
from server.record import fold, history, words
from server.record.counters import at_counter
from server.record.db import Database
from server.record.errors import UnknownContent, UnknownEdition
from server.record.history import Source, locked_journey
from server.record.journeys import preview_booklet
from server.record.languages import home_wording
from server.record.model import Counter, Edition
from server.record.names import names_of
from server.record.storage import Storage
from server.record.tables import EditionRow

log = logging.getLogger(__name__)

FORMATS: Final = ("booklet", "pages", "large")
"""In which a whole booklet is had."""
LEAVES: Final = LEAF.key
INSERTS: Final = (LEAVES, STICKERS)
"""What brings a booklet up to date, as layouts call it: leaves, and labels without anything to read."""
_LARGE: Final = "large"
"""As `FORMATS` and layouts call large print."""

_LAYOUTS_KEPT: Final = 256
"""A layout is some tens of kilobytes."""
_PDFS_KEPT: Final = 16
_REFERENCES_KEPT: Final = 24
"""A page at 8 pixels a millimetre is 2 MB: the booklets of a desk's pile, not those of a day."""

_RENDERINGS: Final = 3
"""A booklet is drawn anew when the journey changed meanwhile, so often; then with the journey held."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything that is kept of a booklet that was printed.

    Attributes:
        pages_pdf: One page a PDF page, in reading order, as large as A5 or A6: scans are compared with it.
        booklet_pdf: As printed on A4: to fold, to cut, enlarged, or labels.
        layout: Where everything is; says the journey and the edition.
        known: What the record knew then, by field id.
        fields: What an edition keeps of its fields, by id.
        pages: How many pages, leaves or sheets of labels; 0: those of the layout.
        told: What the history says of it; empty: that a booklet was printed.
    """

    pages_pdf: bytes
    booklet_pdf: bytes
    layout: Layout
    known: Mapping[str, bool | str]
    fields: Mapping[str, Any]
    pages: int = 0
    told: str = ""


def print_edition(
    database: Database,
    settings: Settings,
    code: str,
    by: str,
    *,
    large: bool = False,
    language: str = FRENCH,
    counter: Counter | None = None,
    check: Callable[[Session], None] | None = None,
) -> Edition:
    """Make the next edition of a journey, as the record stands now. When it returns, everything is kept.

    Args:
        database: The record's.
        settings: Of the home.
        code: The journey.
        by: Who prints.
        large: In large print, on A4; else to fold.
        language: `en`; `fr+en` for both under each other.
        counter: Where it is handed out; None: nobody said.
        check: Looks once more whether it is wanted, while nobody else changes the journey; what it raises stops it.

    Raises:
        UnknownJourney, JourneyClosed, and whatever `check` raises.
        UnknownLanguage: The booklet is not translated into it.
        StorageFailed: The disk is full or failed; there is no new edition.
        DatabaseGone: There is no new edition.
    """

    def draw(session: Session) -> Printed:
        return _rendered(session, settings, code, large=large, language=language)

    return print_drawn(database, settings, code, by, draw, counter=counter, check=check)


def print_drawn(
    database: Database,
    settings: Settings,
    code: str,
    by: str,
    draw: Callable[[Session], Printed],
    *,
    counter: Counter | None = None,
    check: Callable[[Session], None] | None = None,
) -> Edition:
    """Keep what `draw` makes of a journey as its next edition.

    Drawing takes some tenths of a second: nobody waits for the database meanwhile, and what is kept shows the record as
    it stands when it is kept.

    Raises:
        UnknownJourney, JourneyClosed, StorageFailed, and whatever `draw` and `check` raise.
    """
    checked = check or _wanted
    for _try in range(_RENDERINGS):
        with database.reading() as session:
            version, printed = _drawn(session, code, draw)
        with database.transaction() as session:
            locked_journey(session, code)
            checked(session)
            if history.version(session, code) == version:
                return keep_edition(session, Storage(settings.storage), printed, by, counter=counter)
    with database.transaction() as session:  # somebody changes it all the time: they wait for once
        locked_journey(session, code)
        checked(session)
        _version, printed = _drawn(session, code, draw)
        return keep_edition(session, Storage(settings.storage), printed, by, counter=counter)


def _wanted(_session: Session) -> None:
    """An edition that somebody at a desk asks for is wanted."""


def _drawn(session: Session, code: str, draw: Callable[[Session], Printed]) -> tuple[int, Printed]:
    """What is drawn of a journey, and the version of the record that it shows, at the latest."""
    version = history.version(session, code)
    history.refuse_closed(session, history.journey_row(session, code))
    return version, draw(session)


def _rendered(session: Session, settings: Settings, code: str, *, large: bool, language: str) -> Printed:
    """A journey's booklet as the record stands.

    Raises:
        UnknownJourney, UnknownLanguage
    """
    booklet = preview_booklet(session, code)
    address = addresses(settings, booklet.code, booklet.edition)
    wording = home_wording(session, booklet, language)
    if large:
        rendered = render_large(booklet, address=address, wording=wording)
    else:
        rendered = render_booklet(booklet, address=address, printer=settings.printer, wording=wording)
    return as_printed(session, booklet, rendered)


def as_printed(
    session: Session, booklet: Booklet, rendered: RenderedBooklet, *, pages: int = 0, told: str = ""
) -> Printed:
    """Everything that is kept of what was drawn of a booklet.

    Args:
        session: Any.
        booklet: As it stands.
        rendered: What was drawn.
        pages: How many sheets of labels; 0: the pages of its layout.
        told: What the history says of it; empty: that a booklet was printed.
    """
    known = {field: state.value for field, state in history.field_states(session, booklet.code).items()}
    return Printed(
        pages_pdf=rendered.pages_pdf,
        booklet_pdf=rendered.booklet_pdf,
        layout=rendered.layout,
        known=known,
        fields={field.id: field_to_json(field) for field in booklet.fields},
        pages=pages,
        told=told,
    )


def keep_edition(
    session: Session, storage: Storage, printed: Printed, by: str, *, counter: Counter | None = None
) -> Edition:
    """Keep a booklet that was printed, and where it is handed out. The caller holds its journey.

    Raises:
        StorageFailed: The disk is full or failed.
    """
    layout = printed.layout
    row = EditionRow(
        journey=layout.code,
        number=layout.edition,
        pages=printed.pages or len(layout.pages),
        created_at=history.now(),
        created_by=by,
        pages_pdf=storage.put(printed.pages_pdf),
        booklet_pdf=storage.put(printed.booklet_pdf),
        layout=storage.put(layout.dumps().encode()),
        format=layout.format if layout.format in {_LARGE, *INSERTS} else None,
        printed=dict(printed.known),
        fields=dict(printed.fields),
    )
    session.add(row)
    source = Source(by, edition=row.number)
    sentence = printed.told or words.printed(row.number, row.pages, counter)
    where = at_counter(counter) or None
    history.append(
        session, row.journey, fold.PRINTED, source=source, words=sentence, target=str(row.number), after=where
    )
    return _edition(row)


def editions(session: Session, code: str) -> list[Edition]:
    """Every edition of a journey, oldest first."""
    rows = session.scalars(select(EditionRow).where(EditionRow.journey == code).order_by(EditionRow.number))
    return [_edition(row) for row in rows]


def last_whole(session: Session, code: str) -> int:
    """The number of the last edition of the whole booklet, inserts left out; 0: there is none."""
    return session.scalar(select(func.max(EditionRow.number)).where(EditionRow.journey == code, is_whole())) or 0


def edition_row(session: Session, code: str, number: int | None = None) -> EditionRow:
    """The row of an edition; of the last one when `number` is None.

    Raises:
        UnknownJourney, UnknownEdition
    """
    history.journey_row(session, code)
    query = select(EditionRow).where(EditionRow.journey == code).order_by(EditionRow.number.desc()).limit(1)
    row = session.scalar(query if number is None else query.where(EditionRow.number == number))
    if row is None:
        raise UnknownEdition(code, number)
    return row


def whole_edition(session: Session, code: str, number: int | None = None) -> Edition | None:
    """The last whole booklet of a journey, up to an edition where `number` is one; None: there is none."""
    whole = [one for one in editions(session, code) if not one.is_insert and (number is None or one.number <= number)]
    return whole[-1] if whole else None


def is_whole() -> ColumnElement[bool]:
    """Whether an edition is a whole booklet, and not what brings one up to date."""
    return EditionRow.format.is_(None) | EditionRow.format.not_in(INSERTS)


def edition_fields(session: Session, code: str, number: int | None) -> Any:
    """What an edition keeps of its fields, without what else it keeps, which is long; of the last one at None.

    Raises:
        UnknownJourney, UnknownEdition
    """
    known = None if number is None else session.scalar(_fields(), {"code": code, "edition": number})
    return edition_row(session, code, number).fields if known is None else known


@cache
def _fields() -> Select[Any]:
    wanted = EditionRow.journey == bindparam("code"), EditionRow.number == bindparam("edition")
    return select(EditionRow.fields).where(*wanted)


def edition_pdf(
    database: Database, settings: Settings, code: str, number: int | None = None, *, form: str = "booklet"
) -> bytes:
    """The PDF of an edition; of the last one when `number` is None.

    Args:
        database: The record's.
        settings: Of the home.
        code: The journey.
        number: The edition.
        form: One of `FORMATS`: `booklet` to fold, or leaves to cut; `pages` one by one. An edition in large print has
            one form only, and so have labels.

    Raises:
        UnknownJourney, UnknownEdition
    """
    with database.reading() as session:
        row = edition_row(session, code, number)
        as_a4 = form != "pages" or row.format == _LARGE
        key = row.booklet_pdf if as_a4 else row.pages_pdf
    return Storage(settings.storage).get(key)


def edition_layout(database: Database, settings: Settings, code: str, number: int | None = None) -> Layout:
    """Where everything was printed in an edition; in the last one when `number` is None.

    Raises:
        UnknownJourney, UnknownEdition
    """
    with database.reading() as session:
        row = edition_row(session, code, number)
    return stored_layout(settings, row)


def stored_layout(settings: Settings, row: EditionRow) -> Layout:
    """The layout of an edition of which the row is known."""
    return layout_from_json(json.loads(Storage(settings.storage).get(row.layout)))


def printed_field(fields: Any, field_id: str, label: str, kind: str | None) -> Field:
    """A field from what an edition keeps of it; from its zone alone when the edition keeps nothing."""
    facts = fields.get(field_id)
    if facts is None:
        return Field(field_id, FieldKind(kind or FieldKind.NOTE), Author.CITIZEN, label)
    return Field(
        id=field_id,
        kind=FieldKind(facts["kind"]),
        author=Author(facts["author"]),
        label=facts["label"],
        options=tuple(Choice(key, words) for key, words in facts["options"].items()),
        digits=facts["digits"],
        sensitive=facts["sensitive"],
    )


class StoredEditions:
    """What was printed, for the pipeline: `scan.readings.EditionSource`. Safe to share between threads."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._storage = Storage(settings.storage)
        self._layouts: Kept[Layout | None] = Kept(_LAYOUTS_KEPT)
        self._pdfs: Kept[bytes | None] = Kept(_PDFS_KEPT)
        self._references: Kept[Gray | None] = Kept(_REFERENCES_KEPT)

    def page_code(self, text: str) -> PageCode:
        """Check and read the text of a QR code.

        Raises:
            forms.errors.ForeignCode, forms.errors.WrongSignature
        """
        return parse_page_address(text, keys=self._settings.secrets.signing_keys)

    def layout(self, journey: str, edition: int) -> Layout | None:
        """The layout of an edition, or None when it was never printed here, or was erased since.

        Raises:
            EditionLost: Its layout or its pages are gone from the storage, or damaged.
        """
        layout = self._layouts.get((journey, edition), lambda: self._load_layout(journey, edition))
        if layout is not None and not self._is_there(journey, edition):
            self._forget(journey, edition)
            return None
        return layout

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        """The printed page without ink, at that scale; kept for the next scan of it.

        Raises:
            UnknownEdition: It was never printed here.
            EditionLost: Its pages are gone from the storage, or damaged.
        """
        reference = self._references.get(
            (journey, edition, page, px_per_mm), lambda: self._render(journey, edition, page, px_per_mm)
        )
        if reference is None:
            raise UnknownEdition(journey, edition)
        return reference

    def names(self, journey: str) -> tuple[str, ...]:
        """Names that may well be written in a booklet of a journey; none when there is no such journey."""
        with self._database.reading() as session:
            return names_of(session, journey)

    def _load_layout(self, journey: str, edition: int) -> Layout | None:
        row = self._row(journey, edition)
        if row is None:
            return None
        self._content(row, row.pages_pdf)  # without it the page is found and cannot be read: better known now
        return layout_from_json(json.loads(self._content(row, row.layout)))

    def _is_there(self, journey: str, edition: int) -> bool:
        """Whether an edition is in the record: one that is kept warm may have been erased since."""
        found = select(EditionRow.id).where(EditionRow.journey == journey, EditionRow.number == edition)
        with self._database.reading() as session:
            return session.scalar(found) is not None

    def _forget(self, journey: str, edition: int) -> None:
        """Keep nothing warm of an edition that was erased."""
        self._layouts.forget(lambda key: key == (journey, edition))
        self._pdfs.forget(lambda key: key == (journey, edition))
        self._references.forget(lambda key: isinstance(key, tuple) and key[:2] == (journey, edition))

    def _render(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray | None:
        pdf = self._pdfs.get((journey, edition), lambda: self._load_pdf(journey, edition))
        return None if pdf is None else render_pdf_page(pdf, page - 1, px_per_mm)

    def _load_pdf(self, journey: str, edition: int) -> bytes | None:
        row = self._row(journey, edition)
        return None if row is None else self._content(row, row.pages_pdf)

    def _content(self, row: EditionRow, key: str) -> bytes:
        """Something that is kept of an edition, just as it was put there."""
        try:
            content = self._storage.get(key)
        except UnknownContent as error:
            log.exception("edition %d of %s cannot be read any more", row.number, row.journey)
            raise EditionLost(row.journey, row.number, str(error)) from error
        if hashlib.sha256(content).hexdigest() != key:
            log.error("edition %d of %s cannot be read any more: %s is damaged", row.number, row.journey, key)
            raise EditionLost(row.journey, row.number, f"{key} is damaged")
        return content

    def _row(self, journey: str, edition: int) -> EditionRow | None:
        with self._database.reading() as session:
            return session.scalar(select(EditionRow).where(EditionRow.journey == journey, EditionRow.number == edition))


def addresses(settings: Settings, code: str, edition: int) -> Callable[[int], str]:
    """What the codes of an edition's pages say, by the number of the page."""
    key = settings.secrets.signing_keys[0]

    def address(page: int) -> str:
        return page_address(PageCode(code, edition, page), base_url=settings.base_url, key=key)

    return address


def field_to_json(field: Field) -> dict[str, Any]:
    """What an edition keeps of a field, so that its readings can be understood for ever."""
    return {
        "kind": field.kind.value,
        "author": field.author.value,
        "label": field.label,
        "options": {option.key: option.label for option in field.options},
        "digits": field.digits,
        "sensitive": field.sensitive,
    }


def _edition(row: EditionRow) -> Edition:
    return Edition(
        code=row.journey,
        number=row.number,
        pages=row.pages,
        created_at=row.created_at,
        created_by=row.created_by,
        format=row.format or FORMATS[0],
    )
