"""Asking for one's data to be erased, and the answer: a caseworker erases, or refuses with a word.

What goes and what stays is in `erasing.py`; why, in docs/decisions.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.record import history, words
from server.record.days import day_of, span_of, today
from server.record.errors import RecordError
from server.record.history import ERASED, Source, locked_journey, unerased_journey
from server.record.model import Origin
from server.record.online import RESIDENT
from server.record.tables import ErasureAnswerRow, ErasureRequestRow, HistoryRow

ERASURE: Final = "erasure"
"""The action of a line of the history that tells of one. It changes nothing that is known."""

LONGEST: Final = 600
"""Signs of the word with which it is refused."""

MONTHS: Final = 1
"""Within which the law wants an answer (GDPR, article 12)."""


_INSTANT: Final = timedelta(microseconds=1)
"""Between a request and what came just before or after it."""

_UNANSWERED: Final = ErasureAnswerRow.request.is_(None)


class Answer(StrEnum):
    """What became of a request."""

    ERASED = ERASED
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class Channel(StrEnum):
    """How it was asked for, where an agent notes it."""

    DESK = "desk"
    LETTER = "letter"
    EMAIL = "email"
    PHONE = "phone"


class NoErasureAsked(RecordError):
    """Nobody asks for it, or it was answered since.

    Attributes:
        code: The journey.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"journey {code}: no request to erase it waits")


