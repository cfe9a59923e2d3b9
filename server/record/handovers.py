"""Handing a journey over to another side, with what is missing, so that nobody is sent round again.

The other side is a team that works here, which takes it in or gives it back itself; or a service that the booklet names
as a contact, whose answer the team that handed over writes down.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.booklet import Booklet, BookletDocument
from forms.trips import is_ready
from server.record import fold, history
from server.record.booklet_now import preview_booklet
from server.record.errors import RecordError
from server.record.handover_words import TEAMS, handed_over, handover_answered
from server.record.history import Source
from server.record.model import Role
from server.record.tables import HandoverAnswerRow, HandoverRow, JourneyRow

LONGEST: Final = 600
"""Signs of a word: six lines of the sheet."""

_NO_TEAM: Final = ("",)
"""What stands for the team where a journey goes to a service without accounts here."""

_SETTLED_FOR: Final = timedelta(days=30)
"""How long a handover that asks nothing more of anybody stays in the lists."""


class Answer(StrEnum):
    """What became of a handover."""

    TAKEN = "taken"
    RETURNED = "returned"
    SEEN = "seen"


class PaperState(StrEnum):
    """Where a document stood when its journey was handed over."""

    RECEIVED = "received"
    READY = "ready"
    MISSING = "missing"
    TO_CONFIRM = "to_confirm"


class UnknownHandover(RecordError):
    """There is no such handover.

    Attributes:
        id: What was asked for.
    """

    def __init__(self, handover: str) -> None:
        self.id = handover
        super().__init__(f"no handover {handover!r}")


class AnswerTooLate(RecordError):
    """Somebody answered before, and what was asked for does not follow from their answer.

    Attributes:
        handover: As it is now.
    """

    def __init__(self, handover: "Handover") -> None:
        self.handover = handover
        super().__init__(f"handover {handover.id} was answered by {handover.last.by if handover.last else 'nobody'}")


@dataclass(frozen=True, slots=True)
class Service:
    """Whom a journey can be handed over to.

    Attributes:
        team: Of agents here; None for a contact.
        contact: Key of the contact; empty for a team.
        name: As people call it; empty for a team, which the page names.
        details: Address, telephone, hours: one fact a line.
    """

    team: Role | None
    contact: str = ""
    name: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperThen:
    """A document, as it stood when its journey was handed over.

    Attributes:
        title: What it is.
        whose: Name of the person or child; empty for the record.
        state: Where it stood.
    """

    title: str
    whose: str
    state: PaperState


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it.

    Attributes:
        answer: Which.
        word: Of who answered; may be empty.
        by: Who.
        at: When, UTC.
    """

    answer: Answer
    word: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Handover:
    """A journey that was handed over.

    Attributes:
        id: Database key.
        journey: Its code.
        sender: The team that gave it.
        service: To whom.
        word: Why, and what for.
        papers: As they stood then, in the booklet's order.
        by: Who gave it.
        at: When, UTC.
        last: The last answer; None: it waits to be taken in.
    """

    id: str
    journey: str
    sender: Role
    service: Service
    word: str
    papers: tuple[PaperThen, ...]
    by: str
    at: datetime
    last: Answered | None

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for somebody: to be taken in, or to be looked at because it came back."""
        return self.last is None or self.last.answer is Answer.RETURNED

    def papers_in(self, *states: PaperState) -> tuple[PaperThen, ...]:
        """The documents that stood in one of some states."""
        return tuple(paper for paper in self.papers if paper.state in states)


def services_for(booklet: Booklet, sender: Role) -> tuple[Service, ...]:
    """Whom a team can hand a journey over to: the other team, then those of its contacts who take journeys."""
    teams = [Service(team) for team in (Role.RECEPTION, Role.CASEWORK) if team is not sender]
    contacts = {contact.key: contact for contact in (*booklet.contacts, *booklet.template.contacts)}
    return (*teams, *(Service(None, one.key, one.name, one.details) for one in contacts.values() if one.handed))


def papers_then(booklet: Booklet) -> tuple[PaperThen, ...]:
    """Where every document of a booklet stands."""
    return tuple(
        PaperThen(paper.document.title, "" if paper.subject is None else paper.subject.name, _state(paper))
        for paper in booklet.documents
    )


def hand_over(session: Session, code: str, service: Service, word: str, by: str, *, sender: Role) -> str:
    """Hand a journey over, with what is missing now. What waits for a team already, word for word, waits once.

    What another team hands over alike is its own: what becomes of it is told to each of the two.

    Args:
        session: Of a transaction.
        code: The journey.
        service: One of `services_for`.
        word: Why; at most `LONGEST` signs.
        by: Who.
        sender: Their team.

    Returns:
        Key of the handover.

    Raises:
        UnknownJourney, JourneyClosed
        ValueError: The word is too long.
    """
    if len(word) > LONGEST:
        raise ValueError(f"a word of {len(word)} signs; at most {LONGEST}")
    history.locked_journey(session, code)
    papers = papers_then(preview_booklet(session, code))
    for one in handovers_of(session, code):
        same = (one.sender, one.service, one.word, one.papers) == (sender, service, word, papers)
        if same and one.last is None and service.team is not None:
            return one.id  # sent twice, or by two of a team; another service says nothing here of what it took in
    row = HandoverRow(
        id=uuid.uuid4().hex,
        journey=code,
        sender=sender.value,
        team=service.team.value if service.team else "",
        contact=service.contact,
        service=service.name,
        details=list(service.details),
        word=word,
        papers=[{"title": one.title, "whose": one.whose, "state": one.state.value} for one in papers],
        by=by,
        at=history.now(),
    )
    session.add(row)
    session.flush()
    missing = sum(one.state is not PaperState.RECEIVED for one in papers)
    sentence = handed_over(_team_name(service), word, missing)
    history.append(session, code, fold.HANDED_OVER, source=Source(by), words=sentence, target=row.id)
    return row.id


def answer_handover(session: Session, handover: str, answer: Answer, word: str, by: str) -> None:
    """Take a handover in, give it back, or say that it was seen that it came back.

    It is given back also after it was taken in: only then somebody may see what is wrong.

    Args:
        session: Of a transaction.
        handover: Which.
        answer: What becomes of it.
        word: At most `LONGEST` signs.
        by: Who.

    Raises:
        UnknownHandover
        AnswerTooLate: Another answer came before, and this one does not follow from it.
        ValueError: The word is too long.
    """
    if len(word) > LONGEST:
        raise ValueError(f"a word of {len(word)} signs; at most {LONGEST}")
    code = handover_of(session, handover).journey
    history.locked_journey(session, code, even_closed=True)
    known = handover_of(session, handover)  # read again: whoever answers now waits for us
    if answer not in _FOLLOWS[known.last.answer if known.last else None]:
        raise AnswerTooLate(known)
    turn = session.scalar(select(func.count()).where(HandoverAnswerRow.handover == handover)) or 0
    session.add(
        HandoverAnswerRow(handover=handover, turn=turn + 1, answer=answer.value, word=word, by=by, at=history.now())
    )
    sentence = handover_answered(answer.value, _team_name(known.service), word)
    if sentence:
        history.append(session, code, fold.HANDED_OVER, source=Source(by), words=sentence, target=handover)


def handover_of(session: Session, handover: str) -> Handover:
    """One handover.

    Raises:
        UnknownHandover
    """
    row = session.get(HandoverRow, handover)
    if row is None:
        raise UnknownHandover(handover)
    return _handovers(session, [row])[0]


def handovers_of(session: Session, code: str) -> tuple[Handover, ...]:
    """The handovers of a journey, the newest first."""
    rows = select(HandoverRow).where(HandoverRow.journey == code).order_by(HandoverRow.at.desc(), HandoverRow.id)
    return _handovers(session, session.scalars(rows).all())


def handed_to(session: Session, teams: Collection[Role]) -> tuple[Handover, ...]:
    """What was handed over to some teams and is not settled long since; what waits first, then the newest."""
    return _listed(session, HandoverRow.team.in_([team.value for team in teams]))


def handed_by(session: Session, teams: Collection[Role]) -> tuple[Handover, ...]:
    """What some teams handed over, in the same order."""
    return _listed(session, HandoverRow.sender.in_([team.value for team in teams]))


def waits_for(handover: Handover, teams: Collection[Role]) -> bool:
    """Whether a handover waits for one of some teams: the other side takes in, the giving side sees what came back.

    The answer of a service that has no account here is written down by the team that handed over.
    """
    if handover.last is None:
        return (handover.service.team or handover.sender) in teams
    return handover.last.answer is Answer.RETURNED and handover.sender in teams


def count_waiting_for(session: Session, teams: Collection[Role]) -> int:
    """How many handovers of open journeys wait for one of some teams."""
    ours = [team.value for team in teams]
    by_us = HandoverRow.sender.in_(ours)
    for_us = HandoverRow.team.in_(ours) | (HandoverRow.team.in_(_NO_TEAM) & by_us)
    to_take, came_back = _LAST.is_(None) & for_us, _LAST.in_([Answer.RETURNED.value]) & by_us
    query = select(func.count()).select_from(HandoverRow).where(_IS_OPEN, to_take | came_back)
    return session.scalar(query) or 0


_FOLLOWS: Final[Mapping[Answer | None, frozenset[Answer]]] = {
    None: frozenset({Answer.TAKEN, Answer.RETURNED}),
    Answer.TAKEN: frozenset({Answer.RETURNED}),
    Answer.RETURNED: frozenset({Answer.SEEN}),
    Answer.SEEN: frozenset(),
}
"""Which answer may come after which."""

_LAST: Final = (
    select(HandoverAnswerRow.answer)
    .where(HandoverAnswerRow.handover == HandoverRow.id)
    .order_by(HandoverAnswerRow.turn.desc())
    .limit(1)
    .scalar_subquery()
)
"""The last answer to a handover; null: none."""

_IS_OPEN: Final = HandoverRow.journey.in_(select(JourneyRow.code).where(~JourneyRow.closed))


def _listed(session: Session, whose: ColumnElement[bool]) -> tuple[Handover, ...]:
    unsettled = _LAST.is_(None) | (Answer.RETURNED.value == _LAST)
    lately = HandoverRow.at > history.now() - _SETTLED_FOR
    rows = session.scalars(
        select(HandoverRow).where(whose, _IS_OPEN, unsettled | lately).order_by(HandoverRow.at.desc(), HandoverRow.id)
    )
    return tuple(sorted(_handovers(session, rows.all()), key=lambda one: not one.is_waiting))


def _handovers(session: Session, rows: Sequence[HandoverRow]) -> tuple[Handover, ...]:
    answers = select(HandoverAnswerRow).where(HandoverAnswerRow.handover.in_([row.id for row in rows]))
    last = {row.handover: row for row in session.scalars(answers.order_by(HandoverAnswerRow.turn))}
    return tuple(_handover(row, last.get(row.id)) for row in rows)


def _handover(row: HandoverRow, last: HandoverAnswerRow | None) -> Handover:
    return Handover(
        id=row.id,
        journey=row.journey,
        sender=Role(row.sender),
        service=Service(Role(row.team) if row.team else None, row.contact, row.service, tuple(row.details)),
        word=row.word,
        papers=tuple(PaperThen(one["title"], one["whose"], PaperState(one["state"])) for one in row.papers),
        by=row.by,
        at=row.at,
        last=None if last is None else Answered(Answer(last.answer), last.word, last.by, last.at),
    )


def _team_name(service: Service) -> str:
    return TEAMS[service.team.value] if service.team else service.name


def _state(paper: BookletDocument) -> PaperState:
    if paper.received.known is not None and paper.received.known.value is True:
        return PaperState.RECEIVED
    if is_ready(paper):
        return PaperState.READY
    return PaperState.TO_CONFIRM if paper.to_confirm else PaperState.MISSING
