"""The tables, with one meaning on SQLite and PostgreSQL; all in one file, however long: a schema is read as a whole.

Two kinds. `journeys`, `field_states`, `step_states`, `notes`, `note_words`, `batches`, `accounts`, `drafts`, `efforts`,
`review_locks`, `reminder_addresses`, `reminders`, `city_links`, `photos`, `template_drafts`, `left_drafts`, `trials`
say how things are now. All others say what happened: rows are inserted and read, never changed nor removed, and the
database itself refuses otherwise (see the triggers in `migrations/`), but for the one journey whose person has it
erased (`erasing.py`). How a journey is now can be computed again from its history (`fold.py`); what it is found by from
its persons and its template (`search`) and from its record and questions (`notes.py`); its PIN, the accounts that open
it, a draft, an effort, a trial, a photo, who has a question open, and who wants to be reminded, from nothing.
"""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from server.record.table_base import BigKey, Json, Table

APPEND_ONLY: Final = (
    "history",
    "editions",
    "files",
    "images",
    "page_readings",
    "readings",
    "reviews",
    "review_decisions",
    "audits",
    "tallies",
    "private_notes",
    "handovers",
    "handover_answers",
    "looks",
    "receipts",
    "opinions",
    "escalations",
    "template_texts",
    "template_versions",
    "erasure_requests",
    "erasure_answers",
    "translations",
    "proofreadings",
)
"""Tables whose rows never change and never go, but for those of a journey that is erased; the migrations tell the
database so."""


class AccountRow(Table):
    """Somebody who signs in."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(300))
    active: Mapped[bool]
    created_at: Mapped[datetime]


class JourneyRow(Table):
    """A journey now. Everything but the PIN and what it is found by is computed from history."""

    __tablename__ = "journeys"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    template: Mapped[str] = mapped_column(String(80))
    template_version: Mapped[int] = mapped_column(default=1, server_default="1")
    circumstances: Mapped[Any] = mapped_column(Json)
    closed: Mapped[bool]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    search: Mapped[str] = mapped_column(Text)
    notes_rules: Mapped[int] = mapped_column(default=0, server_default="0")
    pin_hash: Mapped[str | None] = mapped_column(String(300))
    pin_failures: Mapped[int] = mapped_column(default=0)
    pin_locks: Mapped[int] = mapped_column(default=0)
    pin_locked_until: Mapped[datetime | None]


class FieldRow(Table):
    """What the record knows of a field now. Computed from history."""

    __tablename__ = "field_states"

    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), primary_key=True)
    field: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    origin: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    edition: Mapped[int | None]
    scan: Mapped[str | None] = mapped_column(String(64))
    crop: Mapped[str | None] = mapped_column(String(64))


class StepRow(Table):
    """Where a step stands now. Computed from history."""

    __tablename__ = "step_states"

    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), primary_key=True)
    step: Mapped[str] = mapped_column(String(80), primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    since: Mapped[date | None]


class NoteRow(Table):
    """Something written by hand, or typed, that a search finds as it stands now. Computed, see `notes.py`."""

    __tablename__ = "notes"

    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), primary_key=True)
    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    search: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    perhaps: Mapped[Any] = mapped_column(Json)
    field: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(Text)
    sensitive: Mapped[bool]
    edition: Mapped[int | None]
    page: Mapped[int | None]
    checked: Mapped[bool]
    review: Mapped[str | None] = mapped_column(String(32))


class NoteWordRow(Table):
    """A word that stands in a journey's notes. Computed, see `note_words.index_words`.

    Compared byte by byte on both databases, so that what begins with some letters is a range.
    """

    __tablename__ = "note_words"
    __table_args__ = (Index(None, "word", "journey"), {"sqlite_with_rowid": False})

    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), primary_key=True)
    word: Mapped[str] = mapped_column(String(40).with_variant(String(40, "C"), "postgresql"), primary_key=True)


class HistoryRow(Table):
    """One change. Never changed, never removed."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(200))
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    origin: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    edition: Mapped[int | None]
    scan: Mapped[str | None] = mapped_column(String(64))
    crop: Mapped[str | None] = mapped_column(String(64))
    review: Mapped[str | None] = mapped_column(String(32), index=True)
    page_reading: Mapped[int | None] = mapped_column(BigKey, index=True)


