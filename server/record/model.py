"""What the queries of `journeys.py` and `readings.py` return: frozen data, no session behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias

from forms.circumstances import Circumstances
from forms.model import Author, FieldKind, StepStatus
from forms.page_code import PageCode
from scan.readings import LineKind

Kinds: TypeAlias = frozenset[LineKind]
"""What ink without text is: drawn, crossed out, or both; empty where there is a text, or nobody could read one."""

Value: TypeAlias = bool | str | None
"""What a field holds: yes or no, an ISO date, digits, an option, a text; None: nothing."""


class Role(StrEnum):
    """What an account may do. An administrator may do everything, and manages accounts.

    Who designs booklets (`DESIGN`) works in the studio, and sees no journey.
    """

    RECEPTION = "reception"
    CASEWORK = "casework"
    ADMIN = "admin"
    DESIGN = "concepteur"


class Origin(StrEnum):
    """Where a value came from."""

    PAPER = "paper"
    AGENT = "agent"
    CITIZEN = "citizen"
    IMPORT = "import"


class Counter(StrEnum):
    """Where booklets are handed out; what a trial compares."""

    RECEPTION = "accueil"
    SERVICE = "service"


class ReviewReason(StrEnum):
    """Why a person must decide. An audit is one of what goes in by itself, drawn at random; no screen says so."""

    DOUBT = "doubt"
    NOTE = "note"
    CONFLICT = "conflict"
    ANNOTATION = "annotation"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    AUDIT = "audit"


class BatchStatus(StrEnum):
    """How far an upload has come."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"


UNFINISHED: Final = frozenset({BatchStatus.WAITING, BatchStatus.READING})
"""Of an upload that waits to be read, or is being read."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in.

    Attributes:
        id: Database key.
        login: What they type.
        name: What others see.
        role: What they may do.
        active: False: may not sign in any more; history still names them.
    """

    id: int
    login: str
    name: str
    role: Role
    active: bool


