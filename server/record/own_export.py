"""All that is kept of a resident, for them to take: what their own pages may show, and nothing that only agents see.

Other agents' words about a journey, what agents note, and sensitive fields are not in it: they are asked for at the
town hall, where somebody can read them over. Nor are the names of agents: the town hall answers for them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.circumstances import RemoveDocument
from forms.circumstances_json import change_from_json, circumstances_to_json
from forms.model import Author, FieldKind
from server.record import fold
from server.record.booklet_now import preview_booklet
from server.record.city_links import CITY_ACCOUNT, links_of
from server.record.decisions import taken_back
from server.record.documents import moment_to_json, record_to_json
from server.record.editions import INSERTS, field_to_json
from server.record.erasure import ERASURE
from server.record.errors import UnknownContent
from server.record.model import HistoryEntry, JourneyRecord, Origin
from server.record.online import RESIDENT
from server.record.overview import journey_record
from server.record.photo_files import unsealed
from server.record.photos import PHOTO
from server.record.private_fields import private_fields
from server.record.read_days import shown_reading
from server.record.receipts import RECEIPT
from server.record.reminders import REMINDER, addresses
from server.record.storage import Storage
from server.record.tables import EditionRow, PageReadingRow, PhotoRow, ReadingRow, ReceiptRow

_TOLD: Final = frozenset(
    {
        fold.OPENED,
        fold.ANSWERS,
        fold.CHANGE,
        fold.FIELD,
        fold.STATUS,
        fold.CLOSED,
        fold.REOPENED,
        fold.PIN,
        fold.PRINTED,
        fold.SCANNED,
        RECEIPT,
        REMINDER,
        CITY_ACCOUNT,
        PHOTO,
        ERASURE,
    }
)
"""What of a history is told; not what agents asked each other, and what they said when they handed a journey over."""

TOWN_HALL: Final = "La mairie"
"""Who did what an agent did."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What is in the file.

    Attributes:
        record: As `parcours show --json`, without what only agents see.
        history: A line each, in words, oldest first.
        contents: Name in the file and key in the storage of every PDF and every picture.
    """

    record: Mapping[str, Any]
    history: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]


def export_of(session: Session, code: str) -> Exported:
    """What there is of a journey.

    Raises:
        UnknownJourney: There is none with this code.
    """
    record = journey_record(session, code)
    shown = _shown_fields(session, code)
    told = [entry for entry in record.history if _is_told(entry, shown)]
    return Exported(
        record=_record(session, record, shown, told),
        history=tuple(f"{moment_to_json(one.at)}  {_who(one)} : {_words(one)}" for one in told),
        contents=tuple(_contents(session, code)),
    )


def contents_of(storage: Storage, exported: Exported) -> Iterator[tuple[str, bytes | None]]:
    """Every file by its name, one after the other; None: the storage has lost it."""
    for name, key in exported.contents:
        try:
            yield name, unsealed(storage.get(key))
        except UnknownContent:
            yield name, None


def record_text(exported: Exported) -> str:
    """The record as a JSON document."""
    return json.dumps(exported.record, ensure_ascii=False, indent=2)


def _shown_fields(session: Session, code: str) -> frozenset[str]:
    """The fields that the resident may see: of the booklet as it is now, and as it ever was printed."""
    booklet = preview_booklet(session, code)
    facts = dict(_facts(field) for field in (*booklet.fields, *booklet.on_screen))
    private = private_fields(session, code)
    for printed in session.scalars(select(EditionRow.fields).where(EditionRow.journey == code)):
        facts = {**printed, **facts}
    return frozenset(field for field, known in facts.items() if field not in private and not _is_agents_note(known))


def _facts(field: Field) -> tuple[str, Mapping[str, Any]]:
    return field.id, field_to_json(field)


def _is_agents_note(known: Mapping[str, Any]) -> bool:
    return bool(known["author"] == Author.AGENT.value and known["kind"] == FieldKind.NOTE.value)


def _is_told(entry: HistoryEntry, shown: frozenset[str]) -> bool:
    return entry.action in _TOLD and (entry.action != fold.FIELD or entry.target in shown)


def _record(session: Session, record: JourneyRecord, shown: frozenset[str], told: list[HistoryEntry]) -> dict[str, Any]:
    document = record_to_json(record, ())
    for kept_by_agents in ("reviews", "conflicts"):
        del document[kept_by_agents]
    fields = {
        name: {**state, "by": _by(record.fields[name].by, record.fields[name].origin)}
        for name, state in document["fields"].items()
        if name in shown
    }
    history = [
        {
            "at": moment_to_json(one.at),
            "by": _who(one),
            "action": one.action,
            "target": one.target,
            "words": _words(one),
        }
        for one in told
    ]
    circumstances = circumstances_to_json(record.circumstances)
    circumstances["changes"] = [_without_reason(change) for change in circumstances["changes"]]
    mails = [
        {"address": one.address, "confirmed": one.confirmed, "language": one.language}
        for one in addresses(session, record.summary.code)
    ]
    linked = [{"issuer": one.issuer, "at": moment_to_json(one.at)} for one in links_of(session, record.summary.code)]
    own = {"fields": fields, "history": history, "circumstances": circumstances}
    return {**document, **own, "reminders": mails, "city_accounts": linked}


def _without_reason(change: Mapping[str, Any]) -> dict[str, Any]:
    """An agent's change, without why they took a document out: that is for agents."""
    return {key: value for key, value in change.items() if key != "reason"}


