import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import column, insert, select, table

from server.config import Settings, prepare_home
from server.record.db import MIGRATIONS, Database, upgrade
from server.record.migrations.way_back import WouldLose
from server.record.table_base import Table
from server.record.tables import (
    ErasureAnswerRow,
    ErasureRequestRow,
    ImageRow,
    NoteRow,
    NoteWordRow,
    OpinionRow,
    ReminderAddressRow,
    ReminderRow,
    StepRow,
)
from tests.server.townhall import TownHall

CODE = "K4T7XHK"
LATE = "2026-07-14 22:30:00.000000"
"""In UTC, as SQLite keeps it: half past midnight in Paris, on the 15th."""
IMAGES = [{"index": index, "width_px": 100, "height_px": 200 + index} for index in range(2)]
OLD_ROWS: Mapping[str, Mapping[str, Any]] = {
    "journeys": {
        "code": CODE,
        "template": "mariage",
        "circumstances": "{}",
        "closed": False,
        "opened_at": LATE,
        "changed_at": LATE,
        "search": "",
        "pin_failures": 0,
        "pin_locks": 0,
    },
    "history": {
        "journey": CODE,
        "at": LATE,
        "by": "",
        "action": "status",
        "target": "M1",
        "before": "null",
        "after": '"done"',
        "origin": "agent",
        "words": "",
    },
    "field_states": {
        "journey": CODE,
        "field": "M1.note",
        "value": '"Rappeler la préfecture"',
        "origin": "agent",
        "by": "Ada",
        "at": LATE,
    },
    "step_states": {"journey": CODE, "step": "M1", "status": "done", "since": "2026-07-14"},
    "batches": {
        "id": "b",
        "name": "scan.tif",
        "sha256": "abc",
        "size": 1,
        "status": "read",
        "error": "",
        "repeated": False,
        "images_read": 2,
        "received_at": LATE,
        "received_by": "",
        "attempts": 1,
    },
    "files": {"sha256": "abc", "batch": "b", "images": json.dumps(IMAGES), "read_at": LATE},
}


@pytest.fixture
def old_home(tmp_path: Path) -> Settings:
    """A home whose record was written by the first version."""
    settings = prepare_home(tmp_path / "home", {})
    database = Database(settings)
    config = Config(attributes={"engine": database.engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "0001")
    with database.transaction() as session:
        for name, values in OLD_ROWS.items():
            session.execute(insert(table(name, *(column(each) for each in values))).values(**values))
    database.close()
    return settings


def test_the_images_of_an_older_record_become_rows_of_their_own(old_home: Settings) -> None:
    upgrade(old_home)

    with Database(old_home).reading() as session:
        kept = session.execute(select(ImageRow.sha256, ImageRow.image, ImageRow.width_px, ImageRow.height_px)).all()
    assert [tuple(row) for row in kept] == [("abc", 0, 100, 200), ("abc", 1, 100, 201)]


def test_the_days_of_an_older_record_become_those_of_the_town_hall(old_home: Settings) -> None:
    upgrade(old_home)

    with Database(old_home).reading() as session:
        assert session.scalars(select(StepRow.since)).all() == [date(2026, 7, 15)]


def test_the_notes_of_an_older_record_are_found(old_home: Settings) -> None:
    upgrade(old_home)

    with Database(old_home).reading() as session:
        assert session.scalars(select(NoteRow.text)).all() == ["Rappeler la préfecture"]
        assert session.scalars(select(NoteWordRow.word)).all() == ["la", "prefecture", "rappeler"]


def test_reminders_of_an_older_record_are_told_again_only_of_another_day(old_home: Settings) -> None:
    database = Database(old_home)
    command.upgrade(configuration(database), "0021")
    names = ("address", "step", "day", "begun_at", "sent_at", "refused")
    given = {"id": "a", "journey": CODE, "address": "c@exemple.fr", "asked_at": LATE, "confirmed_at": LATE}
    with database.transaction() as session:
        session.execute(insert(table("reminder_addresses", *(column(each) for each in given))).values(**given))
        for day, at in (("2026-07-20", "2026-07-18 08:00:00"), ("2026-07-19", "2026-07-16 08:00:00")):
            sent = dict(zip(names, ("a", "M3", day, at, at, False), strict=True))
            session.execute(insert(table("reminders", *(column(each) for each in names))).values(**sent))
    database.close()

    upgrade(old_home)

    with Database(old_home).reading() as session:
        kept = session.scalars(select(ReminderRow).order_by(ReminderRow.number)).all()
        assert [(row.number, row.day, row.time, row.cancelled) for row in kept] == [
            (1, date(2026, 7, 19), None, False),
            (2, date(2026, 7, 20), None, False),
        ]
        assert session.scalars(select(ReminderAddressRow.language)).all() == ["fr"], "nobody chose another one then"


def test_the_words_of_refusals_go_of_what_was_erased_already(old_home: Settings) -> None:
    database = Database(old_home)
    command.upgrade(configuration(database), "0026")
    with database.transaction() as session:
        for key, answer in (("a", "refused"), ("b", "erased")):
            session.add(ErasureRequestRow(id=key, journey=CODE, at=datetime.now(UTC)))
            session.flush()
            session.add(ErasureAnswerRow(request=key, answer=answer, word="Camille", by="Ada", at=datetime.now(UTC)))
    database.close()

    upgrade(old_home)

    with Database(old_home).reading() as session:
        assert session.execute(select(ErasureAnswerRow.answer, ErasureAnswerRow.word)).all() == [
            ("refused", ""),
            ("erased", ""),
        ]


def configuration(database: Database) -> Config:
    config = Config(attributes={"engine": database.engine})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def test_a_record_in_which_nobody_wrote_goes_back_and_comes_again(either_hall: TownHall) -> None:
    database = either_hall.database

    command.downgrade(configuration(database), "0004")
    command.upgrade(configuration(database), "head")

    with database.reading() as session:
        assert session.scalars(select(OpinionRow)).all() == []


WRITTEN = (
    *("drafts", "audits", "private_notes", "handovers", "handover_answers"),
    *("looks", "receipts", "opinions", "escalations", "template_drafts", "left_drafts"),
)
COLUMNS = (
    *(("template_versions", "published_by"), ("editions", "format")),
    *(("batches", "desk"), ("batches", "aside_by")),
)


@pytest.mark.parametrize(("name", "filled"), [*((name, "") for name in WRITTEN), *COLUMNS])
def test_a_way_back_that_would_lose_what_somebody_wrote_is_refused(settings: Settings, name: str, filled: str) -> None:
    database = Database(settings)
    columns = Table.metadata.tables[name].columns
    row = {each.name: 999 for each in columns if not each.nullable}
    if filled:
        row[filled] = 1
    with closing(sqlite3.connect(str(database.engine.url.database))) as raw:  # which asks for no rows beside
        new = str(insert(table(name, *map(column, row))).compile(database.engine))
        raw.execute(new, list(row.values()))
        raw.commit()

    with pytest.raises(WouldLose, match=filled or name):
        command.downgrade(configuration(database), "0001")
    database.close()