@dataclass(frozen=True, slots=True)
class FieldState:
    """What the record knows of a field now.

    Attributes:
        id: Field id, as in the layout.
        value: True, False, an ISO date, digits, or text.
        origin: Where it came from.
        by: Whose word it is: a name, or "lecture automatique".
        at: When, UTC.
        edition: The edition it was read from, if it was.
        scan: Content hash of the image it was read from, if it was.
        crop: Storage key of the crop of what was written, if there is one.
    """

    id: str
    value: bool | str
    origin: Origin
    by: str
    at: datetime
    edition: int | None = None
    scan: str | None = None
    crop: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change; history only grows.

    Attributes:
        id: Database key, increasing.
        at: When, UTC.
        by: Who.
        action: `opened`, `field`, `status`, `printed`, `scanned`, `reviewed`, `answer`, `change`, `pin` …
        target: The field, step, document or edition concerned; may be empty.
        before: The value before, as JSON.
        after: The value after, as JSON.
        origin: Where it came from.
        words: One French sentence for people.
        scan: Hash of the image behind it, if any.
        crop: Storage key of the crop behind it, if any.
        edition: The edition that it was read from, if it was.
        page_reading: The page as read that it came with, to look at what was seen there; None: with none.
    """

    id: int
    at: datetime
    by: str
    action: str
    target: str
    before: Any
    after: Any
    origin: Origin
    words: str
    scan: str | None = None
    crop: str | None = None
    edition: int | None = None
    page_reading: int | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """A step of a journey now.

    Attributes:
        id: `M3` …
        title: Its name.
        status: How far it has come.
        since: The day it got there; None while to do.
    """

    id: str
    title: str
    status: StepStatus
    since: date | None


@dataclass(frozen=True, slots=True)
class JourneySummary:
    """A journey in a list.

    Attributes:
        code: Without hyphen.
        template: Key.
        version: Which version of it.
        title: The booklet's title.
        holders: Names of the persons.
        current_step: Title of the step it stands at; empty when finished.
        next_appointment: The next one, if any.
        waiting_reviews: How many decisions wait.
        changed_at: Last change, UTC.
        closed: No longer followed.
    """

    code: str
    template: str
    version: int
    title: str
    holders: tuple[str, ...]
    current_step: str
    next_appointment: date | None
    waiting_reviews: int
    changed_at: datetime
    closed: bool

    @property
    def kind(self) -> tuple[str, int]:
        """Which version of which template."""
        return (self.template, self.version)


@dataclass(frozen=True, slots=True)
class JourneyRecord:
    """A journey, whole.

    Attributes:
        summary: As in lists.
        circumstances: Persons, answers, an agent's changes.
        steps: In order, those that are not needed too.
        fields: Everything known, by field id.
        history: Oldest first.
        editions: Numbers of the editions printed, oldest first.
    """

    summary: JourneySummary
    circumstances: Circumstances
    steps: tuple[StepState, ...]
    fields: dict[str, FieldState]
    history: tuple[HistoryEntry, ...]
    editions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something that a person must decide.

    Attributes:
        id: Opaque, stable.
        reason: Why.
        journey: Its code; None for a rejected image that belongs to nobody yet.
        field: Field id; empty for annotations and rejected images.
        kind: What the field holds; None without a field.
        author: Who writes there; None without a field.
        question: The printed words as agents read them, or what to decide, in French.
        paper: What was read: True, False, text, ISO date, or None when nobody could say.
        record: What the record says now, if anything.
        printed: What was printed as known, if anything.
        confidence: Probability that `paper` is right.
        crop: Storage key of the crop.
        page_image: Storage key of the whole page (warped) or image.
        box_mm: Where the crop is on the page, `[x, y, w, h]`, if known.
        batch: The upload it came with.
        edition: The edition that was read, if known.
        page: Its page, if known.
        rejection: Reason of a rejected image, as in `scan.readings.Rejection`; empty otherwise.
        created_at: When it was queued, UTC.
        why: The rule of docs/merge.md that asks; empty for a page that was rejected, was cut off, or may hide pencil.
        in_clear: The code that a rejected page shows in clear; None: none was read. A person decides whether it is.
        kinds: What stands there in the place of a text.
        audit: It was drawn at random from what goes in by itself. `reason` then is that of an ordinary question about
            such a field, and `record` None: no screen tells the one from the other (docs/decisions/0013).
    """

    id: str
    reason: ReviewReason
    journey: str | None
    field: str
    kind: FieldKind | None
    author: Author | None
    question: str
    paper: bool | str | None
    record: bool | str | None
    printed: str | None
    confidence: float
    crop: str | None
    page_image: str | None
    box_mm: tuple[float, float, float, float] | None
    batch: str
    edition: int | None
    page: int | None
    rejection: str
    created_at: datetime
    why: str = ""
    in_clear: PageCode | None = None
    kinds: Kinds = frozenset()
    audit: bool = False