def _words(entry: HistoryEntry) -> str:
    if entry.action != fold.CHANGE or entry.after is None:
        return entry.words
    change = change_from_json(entry.after)
    if isinstance(change, RemoveDocument) and change.reason:
        return entry.words.removesuffix(f" « {change.reason} »")
    return entry.words


def _who(entry: HistoryEntry) -> str:
    return _by(entry.by, entry.origin)


def _by(who: str, origin: Origin) -> str:
    if who == RESIDENT:
        return RESIDENT
    return "Votre livret, tel qu'il est lu" if origin is Origin.PAPER else TOWN_HALL


def _contents(session: Session, code: str) -> Iterator[tuple[str, str]]:
    editions = select(EditionRow).where(EditionRow.journey == code).order_by(EditionRow.number)
    for edition in session.scalars(editions):
        yield f"livrets/edition-{edition.number}.pdf", edition.pages_pdf
        if edition.format not in INSERTS:
            yield f"livrets/edition-{edition.number}-a-plier.pdf", edition.booklet_pdf
    receipts = select(ReceiptRow).where(ReceiptRow.journey == code).order_by(ReceiptRow.at, ReceiptRow.id)
    for number, receipt in enumerate(session.scalars(receipts), start=1):
        yield f"recus/recu-{number}-{receipt.day.isoformat()}.pdf", receipt.card_pdf
    photos = select(PhotoRow).where(PhotoRow.journey == code).order_by(PhotoRow.kept_at, PhotoRow.id)
    for number, photo in enumerate(session.scalars(photos), start=1):
        yield f"photos/{_safe(photo.paper.removesuffix('.ready'))}-{number}", photo.content
    own = PageReadingRow.journey == code, PageReadingRow.id.not_in(taken_back())
    pages = session.scalars(
        select(PageReadingRow).where(*own, PageReadingRow.rejection == "").order_by(PageReadingRow.id)
    )
    for page in pages.all():
        place = f"edition-{page.edition}-page-{page.page}-lecture-{page.id}"
        if page.page_image is not None:
            yield f"pages/{place}", page.page_image
        for reading in session.scalars(
            select(ReadingRow)
            .where(ReadingRow.page_reading == page.id, ReadingRow.crop.is_not(None))
            .order_by(ReadingRow.id)
        ).all():
            try:
                crop = shown_reading(session, code, reading.id).crop
            except UnknownContent:  # only agents look at it
                continue
            if crop is not None:
                yield f"extraits/{place}/{_safe(reading.field)}", crop


def _safe(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in name)
