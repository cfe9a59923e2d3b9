"""By what journeys are narrowed down, beside the words that are looked for; and why one was found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forms.circumstances_json import circumstances_from_json
from forms.model import StepStatus
from server.record.decisions import is_waiting
from server.record.history import folded_text
from server.record.tables import JourneyRow, ReviewRow, StepRow
from server.record.templates import template_of


@dataclass(frozen=True, slots=True)
class Filters:
    """What a journey must be; all of it.

    Attributes:
        template: Of this kind; empty: of any.
        step: It stands at this step of that kind; empty: anywhere.
        closed: No longer followed, or still; None: either.
        waiting: A person must decide something about it.
    """

    template: str = ""
    step: str = ""
    closed: bool | None = None
    waiting: bool = False

    @property
    def any(self) -> bool:
        """Whether they leave anything out."""
        return self != Filters()

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What a query of journeys asks for."""
        found: list[ColumnElement[bool]] = []
        if self.template:
            found.append(JourneyRow.template == self.template)
        if self.step:
            found.append(JourneyRow.code.in_(select(StepRow.journey).where(_stands_at(self.step))))
        if self.closed is not None:
            found.append(JourneyRow.closed.is_(self.closed))
        if self.waiting:
            asked = select(ReviewRow.journey).where(ReviewRow.journey.is_not(None), is_waiting())
            found.append(JourneyRow.code.in_(asked))
        return tuple(found)


class Why(StrEnum):
    """What of a journey holds a word that was looked for."""

    CODE = "code"
    PERSON = "person"
    CHILD = "child"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a journey was found.

    Attributes:
        why: What holds the word.
        words: It, as it is written.
    """

    why: Why
    words: str


def reasons(session: Session, codes: Iterable[str], text: str) -> dict[str, tuple[Reason, ...]]:
    """Why journeys are found by code, name or kind, by code; nothing where nothing was typed.

    Args:
        session: Any.
        codes: Which journeys.
        text: What was typed.
    """
    typed = folded_text(text).split()
    rows = session.scalars(select(JourneyRow).where(JourneyRow.code.in_(set(codes)))).all() if typed else []
    return {row.code: tuple(one for one in _parts(session, row) if _holds(one, typed)) for row in rows}


def waiting_at(session: Session) -> dict[tuple[str, str], int]:
    """How many open journeys stand at each step, by template and step."""
    query = (
        select(JourneyRow.template, StepRow.step, func.count())
        .join(StepRow, StepRow.journey == JourneyRow.code)
        .where(~JourneyRow.closed, StepRow.status == StepStatus.CURRENT.value)
        .group_by(JourneyRow.template, StepRow.step)
    )
    return {(template, step): count for template, step, count in session.execute(query)}


def _stands_at(step: str) -> ColumnElement[bool]:
    return (StepRow.step == step) & (StepRow.status == StepStatus.CURRENT.value)


def _parts(session: Session, row: JourneyRow) -> Iterable[Reason]:
    circumstances = circumstances_from_json(row.circumstances)
    yield Reason(Why.CODE, row.code)
    yield from (Reason(Why.PERSON, one.name) for one in circumstances.persons if one.name)
    yield from (Reason(Why.CHILD, one.name) for one in circumstances.children if one.name)
    yield Reason(Why.KIND, template_of(session, row.template, row.template_version).title)


def _holds(reason: Reason, typed: Collection[str]) -> bool:
    said = folded_text(reason.words)
    return any(word in said or word.replace("-", "") in said for word in typed)