class EditionRow(Table):
    """A booklet as printed. Never changed, never removed: the paper is out there."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("journey", "number"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"))
    number: Mapped[int]
    pages: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    pages_pdf: Mapped[str] = mapped_column(String(64))
    booklet_pdf: Mapped[str] = mapped_column(String(64))
    layout: Mapped[str] = mapped_column(String(64))
    format: Mapped[str | None] = mapped_column(String(20))
    printed: Mapped[Any] = mapped_column(Json)
    fields: Mapped[Any] = mapped_column(Json)


class BatchRow(Table):
    """An upload and how far it has come."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(20), index=True)
    error: Mapped[str] = mapped_column(Text)
    repeated: Mapped[bool]
    images_read: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(index=True)
    received_by: Mapped[str] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=0)
    open_journey: Mapped[str | None] = mapped_column(String(7))
    desk: Mapped[str | None] = mapped_column(String(60))
    so_far: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    aside_by: Mapped[str | None] = mapped_column(String(200))
    aside_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class FileRow(Table):
    """A file of which something was read. Its hash is its key."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    read_at: Mapped[datetime]


class ImageRow(Table):
    """An image of a file that was read. Its place is its key, so that no image is read into the record twice."""

    __tablename__ = "images"

    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"), primary_key=True)
    image: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    width_px: Mapped[int]
    height_px: Mapped[int]
    batch: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    read_at: Mapped[datetime]


class PageReadingRow(Table):
    """A page, read or rejected, as the machine saw it."""

    __tablename__ = "page_readings"
    __table_args__ = (UniqueConstraint("sha256", "image", "place"), Index(None, "journey", "edition", "page"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("files.sha256"))
    image: Mapped[int]
    place: Mapped[int]
    journey: Mapped[str | None] = mapped_column(ForeignKey("journeys.code"))
    edition: Mapped[int | None]
    page: Mapped[int | None]
    how: Mapped[str] = mapped_column(String(20))
    rejection: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(Text)
    outcome: Mapped[Any] = mapped_column(Json)
    page_image: Mapped[str | None] = mapped_column(String(64))
    overlay: Mapped[str | None] = mapped_column(String(64))
    read_at: Mapped[datetime]


class ReadingRow(Table):
    """What the machine read in one zone, in one choice, or outside every zone. A review is a row beside it."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("page_reading", "field"), Index(None, "journey", "edition", "field"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    page_reading: Mapped[int] = mapped_column(ForeignKey("page_readings.id"))
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"))
    edition: Mapped[int]
    field: Mapped[str] = mapped_column(String(200))
    value: Mapped[Any] = mapped_column(Json)
    empty: Mapped[bool]
    mark: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    decision: Mapped[str] = mapped_column(String(20))
    merged: Mapped[str] = mapped_column(String(20))
    crop: Mapped[str | None] = mapped_column(String(64))
    ink: Mapped[bytes | None] = mapped_column(LargeBinary)
    ink_box_mm: Mapped[Any] = mapped_column(Json)


class ReviewRow(Table):
    """Something that a person must decide. The decision is a row of its own."""

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int]
    page_reading: Mapped[int] = mapped_column(ForeignKey("page_readings.id"), index=True)
    reading: Mapped[int | None] = mapped_column(ForeignKey("readings.id"), index=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    journey: Mapped[str | None] = mapped_column(ForeignKey("journeys.code"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    field: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str | None] = mapped_column(String(20))
    author: Mapped[str | None] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    paper: Mapped[Any] = mapped_column(Json)
    record: Mapped[Any] = mapped_column(Json)
    printed: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float]
    crop: Mapped[str | None] = mapped_column(String(64))
    page_image: Mapped[str | None] = mapped_column(String(64))
    box_mm: Mapped[Any] = mapped_column(Json)
    edition: Mapped[int | None]
    page: Mapped[int | None]
    rejection: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]


