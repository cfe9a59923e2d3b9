"""What a database that fails says to a person: what happened, where, and what to do."""

import shlex
import shutil
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from server.config import Settings


def words_for(settings: Settings, error: DBAPIError) -> str | None:
    """One line about a database that does not do its work; None for an error of another kind.

    Args:
        settings: Say where the database is.
        error: From the database's own library.
    """
    # SQLite tells a damaged file by the plain DatabaseError, and every refusal of ours by one of its other children.
    damaged = settings.on_sqlite and type(error) is DatabaseError
    if not damaged and not isinstance(error, (OperationalError, InterfaceError)):
        return None
    said = str(error.orig).strip().splitlines()[0] if error.orig is not None else type(error).__name__
    if settings.on_sqlite:
        return sqlite_words(settings, getattr(error.orig, "sqlite_errorname", ""), said)
    place = make_url(settings.database_url).render_as_string(hide_password=True).replace("+psycopg", "", 1)
    return f"the database {place} does not answer ({said}): start it, or correct PARCOURS_DATABASE_URL"


def sqlite_words(settings: Settings, problem: str, said: str) -> str:
    """The same for the embedded database.

    Args:
        settings: Of the home.
        problem: SQLite's name of the error; empty when it has none.
        said: What SQLite says about it.
    """
    file = settings.database_file
    remedy = f"restore a backup with `parcours restore --force FILE --home {shlex.quote(str(settings.home))}`"
    if not file.exists():
        return f"{file} is missing: put it back, or {remedy}; if the record is on PostgreSQL, set PARCOURS_DATABASE_URL"
    if file.is_file() and file.stat().st_size == 0:  # one that we made always holds its header
        return f"{file} is empty: {remedy}"
    problem = _FULL if is_full(settings, problem) else problem
    for prefix, words in _BY_PROBLEM.items():
        if problem.startswith(prefix):
            return words.format(file=file, home=settings.home, said=said, remedy=remedy)
    return f"the database {file} does not answer ({said}): check its disk and who may open it"


def is_full(settings: Settings, problem: str) -> bool:
    """Whether the embedded database failed for want of room on the disk of the home."""
    broken = problem.startswith("SQLITE_IOERR")
    return problem.startswith(_FULL) or (broken and shutil.disk_usage(settings.home).free < _NO_ROOM)


BUSY: Final = "SQLITE_BUSY"
"""How SQLite's own names begin of what passes by itself: somebody else was writing for too long."""
_FULL: Final = "SQLITE_FULL"
_NO_ROOM: Final = 1 << 20
"""Bytes. SQLite tells a full disk from a broken one only where it writes the record, not the files beside it."""
_DAMAGED: Final = "{file} is damaged ({said}): {remedy}"
_CLOSED: Final = "{file} may not be written by this account: give it the right, or use the account that made it"
_BY_PROBLEM: Final = {
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CORRUPT": _DAMAGED,
    _FULL: "the disk that holds {home} is full and nothing was changed: free some space and try again",
    BUSY: "{file} is kept busy by somebody else who writes and nothing was changed: try again",
    "SQLITE_READONLY": _CLOSED,
    "SQLITE_PERM": _CLOSED,
}
"""By the beginning of SQLite's own name of the error."""
