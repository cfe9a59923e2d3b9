"""What follows from a value that becomes known: it is written, its step follows, and the next open step is current."""

import logging
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.booklet import Field
from forms.errors import FormsError
from forms.model import StepStatus
from server.record import fold, history, words
from server.record.booklet_now import DONE_SUFFIX, line_now
from server.record.errors import MoveNotAllowed
from server.record.history import Source
from server.record.model import Kinds, StepState, Value
from server.record.silent import ask_again, ask_no_more
from server.record.status import may_move, settle
from server.record.tables import HistoryRow, JourneyRow

log = logging.getLogger(__name__)


def write_field(
    session: Session,
    row: JourneyRow,
    field: Field,
    value: Value,
    source: Source,
    *,
    undoing: bool = False,
    kinds: Kinds = frozenset(),
) -> None:
    """Write what is known of a field, and let its step follow when it says that a step is done.

    What waited about paper that surely says so is asked no more, and waits again once that is not what is known.

    The caller checked the value, holds the journey, and calls `settle_steps` once at the end.

    Args:
        session: Of a transaction.
        row: The journey.
        field: Which of its fields.
        value: What is known of it now.
        source: Whose word that is.
        undoing: A person took back what had changed the value; the history says so.
        kinds: What stands in an image that is kept without a text.
    """
    before = history.field_state(session, row.code, field.id)
    known = None if before is None else before.value
    if value == known:
        return
    sentence = words.put_back(field, value, known) if undoing else words.field_set(field, value, known, kinds)
    history.append(
        session, row.code, fold.FIELD, source=source, words=sentence, target=field.id, before=known, after=value
    )
    if field.id.endswith(DONE_SUFFIX):
        _follow_done(session, row, field.id.removesuffix(DONE_SUFFIX), value, source, undoing=undoing)
    ask_no_more(session, row.code, field, value, answered=source.review)
    ask_again(session, row.code, field, value, answered=None if undoing else source.review)


def settle_steps(session: Session, row: JourneyRow, source: Source) -> None:
    """Make the first step that is neither done nor given up the current one, and write what changes.

    Where today's template makes no booklet of the journey, its steps stay where they are, and paper comes in anyway.
    """
    states = history.step_states(session, row.code)
    titles = _step_titles(session, row, states)
    if titles is None:
        return
    wanted = settle(list(titles), {step: state.status for step, state in states.items()})
    for step, title in titles.items():
        if wanted[step] is not status_of(states, step):
            move_step(session, row.code, step, title, status=wanted[step], source=source)


def done_already(session: Session, row: JourneyRow, step: str, source: Source) -> None:
    """Let a step that is put back on the line be done, where its paper said so while it was out."""
    known = history.field_state(session, row.code, step + DONE_SUFFIX)
    if known is not None and known.value is True:
        _follow_done(session, row, step, True, source, undoing=False)


def move_step(session: Session, code: str, step: str, title: str, *, status: StepStatus, source: Source) -> None:
    """Write that a step moves; nothing when it stands there already.

    Raises:
        MoveNotAllowed: See `status.NEXT`.
    """
    before = status_of(history.step_states(session, code), step)
    if before is status:
        return
    if not may_move(before, status):
        raise MoveNotAllowed(step, before.value, status.value)
    history.append(
        session,
        code,
        fold.STATUS,
        source=source,
        words=words.step_moved(title, status),
        target=step,
        before=before.value,
        after=status.value,
    )


def status_of(states: Mapping[str, StepState], step: str) -> StepStatus:
    """Where a step stands; one of which nothing is known is to be done."""
    return states[step].status if step in states else StepStatus.TO_DO


def _step_titles(session: Session, row: JourneyRow, states: Mapping[str, StepState]) -> dict[str, str] | None:
    """Titles of the steps on today's line, by id, in order; None when today's template makes no booklet of it."""
    try:
        return {each.step.id: each.step.title for each in line_now(session, row, states)}
    except FormsError:
        log.exception("today's template %s makes no booklet of %s", row.template, row.code)
        return None


def _follow_done(session: Session, row: JourneyRow, step: str, value: Value, source: Source, *, undoing: bool) -> None:
    """Move a step that is said to be done, or not to be. One that was given up is taken up again first."""
    states = history.step_states(session, row.code)
    titles = _step_titles(session, row, states)
    if titles is None:
        titles = {known: known for known in states}
    before = status_of(states, step)
    if step not in titles:
        return
    if value is True:
        way = [StepStatus.TO_DO, StepStatus.DONE] if before is StepStatus.NOT_NEEDED else [StepStatus.DONE]
    elif before is StepStatus.DONE:
        given_up = undoing and _was_given_up(session, row.code, step)
        way = [StepStatus.TO_DO, StepStatus.NOT_NEEDED] if given_up else [StepStatus.TO_DO]
    else:
        way = []
    for status in way:
        move_step(session, row.code, step, titles[step], status=status, source=source)


def _was_given_up(session: Session, code: str, step: str) -> bool:
    """Whether one decision took a step up again that was not needed, and said that it was done."""
    moves = select(HistoryRow).where(
        HistoryRow.journey == code, HistoryRow.action == fold.STATUS, HistoryRow.target == step
    )
    last = session.scalars(moves.order_by(HistoryRow.id.desc()).limit(2)).all()
    if len(last) < 2 or last[0].review is None:
        return False
    return last[1].before == StepStatus.NOT_NEEDED.value and last[1].review == last[0].review
