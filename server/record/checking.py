"""Looks a home over: what the town hall must still confirm, and whether every record is what its history says."""

from typing import Any

from sqlalchemy import select

from forms.catalogue import list_unconfirmed
from server.config import Settings
from server.record import fold, history
from server.record.db import Database
from server.record.errors import UnknownContent
from server.record.storage import Storage
from server.record.tables import BatchRow, EditionRow, JourneyRow
from server.record.templates import templates


def check_home(database: Database, settings: Settings) -> dict[str, Any]:
    """Check a home.

    Returns:
        The document of `parcours check`: `unconfirmed`, what a template leaves to the town hall; `problems`, what is
        damaged, one sentence each.

    Raises:
        DatabaseGone: The database does not answer.
    """
    unconfirmed = [
        {"template": template.key, "where": where, "what": what}
        for template in templates().values()
        for where, what in list_unconfirmed(template)
    ]
    return {"unconfirmed": unconfirmed, "problems": [*_wrong_records(database), *_missing(database, settings)]}


def _wrong_records(database: Database) -> list[str]:
    """Journeys whose tables of now differ from what their history says."""
    problems = []
    with database.reading() as session:
        for row in session.scalars(select(JourneyRow).order_by(JourneyRow.code)):
            folded = fold.fold(history.events(session, row.code))
            same = (
                folded.fields == history.field_states(session, row.code)
                and folded.steps == history.step_states(session, row.code)
                and folded.closed == row.closed
            )
            if not same:
                problems.append(f"the record of {row.code} is not what its history says")
    return problems


def _missing(database: Database, settings: Settings) -> list[str]:
    """Contents that the record speaks of and the storage does not have."""
    storage = Storage(settings.storage)
    with database.reading() as session:
        wanted = {key: f"the upload {name}" for key, name in session.execute(select(BatchRow.sha256, BatchRow.name))}
        for edition in session.scalars(select(EditionRow)):
            for key in (edition.pages_pdf, edition.booklet_pdf, edition.layout):
                wanted[key] = f"edition {edition.number} of {edition.journey}"
    problems = []
    for key, what in wanted.items():
        try:
            storage.path(key)
        except UnknownContent:
            problems.append(f"the storage lost {what} ({key})")
    return problems