@dataclass(frozen=True, slots=True)
class PutAway:
    """What a person did with a page that was not read, and is not asked about any more.

    Attributes:
        review: The question that they answered.
        by: Who.
        journey: The code of the journey that its image is with; None: it was put aside.
    """

    review: str
    by: str
    journey: str | None


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page of an upload, for the desk.

    Attributes:
        journey: Its code; None when rejected without one.
        edition: As read; None when rejected.
        page: As read; None when rejected.
        page_image: Storage key of the warped page; of the whole image when rejected.
        overlay: Storage key of the page with what was read drawn on it; None when rejected.
        changes: French sentences of what went into the record.
        reviews: Ids of what waits for a person.
        rejection: Reason, or empty; `trials.TRIAL` of a page of a test print, `history.OF_ERASED` of an erased journey.
        repeated: The very same image had been read before: nothing was read twice.
        in_clear: The code that a rejected page shows in clear; None: none was read.
        cut_off: What waits that says which part of the page is not in the image, in a French sentence; empty: nothing.
        hidden: What waits that says that pencil may not show on it, likewise.
        number: Of its reading, for `seen_page`; 0 when it was not kept.
        findings: What a person should know of it, as in `parcours read`.
        named_by: The question whose page it is, where the machine or a person answered it; None: its code says so.
        in_file: Which page of its file it is, from 1, and of how many, where it could not be opened.
        put_away: What somebody did with it, of one that was not read; None: nothing yet.
    """

    journey: str | None
    edition: int | None
    page: int | None
    page_image: str | None
    overlay: str | None
    changes: tuple[str, ...]
    reviews: tuple[str, ...]
    rejection: str
    repeated: bool
    in_clear: PageCode | None = None
    cut_off: str = ""
    hidden: str = ""
    number: int = 0
    findings: tuple[Mapping[str, Any], ...] = ()
    named_by: str | None = None
    in_file: tuple[int, int] | None = None
    put_away: PutAway | None = None


@dataclass(frozen=True, slots=True)
class BatchState:
    """An upload and what became of it.

    Attributes:
        id: Opaque.
        name: The file's name as uploaded.
        sha256: Of the file.
        status: How far.
        error: French sentence when FAILED; empty otherwise.
        pages: What was read so far, in order.
        received_at: UTC.
        received_by: Who.
        images_read: How many of its images were looked at so far; grows while READING.
        repeated: The very same file had been read before, to its end: nothing was read twice.
        first: Where it was, of a repeated one.
        findings: What its pages say of the pile that was scanned, as in `parcours read`.
        open_journey: The code of the journey from which it was brought; None: from none.
        desk: At which desk it came in; empty: nobody said.
        aside: Who set it aside, of one that could not be read, and when; None: nobody did.
        so_far: What was seen of its pages while it is being read, in their order; what is sure of it is in the record.
    """

    id: str
    name: str
    sha256: str
    status: BatchStatus
    error: str
    pages: tuple[PageResult, ...]
    received_at: datetime
    received_by: str
    images_read: int = 0
    repeated: bool = False
    findings: tuple[Mapping[str, Any], ...] = ()
    open_journey: str | None = None
    desk: str = ""
    so_far: tuple["Glimpse", ...] = ()
    first: "Arrival | None" = None
    aside: "Aside | None" = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Somebody said that an upload which could not be read is dealt with.

    Attributes:
        by: Who.
        at: When, UTC.
    """

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """An upload whose file came again later.

    Attributes:
        batch: Its id.
        at: When it was received, UTC.
    """

    batch: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A page that was read, while the rest of its file still is.

    Attributes:
        journey: Whose it is, as far as it says so.
        page: Its number, likewise.
        rejection: Why it was rejected; empty when it was read.
        picture: Storage key of its picture; None: there is none.
    """

    journey: str | None
    page: int | None
    rejection: str
    picture: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A booklet as it was printed once; kept for ever.

    Attributes:
        code: The journey.
        number: From 1 in every journey.
        pages: How many pages: of A5, or of A4 in large print.
        created_at: UTC.
        created_by: Who printed it.
        format: `booklet`, to fold or page by page; `large`; `insert` or `stickers`, what had changed since another one.
    """

    code: str
    number: int
    pages: int
    created_at: datetime
    created_by: str = ""
    format: str = "booklet"

    @property
    def large(self) -> bool:
        """Whether it is in large print."""
        return self.format == "large"

    @property
    def is_insert(self) -> bool:
        """Whether it is no whole booklet, but leaves or labels for one."""
        return self.format in {"insert", "stickers"}


@dataclass(frozen=True, slots=True)
class PinResult:
    """What came of trying a PIN.

    Attributes:
        ok: It is the right one.
        attempts_left: Tries before the journey is locked; 0 while it is locked.
        locked_until: UTC; None when it is not locked.
        well_formed: Six digits were given; anything else is a slip of the hand, and costs no try.
        mark: Of the PIN that fitted, as `pin_mark` gives it; empty when none did.
        tried: It was counted, and compared; False: the journey is locked, or these were not six digits.
    """

    ok: bool
    attempts_left: int
    locked_until: datetime | None
    well_formed: bool = True
    mark: str = field(default="", compare=False, repr=False)
    tried: bool = field(default=True, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What a person decided about a review.

    Attributes:
        value: For `keep="value"`: what the paper says according to them. False for a box: it is not ticked.
        keep: `paper`: what was read is right; of a drawing, and of what is crossed out, the same as `image`. `record`:
            the record stays as it is. `value`: what they typed or chose. `image`: nobody can read it, or it is a
            drawing; the image stays with the journey, nothing else. `removed`: all of a note is crossed out, and the
            text that was read there before leaves the record. `empty`: nothing is written there, no box of a choice is
            ticked; the record stays as it is.
    """

    value: bool | str | None
    keep: Literal["paper", "record", "image", "value", "removed", "empty"]
