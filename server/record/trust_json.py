"""The document of `parcours trust`: the figures of the page of trust, for those who count with them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.model import FieldKind
from server.record.efforts import Effort
from server.record.trust import Measured, Trust
from server.shares import Shares


def trust_to_json(counted: Trust, shares: Shares) -> dict[str, Any]:
    """Everything that was counted, with every week in which something was.

    Args:
        counted: From the record.
        shares: With which is drawn today.
    """
    return {
        "since": None if counted.since is None else counted.since.isoformat(),
        "shares": {kind.value: share for kind, share in shares.items()},
        "kinds": [
            {"kind": kind.value, **_measured(one), "weeks": _weeks(counted, kind)}
            for kind, one in counted.kinds.items()
        ],
        "efforts": [
            {"week": week.isoformat(), "kind": kind, "audit": audit, **_effort(effort)}
            for (week, kind, audit), effort in counted.efforts.items()
        ],
        "efforts_by_week": [
            {"week": week.isoformat(), **_effort(effort)} for week, effort in _by_week(counted.efforts).items()
        ],
    }


def _weeks(counted: Trust, kind: FieldKind) -> list[dict[str, Any]]:
    own = sorted(week for week, of in counted.by_week if of is kind)
    return [{"week": week.isoformat(), **_measured(counted.by_week[week, kind])} for week in own]


def _measured(one: Measured) -> dict[str, Any]:
    return {
        "by_itself": one.by_itself,
        "asked": one.asked,
        "review_rate": _rounded(one.review_rate),
        "checked": one.checked,
        "errors": one.wrong,
        "undecided": one.undecided,
        "error_rate": _rounded(one.rate),
        "at_most": _rounded(one.at_most),
        "exact": one.is_exact,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def _effort(effort: Effort) -> dict[str, Any]:
    return {"answers": effort.answers, "minutes": round(effort.seconds / 60, 2)}


def _by_week(counted: Mapping[tuple[date, str, bool], Effort]) -> dict[date, Effort]:
    weeks: dict[date, Effort] = {}
    for (week, _kind, _audit), effort in counted.items():
        weeks[week] = weeks.get(week, Effort()).plus(effort)
    return weeks