class DecisionRow(Table):
    """What a person decided about a review, or that they took it back. The last turn counts."""

    __tablename__ = "review_decisions"
    __table_args__ = (UniqueConstraint("review", "turn"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    review: Mapped[str] = mapped_column(ForeignKey("reviews.id"))
    turn: Mapped[int]
    decided: Mapped[bool]
    keep: Mapped[str] = mapped_column(String(20))
    value: Mapped[Any] = mapped_column(Json)
    journey: Mapped[str | None] = mapped_column(ForeignKey("journeys.code"))
    page_reading: Mapped[int | None] = mapped_column(BigKey)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    together: Mapped[str | None] = mapped_column(String(32), index=True)


class OpinionRow(Table):
    """What one person said about a question that two must answer, or that they took it back; see `opinions.py`."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    review: Mapped[str] = mapped_column(ForeignKey("reviews.id"), index=True)
    turn: Mapped[int]
    given: Mapped[bool]
    keep: Mapped[str] = mapped_column(String(20))
    value: Mapped[Any] = mapped_column(Json)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    account: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    together: Mapped[str | None] = mapped_column(String(32))


class EscalationRow(Table):
    """A question that somebody passed on, with a word; to nobody: it is everybody's again. The last row counts."""

    __tablename__ = "escalations"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    review: Mapped[str] = mapped_column(ForeignKey("reviews.id"), index=True)
    to_account: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    to_role: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class LookRow(Table):
    """Somebody looked at a page as it was read, and found nothing against it."""

    __tablename__ = "looks"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    page_reading: Mapped[int] = mapped_column(ForeignKey("page_readings.id"), index=True)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReceiptRow(Table):
    """A receipt as it was given to a resident, with the files that were printed: the same can be printed again."""

    __tablename__ = "receipts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    day: Mapped[date]
    content: Mapped[Any] = mapped_column(Json)
    card_pdf: Mapped[str] = mapped_column(String(64))
    label_pdf: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReminderAddressRow(Table):
    """Where somebody wants to be reminded of a journey's appointments. Stopped, it is empty; see `reminders.py`."""

    __tablename__ = "reminder_addresses"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8), default="fr", server_default="fr")
    names_papers: Mapped[bool] = mapped_column(default=False, server_default=false())
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class ReminderRow(Table):
    """A mail about an appointment that was sent, or is about to be, with what it says; see `told.py`.

    The last one of a step says what somebody was told. Its hour and place are not known of those sent before they were
    kept.
    """

    __tablename__ = "reminders"

    address: Mapped[str] = mapped_column(ForeignKey("reminder_addresses.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    time: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    cancelled: Mapped[bool]
    begun_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    refused: Mapped[bool]


class CityLinkRow(Table):
    """An account of the City that opens a journey without its PIN; see `city_links.py`."""

    __tablename__ = "city_links"
    __table_args__ = (UniqueConstraint("journey", "account"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"))
    issuer: Mapped[str] = mapped_column(String(255))
    account: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]


class PhotoRow(Table):
    """A photo of a document that a resident keeps for themselves, or shows to the town hall; see `photos.py`."""

    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    paper: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]


class ErasureRequestRow(Table):
    """Somebody asks for the data of a journey to be erased; see `erasure.py`."""

    __tablename__ = "erasure_requests"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    at: Mapped[datetime]


class ErasureAnswerRow(Table):
    """What became of it: erased, refused, or taken back by whoever asked."""

    __tablename__ = "erasure_answers"

    request: Mapped[str] = mapped_column(ForeignKey("erasure_requests.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(20))
    word: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ErasingRow(Table):
    """The journey that is being erased: there is one within a transaction, and never when it ends.

    Empty where what is erased was read after its journey was.
    """

    __tablename__ = "erasing"

    journey: Mapped[str] = mapped_column(String(7), primary_key=True)


class DraftRow(Table):
    """A text that an agent typed for a question and that is in no record; it goes with its question, or its account."""

    __tablename__ = "drafts"

    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    review: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    typed_at: Mapped[datetime] = mapped_column(index=True)


class AuditRow(Table):
    """A question that was drawn at random from what goes in by itself; it is a row of `reviews` as any other."""

    __tablename__ = "audits"

    review: Mapped[str] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    share: Mapped[float]


class TallyRow(Table):
    """What became of the readings of a page, of one kind of field: how many went in by themselves, how many asked."""

    __tablename__ = "tallies"

    page_reading: Mapped[int] = mapped_column(ForeignKey("page_readings.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    by_itself: Mapped[int]
    asked: Mapped[int]


class EffortRow(Table):
    """How long the questions of one week took, all together: neither which one nor who answered is kept."""

    __tablename__ = "efforts"

    week: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    audit: Mapped[bool] = mapped_column(primary_key=True)
    answers: Mapped[int]
    seconds: Mapped[float]


class PrivateNoteRow(Table):
    """What agents tell each other about a journey, in one of its wordings; the last turn counts. Never printed."""

    __tablename__ = "private_notes"
    __table_args__ = (UniqueConstraint("note", "turn"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    note: Mapped[str] = mapped_column(String(32))
    turn: Mapped[int]
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class HandoverRow(Table):
    """A journey that one side gave to another, with what was missing then."""

    __tablename__ = "handovers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    journey: Mapped[str] = mapped_column(ForeignKey("journeys.code"), index=True)
    sender: Mapped[str] = mapped_column(String(20))
    team: Mapped[str] = mapped_column(String(20))
    contact: Mapped[str] = mapped_column(String(80))
    service: Mapped[str] = mapped_column(Text)
    details: Mapped[Any] = mapped_column(Json)
    word: Mapped[str] = mapped_column(Text)
    papers: Mapped[Any] = mapped_column(Json)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(index=True)


class HandoverAnswerRow(Table):
    """What became of it: taken in, given back, or seen that it was given back. The last turn counts."""

    __tablename__ = "handover_answers"
    __table_args__ = (UniqueConstraint("handover", "turn"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    handover: Mapped[str] = mapped_column(ForeignKey("handovers.id"))
    turn: Mapped[int]
    answer: Mapped[str] = mapped_column(String(20))
    word: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class WaitingRow(Table):
    """A question that waits. The database writes these rows itself, with each question and each turn."""

    __tablename__ = "waiting_reviews"

    review: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)


class LockRow(Table):
    """Who has a question open now, see `locks.py`; it goes with its question, or its account."""

    __tablename__ = "review_locks"

    review: Mapped[str] = mapped_column(ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(32))
    lease: Mapped[str] = mapped_column(String(32))
    since: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)


class TemplateTextRow(Table):
    """The text of a kind of booklet, under the hash of what it says."""

    __tablename__ = "template_texts"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class TemplateVersionRow(Table):
    """A version of a kind of booklet; published by nobody: it came with Mon parcours. See `versions.py`."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("template_texts.sha256"))
    borrowed: Mapped[Any] = mapped_column(Json)
    words: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str | None] = mapped_column(String(200))
    published_at: Mapped[datetime]


class TemplateDraftRow(Table):
    """What a designer is typing of a kind of booklet, and from which version they began; 0: from none."""

    __tablename__ = "template_drafts"

    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    base: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(32))
    typed_at: Mapped[datetime]


class LeftDraftRow(Table):
    """A text of a kind of booklet that its designer gave up, or wrote another over; see `left_drafts.py`."""

    __tablename__ = "left_drafts"

    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    base: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    left_at: Mapped[datetime]


class TranslationRow(Table):
    """What a town hall writes itself of a printed text in another language; empty: it takes its words back."""

    __tablename__ = "translations"
    __table_args__ = (UniqueConstraint("language", "sha256", "number"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    french: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ProofreadingRow(Table):
    """Who read a booklet again in another language, and which texts, as they were; nobody: nothing is read any more."""

    __tablename__ = "proofreadings"
    __table_args__ = (UniqueConstraint("key", "language", "number"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    texts: Mapped[Any] = mapped_column(Json)
    reader: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class TrialRow(Table):
    """A booklet that a designer printed to try it: its code is of no journey, and nothing read of it is kept."""

    __tablename__ = "trials"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    account: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(80))
    layout: Mapped[str] = mapped_column(Text)
    pages_pdf: Mapped[bytes] = mapped_column(LargeBinary)
    printed_at: Mapped[datetime] = mapped_column(index=True)
