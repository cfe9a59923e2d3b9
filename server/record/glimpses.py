"""What is seen of an upload while the rest of it is still being read."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from server.record.history import OF_ERASED, erased_among
from server.record.model import BatchStatus, Glimpse
from server.record.tables import BatchRow


def glimpses(session: Session, rows: Sequence[BatchRow]) -> dict[str, tuple[Glimpse, ...]]:
    """The pages seen of those of some uploads that are being read, by upload.

    Of a page whose journey was erased, before or since, only that is told: its picture goes, or has gone.
    """
    seen = {
        row.id: [Glimpse(**one) for one in row.so_far or ()] for row in rows if row.status == BatchStatus.READING.value
    }
    erased = erased_among(session, {one.journey for found in seen.values() for one in found if one.journey})
    return {
        batch: tuple(replace(one, rejection=OF_ERASED, picture=None) if one.journey in erased else one for one in found)
        for batch, found in seen.items()
    }
