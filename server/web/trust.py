"""The page "Jusqu'où peut-on s'y fier ?": measured errors, how much is asked, and what it costs, week by week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forms.model import FieldKind
from server.record.efforts import LONGEST_S, PAGE, Effort
from server.record.trust import Measured, Trust, trust
from server.web.charts import Chart, chart_of
from server.web.services import database, services
from server.web.trust_words import checked_words, error_words, kind_title, percent, review_words
from server.web.typography import thousands

blueprint = Blueprint("trust", __name__, url_prefix="/fiabilite")

_ORDER: Final = (FieldKind.TICK, FieldKind.CHOICE, FieldKind.DATE, FieldKind.NUMBER, FieldKind.NOTE)
"""What is read most comes first."""

_MINUTES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""Where the scale of minutes may end."""


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A week in the table of a kind.

    Attributes:
        week: Its Monday.
        own: What was read in it.
        so_far: All up to its end.
    """

    week: date
    own: Measured
    so_far: Measured


@dataclass(frozen=True, slots=True)
class KindShown:
    """A kind of field as it is shown.

    Attributes:
        kind: `tick` …
        title: What people call it.
        all: Everything that was counted.
        error: The measured error, in words.
        review: How much of it is asked, in words.
        rows: The weeks that are shown, oldest first.
        errors: Chart of the error of each week, and of the bound of all so far.
        asked: Chart of the review rate.
    """

    kind: FieldKind
    title: str
    all: Measured
    error: str
    review: str
    rows: tuple[WeekRow, ...]
    errors: Chart
    asked: Chart


@dataclass(frozen=True, slots=True)
class CostShown:
    """What a kind of question took.

    Attributes:
        title: What people call it.
        doubts: What was asked because it was in doubt.
        audits: What was drawn at random.
    """

    title: str
    doubts: Effort
    audits: Effort


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """The whole page; who answered is not on it, nor anywhere else."""
    with database().reading() as records:
        counted = trust(records)
    kinds = [_kind(counted, kind) for kind in _ORDER]
    shares = services().settings.audit_shares
    return render_template(
        "trust.html",
        trust=counted,
        kinds=[one for one in kinds if one.all.asked or one.all.by_itself],
        percent=percent,
        count=thousands,
        checked_words=checked_words,
        shares=[(kind_title(kind.value), shares[kind]) for kind in _ORDER],
        draws=any(shares.values()),
        costs=_costs(counted),
        minutes=_minutes(counted),
        longest=int(LONGEST_S),
    )


def _kind(counted: Trust, kind: FieldKind) -> KindShown:
    rows = _rows(counted, kind)
    whole = counted.kinds[kind]
    rates = [row.own.rate for row in rows]
    bounds = [row.so_far.at_most for row in rows]
    return KindShown(
        kind=kind,
        title=kind_title(kind.value),
        all=whole,
        error=error_words(whole.wrong, whole.checked, whole.rate, whole.at_most),
        review=review_words(whole.asked, whole.asked + whole.by_itself),
        rows=rows,
        errors=chart_of(rates, bounds),
        asked=chart_of([row.own.review_rate for row in rows]),
    )


def _rows(counted: Trust, kind: FieldKind) -> tuple[WeekRow, ...]:
    """The weeks that are shown; what was counted before them is in all so far."""
    so_far = Measured()
    for (week, own), one in counted.by_week.items():
        if own is kind and week < counted.weeks[0]:
            so_far = so_far.plus(one)
    rows = []
    for week in counted.weeks:
        here = counted.by_week.get((week, kind), Measured())
        so_far = so_far.plus(here)
        rows.append(WeekRow(week, here, so_far))
    return tuple(rows)


def _costs(counted: Trust) -> list[CostShown]:
    """What answers took, a line a kind of question; kinds of which nothing was answered are left out."""
    sums: dict[tuple[str, bool], Effort] = {}
    for (_week, kind, audit), effort in counted.efforts.items():
        sums[kind, audit] = sums.get((kind, audit), Effort()).plus(effort)
    kinds = [*(kind.value for kind in _ORDER), PAGE]
    listed = [
        CostShown(kind_title(kind), sums.get((kind, False), Effort()), sums.get((kind, True), Effort()))
        for kind in kinds
    ]
    return [one for one in listed if one.doubts.answers or one.audits.answers]


def _minutes(counted: Trust) -> tuple[list[tuple[date, float]], Chart]:
    """Minutes a week, of the weeks that are shown, and their chart."""
    spent: Mapping[date, float] = {
        week: sum(effort.seconds for (own, _, _), effort in counted.efforts.items() if own == week) / 60
        for week in counted.weeks
    }
    most = max(spent.values(), default=0.0)
    top = next((scale for scale in _MINUTES if scale >= most), most)
    return list(spent.items()), chart_of(list(spent.values()), top=top)
