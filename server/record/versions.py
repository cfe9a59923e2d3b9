"""The versions of each kind of booklet that a home has: what is shipped, and what its own designers published.

A journey keeps the version that it was opened with. So the text of every version is kept, with the texts of the other
booklets from which it takes blocks: neither an update of the program nor a publication changes a journey under way.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forms.borrowed import Find
from forms.catalogue import borrows_from, shipped_keys, shipped_text
from forms.errors import UnknownTemplate
from server.record.design_errors import UnknownVersion
from server.record.history import now
from server.record.tables import JourneyRow, TemplateTextRow, TemplateVersionRow

FIRST: Final = 1
"""The number of a kind's first version."""

_SHIPPED: Final = "Livré avec Mon parcours"
_UPDATED: Final = "Livré avec une mise à jour de Mon parcours"


@dataclass(frozen=True, slots=True)
class KeptText:
    """What a version says.

    Attributes:
        text: Its own.
        borrowed: The texts of the booklets from which it takes blocks, by key.
    """

    text: str
    borrowed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a kind of booklet.

    Attributes:
        key: Of the kind.
        number: From 1.
        words: What changed, in the words of who published it.
        by: Who published it; empty: it came with Mon parcours.
        at: When.
        journeys: How many journeys have it.
        open_journeys: How many of them are still followed.
    """

    key: str
    number: int
    words: str
    by: str
    at: datetime
    journeys: int
    open_journeys: int


def newest_numbers(session: Session) -> dict[str, int]:
    """The number of the newest version of every kind of booklet, by key, in order."""
    newest = func.max(TemplateVersionRow.number).label("number")
    rows = session.execute(select(TemplateVersionRow.key, newest).group_by(TemplateVersionRow.key))
    kept = {row.key: row.number for row in rows}
    known = dict.fromkeys(shipped_keys(), FIRST) | kept
    return dict(sorted(known.items()))


def newest_of(session: Session, key: str) -> int:
    """The number of the newest version of one kind.

    Raises:
        UnknownTemplate: There is no such kind.
    """
    number = session.scalar(select(func.max(TemplateVersionRow.number)).where(TemplateVersionRow.key == key))
    if number is not None:
        return number
    if key not in shipped_keys():
        raise UnknownTemplate(key, tuple(newest_numbers(session)))
    return FIRST


def kept_text(session: Session, key: str, number: int) -> KeptText:
    """What a version says. The first one of a kind that is shipped is kept no later than a journey has it.

    Raises:
        UnknownTemplate: There is no such kind.
        UnknownVersion: Or there is, and not this version.
    """
    row = session.scalar(
        select(TemplateVersionRow).where(TemplateVersionRow.key == key, TemplateVersionRow.number == number)
    )
    if row is not None:
        return KeptText(
            _text(session, row.sha256), {key: _text(session, sha256) for key, sha256 in row.borrowed.items()}
        )
    shipped = _shipped(key)
    if shipped is None or number != FIRST:
        newest = newest_numbers(session)
        raise UnknownVersion(key, number, newest[key]) if key in newest else UnknownTemplate(key, tuple(newest))
    return shipped


def newest_as_shipped(session: Session) -> dict[str, int]:
    """The number of the newest version of every kind whose newest one is kept and says what is shipped now, by key."""
    newest = select(TemplateVersionRow.key, func.max(TemplateVersionRow.number)).group_by(TemplateVersionRow.key)
    version = tuple_(TemplateVersionRow.key, TemplateVersionRow.number)
    rows = session.scalars(select(TemplateVersionRow).where(version.in_(newest)))
    find = cache(shipped_text)  # several kinds take blocks from the same one
    shipped = ((row, _shipped(row.key, find)) for row in rows)
    return {row.key: row.number for row, kept in shipped if kept is not None and _says(row, kept)}


def is_shipped(key: str, kept: KeptText) -> bool:
    """Whether a version says what is shipped now."""
    return _shipped(key) == kept


def versions_of(session: Session, key: str) -> tuple[Version, ...]:
    """The versions of a kind, the newest first; empty for one that nobody knows."""
    rows = session.scalars(select(TemplateVersionRow).where(TemplateVersionRow.key == key))
    journeys, opened = _counted(session, key), _counted(session, key, open_only=True)
    found = [
        Version(
            key,
            row.number,
            row.words,
            row.published_by or "",
            row.published_at,
            journeys.get(row.number, 0),
            opened.get(row.number, 0),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: -one.number))


def newest_text(session: Session, key: str) -> str | None:
    """What the newest version of a kind says; None: there is no such kind."""
    try:
        return kept_text(session, key, newest_of(session, key)).text
    except UnknownTemplate:
        return None


def keep_shipped(session: Session) -> None:
    """Keep what is shipped now as a version of each kind, where it is not yet; see `keep_shipped_of`."""
    kept = newest_as_shipped(session)
    for key in shipped_keys():
        if key not in kept:
            keep_shipped_of(session, key)


def keep_shipped_of(session: Session, key: str) -> int:
    """Keep what is shipped now of one kind; harmless when it is.

    Where an update changed it, that is a new version, unless the town hall has published one of its own: theirs stays
    the newest. Nothing happens to a kind that is not shipped.

    Args:
        session: Of a transaction.
        key: Of the kind.

    Returns:
        The number of the newest version.

    Raises:
        UnknownTemplate: There is no such kind.
    """
    shipped = _shipped(key)
    last = session.scalar(
        select(TemplateVersionRow)
        .where(TemplateVersionRow.key == key)
        .order_by(TemplateVersionRow.number.desc())
        .limit(1)
    )
    if shipped is not None and (last is None or (last.published_by is None and not _says(last, shipped))):
        number = FIRST if last is None else last.number + 1
        add_version(session, key, number, shipped, by=None, words=_SHIPPED if last is None else _UPDATED)
    return newest_of(session, key)


def add_version(session: Session, key: str, number: int, kept: KeptText, *, by: str | None, words: str) -> bool:
    """Add a version.

    Returns:
        Whether it is the one that has this number now: somebody else may have been quicker.
    """
    for text in (kept.text, *kept.borrowed.values()):
        if session.get(TemplateTextRow, hash_of(text)) is None:
            _insert(session, TemplateTextRow(sha256=hash_of(text), text=text))
    row = TemplateVersionRow(
        key=key,
        number=number,
        sha256=hash_of(kept.text),
        borrowed={other: hash_of(text) for other, text in sorted(kept.borrowed.items())},
        words=words,
        published_by=by,
        published_at=now(),
    )
    return _insert(session, row)


def hash_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _insert(session: Session, row: TemplateTextRow | TemplateVersionRow) -> bool:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another program that starts at this very moment keeps the same
        return False
    return True


def _says(row: TemplateVersionRow, kept: KeptText) -> bool:
    borrowed = {key: hash_of(text) for key, text in kept.borrowed.items()}
    return row.sha256 == hash_of(kept.text) and row.borrowed == borrowed


def _shipped(key: str, find: Find = shipped_text) -> KeptText | None:
    text = find(key)
    if text is None:
        return None
    others = {other: find(other) for other in borrows_from(text)}
    return KeptText(text, {other: text for other, text in others.items() if text is not None})


def _text(session: Session, sha256: str) -> str:
    row = session.get(TemplateTextRow, sha256)
    if row is None:  # the database holds every text that a version names
        raise AssertionError(sha256)
    return row.text


def _counted(session: Session, key: str, *, open_only: bool = False) -> dict[int, int]:
    counted = select(JourneyRow.template_version, func.count().label("journeys")).where(JourneyRow.template == key)
    if open_only:
        counted = counted.where(~JourneyRow.closed)
    rows = session.execute(counted.group_by(JourneyRow.template_version))
    return {row.template_version: row.journeys for row in rows}
