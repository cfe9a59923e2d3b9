"""The booklets that a page of nobody may be of, each with the names of whose it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy.orm import Session

from forms.page_code import display_journey_code
from scan.readings import NAMELESS
from server.record.model import BatchState, JourneySummary, ReviewItem
from server.record.nearby import Nearby, booklets_nearby
from server.record.overview import journeys_by_code
from server.record.readings import batches
from server.web.typography import _

Named: TypeAlias = tuple[Nearby, str]
"""A booklet, and whose it is."""


def whose(owner: JourneySummary) -> str:
    """The names of whose a journey is, or its code where there are none."""
    return _(" et ").join(owner.holders) or display_journey_code(owner.code)


def nearby_with_names(records: Session, uploads: Iterable[BatchState]) -> Mapping[str, Sequence[Named]]:
    """Those of some uploads, by upload."""
    nearby = booklets_nearby(records, uploads)
    owners = journeys_by_code(records, {booklet.journey for booklets in nearby.values() for booklet in booklets})
    names = {code: whose(owner) for code, owner in owners.items()}
    return {batch: [(booklet, names[booklet.journey]) for booklet in booklets] for batch, booklets in nearby.items()}


def nearby_of(records: Session, asked: ReviewItem) -> Sequence[Named]:
    """Those of a question; none where it is about anything else."""
    if asked.rejection not in NAMELESS:
        return ()
    return nearby_with_names(records, batches(records, [asked.batch])).get(asked.batch, ())
