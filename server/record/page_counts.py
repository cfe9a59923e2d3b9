"""How many pages booklets have, and which uploads are known, for who turns pages under a camera."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from server.record.tables import BatchRow, EditionRow


def page_counts(session: Session, editions: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How many pages some editions have, by journey code and number; one that was never printed here is absent."""
    key = tuple_(EditionRow.journey, EditionRow.number)
    rows = session.execute(select(EditionRow.journey, EditionRow.number, EditionRow.pages).where(key.in_(editions)))
    return {(row.journey, row.number): row.pages for row in rows}


def known_uploads(session: Session, ids: Sequence[str]) -> list[str]:
    """Those of some uploads that exist, in the order of `ids`; a record that was restored may lack the last ones."""
    found = set(session.scalars(select(BatchRow.id).where(BatchRow.id.in_(ids))))
    return [upload for upload in ids if upload in found]
