"""What agents are told before somebody comes in vain, in words."""

import re
from collections.abc import Collection, Iterable
from typing import Final

from forms.booklet import BookletDocument
from forms.circumstances import SetAppointment
from forms.translation import FRENCH
from forms.trips import Risk, TripRisk, is_ready
from server.record.agenda import minutes_of
from server.record.days import TOWN
from server.record.history import now
from server.web.language import isolated, language
from server.web.messages import short_date
from server.web.typography import _, plural, typeset

_HOUR: Final = re.compile(r"(\d{1,2})(?:\s?[h:]\s?(\d\d)?)", re.IGNORECASE)
"""An hour, as it comes from a field for hours or as somebody wrote it: `09:30`, `9 h 30`, `9h`."""


def risk_words(risk: TripRisk) -> str:
    """Why a trip may be useless, and what to do about it."""
    match risk.risk:
        case Risk.TOO_OLD:
            return _(
                "Datée du %(issued)s, cette pièce sera trop ancienne. Il en faut une du %(first)s ou après.",
                issued=short_date(risk.paper.issued_on or risk.trip.on),
                first=short_date(risk.accepted_from or risk.trip.on),
            )
        case Risk.UNDATED:
            return _(
                "Sa date n'est pas notée. Elle doit être le %(first)s ou après.",
                first=short_date(risk.accepted_from or risk.trip.on),
            )
        case Risk.MISSING:
            return _("Pas encore prête.")


def in_days(days: int) -> str:
    """How far away an appointment is: `aujourd'hui`, `demain`, `dans 3 jours`."""
    if days < 2:
        return _("demain") if days else _("aujourd'hui")
    return plural("dans %(num)d jour", "dans %(num)d jours", days)


def is_past(trip: SetAppointment) -> bool:
    """Whether the hour of an appointment has struck at the town hall; one without an hour lasts until its day ends."""
    moment = now().astimezone(TOWN)
    minutes = minutes_of(trip.time)
    if trip.on != moment.date():
        return trip.on < moment.date()
    return minutes is not None and minutes <= moment.hour * 60 + moment.minute


def hour_words(time: str) -> str:
    """An hour that an agent set, as people read it: `10 h 30`, elsewhere `10:30`; never parted nor turned round."""
    found = _HOUR.fullmatch(time.strip())
    if found is None:
        return isolated(time)
    hour, minutes = int(found[1]), found[2] or "00"
    if language() != FRENCH:
        return isolated(f"{hour}:{minutes}")
    return f"{hour}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{minutes}" if minutes != "00" else "")


def paper_words(paper: BookletDocument) -> str:
    """A document and whose it is."""
    title = typeset(paper.document.title)
    return title if paper.subject is None else f"{title}, {paper.subject.name}"


def to_bring_words(papers: Collection[BookletDocument]) -> str:
    """How many documents are still to be handed in, and of how many the person says that they have them."""
    count, ready = len(papers), sum(map(is_ready, papers))
    words = plural("À apporter : %(num)d pièce", "À apporter : %(num)d pièces", count)
    if ready == count:
        return words + plural(", prête", ", toutes prêtes", count)
    return words + (plural(", dont %(num)d prête", ", dont %(num)d prêtes", ready) if ready else "")


def counted_papers(papers: Iterable[BookletDocument]) -> str:
    """Documents, each once, with who brings it, or with how many people do: `Bail, Léa ; Pièce d'identité (2)`."""
    by_title: dict[str, list[BookletDocument]] = {}
    for paper in papers:
        by_title.setdefault(typeset(paper.document.title), []).append(paper)
    return _(" ; ").join(
        f"{title} ({len(same)})" if len(same) > 1 else paper_words(same[0]) for title, same in by_title.items()
    )