class NoDayToAsk(RecordError):
    """Nobody can have asked for it on that day: it is to come, or before the journey, or before the last answer.

    Attributes:
        code: The journey.
        day: The day.
    """

    def __init__(self, code: str, day: date) -> None:
        self.code = code
        self.day = day
        super().__init__(f"journey {code}: no request to erase it can be of {day.isoformat()}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        id: Opaque.
        journey: The code.
        at: When, UTC.
        answer: What became of it; None: it waits.
        word: Why it was refused; empty otherwise.
        by: Who answered; empty while it waits.
        answered_at: When; None while it waits.
    """

    id: str
    journey: str
    at: datetime
    answer: Answer | None = None
    word: str = ""
    by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a request was made.

    Attributes:
        words: One French sentence.
        noted_by: The agent who noted it; empty: it was made on the page of the journey.
    """

    words: str
    noted_by: str


def ask_to_erase(session: Session, code: str) -> Request:
    """Ask for it; asking again while it waits is the same request.

    Raises:
        UnknownJourney, JourneyErased
    """
    unerased_journey(session, code)
    last = last_request(session, code)
    if last is not None and last.answer is None:
        return last
    return _ask(session, code, history.now(), Source(RESIDENT, Origin.CITIZEN), words.ERASURE_ASKED)


def note_erasure_asked(session: Session, code: str, day: date, channel: Channel, by: str) -> Request:
    """Note that somebody asked for it elsewhere than on their page; while a request waits, it is that one.

    Args:
        session: Of a transaction.
        code: The journey.
        day: When it arrived at the town hall: the time for the answer runs from there.
        channel: How it was asked for.
        by: The agent who notes it.

    Raises:
        UnknownJourney, JourneyErased, NoDayToAsk
    """
    journey = unerased_journey(session, code)
    last = last_request(session, code)
    if last is not None and last.answer is None:
        return last
    since = last.answered_at if last is not None and last.answered_at is not None else journey.opened_at
    if not day_of(since) <= day <= today():
        raise NoDayToAsk(code, day)
    at = min(history.now(), span_of(day)[1] - _INSTANT)
    return _ask(session, code, max(at, since + _INSTANT), Source(by), words.erasure_noted(channel.value))


def take_erasure_back(session: Session, code: str) -> None:
    """Ask for it no more.

    Raises:
        UnknownJourney, NoErasureAsked
    """
    waits = waiting_request(session, code)
    answer_request(session, waits, Answer.TAKEN_BACK, RESIDENT)
    source = Source(RESIDENT, Origin.CITIZEN)
    history.append(session, code, ERASURE, source=source, words=words.ERASURE_TAKEN_BACK, target=waits.id)


def refuse_erasure(session: Session, code: str, word: str, by: str) -> None:
    """Refuse it.

    Args:
        session: Of a transaction.
        code: The journey.
        word: Why, for the resident; not empty.
        by: Who refuses.

    Raises:
        UnknownJourney, NoErasureAsked
    """
    waits = waiting_request(session, code)
    answer_request(session, waits, Answer.REFUSED, by, word)
    sentence = words.erasure_refused(word)
    history.append(session, code, ERASURE, source=Source(by), words=sentence, target=waits.id)


def last_request(session: Session, code: str) -> Request | None:
    """The last request about a journey; None: there was none."""
    rows = _requests().where(ErasureRequestRow.journey == code)
    row = session.execute(rows.order_by(ErasureRequestRow.at.desc(), ErasureRequestRow.id).limit(1)).first()
    return None if row is None else _request(*row)


def way_of(session: Session, request: Request) -> Way | None:
    """How a request was made, as the history has it; None: it was erased since."""
    told = select(HistoryRow).where(HistoryRow.journey == request.journey, HistoryRow.target == request.id)
    row = session.scalar(told.where(HistoryRow.action == ERASURE).order_by(HistoryRow.id).limit(1))
    return None if row is None else Way(row.words, "" if row.origin == Origin.CITIZEN else row.by)


def waiting_request(session: Session, code: str) -> Request:
    """The request that waits about a journey, which is held from now on.

    Raises:
        UnknownJourney, NoErasureAsked
    """
    locked_journey(session, code, even_closed=True)
    last = last_request(session, code)
    if last is None or last.answer is not None:
        raise NoErasureAsked(code)
    return last


def waiting_requests(session: Session) -> list[Request]:
    """Every request that waits, the oldest first."""
    rows = _requests().where(_UNANSWERED).order_by(ErasureRequestRow.at, ErasureRequestRow.id)
    return [_request(*row) for row in session.execute(rows)]


def count_waiting(session: Session) -> int:
    """How many requests wait."""
    return session.scalar(select(func.count()).select_from(_requests().where(_UNANSWERED).subquery())) or 0


def answer_request(session: Session, waits: Request, answer: Answer, by: str, word: str = "") -> None:
    """Write an answer down; the caller holds the journey."""
    session.add(ErasureAnswerRow(request=waits.id, answer=answer.value, word=word, by=by, at=history.now()))
    session.flush()


def forget_words(session: Session, code: str) -> None:
    """Take out what refusals said about somebody whose journey is being erased; that they were refused stays."""
    rows = select(ErasureAnswerRow).join(ErasureRequestRow, ErasureRequestRow.id == ErasureAnswerRow.request)
    for row in session.scalars(rows.where(ErasureRequestRow.journey == code, ErasureAnswerRow.word != "")).all():
        kept = ErasureAnswerRow(request=row.request, answer=row.answer, word="", by=row.by, at=row.at)
        session.delete(row)
        session.flush()  # the database lets a row go, and lets none change
        session.add(kept)
    session.flush()


def _ask(session: Session, code: str, at: datetime, source: Source, sentence: str) -> Request:
    row = ErasureRequestRow(id=uuid.uuid4().hex, journey=code, at=at)
    session.add(row)
    session.flush()
    history.append(session, code, ERASURE, source=source, words=sentence, target=row.id)
    return Request(row.id, code, row.at)


def _requests() -> Select[ErasureRequestRow, ErasureAnswerRow]:
    """Requests with their answers, the latter None where there is none."""
    return select(ErasureRequestRow, ErasureAnswerRow).outerjoin(
        ErasureAnswerRow, ErasureAnswerRow.request == ErasureRequestRow.id
    )


def _request(row: ErasureRequestRow, answer: ErasureAnswerRow | None) -> Request:
    if answer is None:
        return Request(row.id, row.journey, row.at)
    return Request(row.id, row.journey, row.at, Answer(answer.answer), answer.word, answer.by, answer.at)
