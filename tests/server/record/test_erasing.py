"""Erasing what is known of somebody who asks for it: all of theirs, and nothing of anybody else; on both databases."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forms.circumstances import AddWord, SetAppointment
from server.record import history, ingest
from server.record.checking import check_home
from server.record.city_links import link_account
from server.record.claims import Claim
from server.record.days import today
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.erasing import Erased, erase_journey, sweep_erased
from server.record.erasure import (
    ERASURE,
    Answer,
    Channel,
    NoErasureAsked,
    Request,
    ask_to_erase,
    last_request,
    note_erasure_asked,
    refuse_erasure,
    take_erasure_back,
    waiting_requests,
)
from server.record.errors import JourneyErased, UnknownEdition
from server.record.history import Source
from server.record.ingest import process
from server.record.journeys import add_change, find_journeys, new_pin, reopen_journey, set_field
from server.record.model import BatchState
from server.record.prepared import KeptImage
from server.record.private_notes import write_note
from server.record.reminders import ask_for_reminders, confirm_address
from server.record.storage import Storage
from server.record.table_base import Table
from server.record.tables import APPEND_ONLY, BatchRow, HistoryRow, PageReadingRow
from tests.paper_ink import Drawn
from tests.reading import without_handwriting
from tests.server.townhall import AGENT, TownHall, picture

BOX = "M3.temoins_choisis"
SECRETS = (
    "Camille",
    "Exemple",
    "Le samedi",
    "camille@exemple.fr",
    "Rappeler la préfecture",
    "Bienvenue",
    "Salle 12",
    "0a" * 32,
    "Le tuteur",
)


def ask(hall: TownHall, code: str) -> Request:
    with hall.database.transaction() as session:
        return ask_to_erase(session, code)


def erase(hall: TownHall, code: str) -> Erased:
    return erase_journey(hall.database, Storage(hall.settings.storage), code, "Paul Prestation")


def swept(hall: TownHall) -> set[Path]:
    """What is stored once all that was laid aside has gone."""
    sweep_erased(hall.database, Storage(hall.settings.storage), older_than=timedelta())
    return contents(hall)


def lived_in(hall: TownHall, name: str = "a") -> str:
    """A journey in which something of every kind happened."""
    code = hall.open()
    with hall.database.transaction() as session:
        set_field(session, code, "M1.note", "Le samedi", AGENT)
        add_change(session, code, AddWord("Bienvenue"), AGENT)
        add_change(session, code, SetAppointment("M3", today() + timedelta(days=9), "9 h", "Salle 12"), AGENT)
        write_note(session, code, "Rappeler la préfecture", AGENT)
        confirm_address(session, ask_for_reminders(session, code, "camille@exemple.fr").id)
        new_pin(session, code, AGENT)
        link_account(session, code, "https://compte.ville.example", "0a" * 32)
        ask_to_erase(session, code)
        refuse_erasure(session, code, "Le tuteur de Camille s'y oppose", AGENT)
    hall.print(code)
    hall.scan(picture(hall.ticked(code, BOX, drawn=Drawn.CROSS)), f"Exemple-{name}.jpg")
    return code


def everything(hall: TownHall) -> str:
    """All that the tables hold, but for the texts of booklets, which are of nobody, as one text."""
    with hall.database.reading() as session:
        return json.dumps(
            [
                [str(value) for value in row]
                for table in Table.metadata.sorted_tables
                if table.name != "template_texts"
                for row in session.execute(select(table))
            ],
            ensure_ascii=False,
        )


def contents(hall: TownHall) -> set[Path]:
    return {file for file in hall.settings.storage.rglob("*") if file.is_file()}


def test_nothing_of_the_person_stays_anywhere(either_hall: TownHall) -> None:
    code = lived_in(either_hall)
    before = everything(either_hall)
    ask(either_hall, code)

    done = erase(either_hall, code)

    assert [secret for secret in SECRETS if secret not in before] == []
    assert [secret for secret in SECRETS if secret in everything(either_hall)] == []
    assert swept(either_hall) == set()
    assert done.contents > 5
    assert done.shared == 0


def test_what_stays_says_that_it_was_there_and_that_it_was_erased(either_hall: TownHall) -> None:
    code = lived_in(either_hall)
    ask(either_hall, code)

    erase(either_hall, code)

    record = either_hall.record(code)
    assert (record.summary.closed, record.summary.holders, record.fields, record.editions) == (True, (), {}, ())
    assert [(entry.by, entry.words) for entry in record.history][-1] == (
        "Paul Prestation",
        "Données effacées, à la demande de la personne.",
    )
    with either_hall.database.reading() as session:
        answered = last_request(session, code)
    assert answered is not None
    assert (answered.answer, answered.by) == (Answer.ERASED, "Paul Prestation")


def test_what_was_erased_never_lives_again(either_hall: TownHall) -> None:
    code = either_hall.open()
    ask(either_hall, code)
    erase(either_hall, code)
    before = everything(either_hall)
    revivals: tuple[Callable[[Session], object], ...] = (
        lambda session: reopen_journey(session, code, AGENT),
        lambda session: new_pin(session, code, AGENT),
        lambda session: add_change(session, code, AddWord("Bienvenue"), AGENT),
        lambda session: write_note(session, code, "Rappeler Camille", AGENT),
        lambda session: ask_to_erase(session, code),
        lambda session: note_erasure_asked(session, code, today(), Channel.DESK, AGENT),
    )

    for revive in revivals:
        with pytest.raises(JourneyErased), either_hall.database.transaction() as session:
            revive(session)
    with pytest.raises(JourneyErased):
        either_hall.print(code)

    assert everything(either_hall) == before


def test_everybody_elses_record_stays_whole(either_hall: TownHall) -> None:
    code, other = lived_in(either_hall), lived_in(either_hall, "b")
    before, kept = either_hall.record(other), contents(either_hall)
    ask(either_hall, code)

    erase(either_hall, code)

    assert either_hall.record(other) == before
    assert swept(either_hall) < kept
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []
    with either_hall.database.reading() as session:
        assert [one.code for one in find_journeys(session, "Camille")] == [other]


def two_printed(hall: TownHall) -> tuple[str, str]:
    """Two journeys with their booklets."""
    code, other = hall.open(), hall.open()
    for one in (code, other):
        hall.print(one)
    return code, other


def test_a_file_with_pages_of_others_stays_and_is_told(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    pile = two_pages(either_hall, code, other)
    either_hall.scan(pile, "pile.pdf")
    assert either_hall.known(code) == either_hall.known(other) == {BOX: True}
    ask(either_hall, code)

    done = erase(either_hall, code)

    assert done.shared == 1
    assert either_hall.known(other) == {BOX: True}
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def two_pages(hall: TownHall, *codes: str) -> bytes:
    """A PDF with a page of each journey, as a copier makes one of a pile."""
    images = [Image.open(io.BytesIO(picture(hall.ticked(code, BOX)))).convert("L") for code in codes]
    file = io.BytesIO()
    images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=200.0)
    return file.getvalue()


def test_its_paper_is_not_read_any_more(either_hall: TownHall) -> None:
    code = either_hall.open()
    either_hall.print(code)
    page = picture(either_hall.ticked(code, BOX))
    ask(either_hall, code)
    erase(either_hall, code)

    batch = either_hall.scan(page)

    assert batch.status == "read"
    assert either_hall.known(code) == {}


def test_old_paper_in_a_pile_takes_nobody_elses_page_with_it(either_hall: TownHall) -> None:
    code, other = two_printed(either_hall)
    warm = StoredEditions(either_hall.database, either_hall.settings)
    read(either_hall, either_hall.receive(two_pages(either_hall, code)), warm)
    pile = either_hall.receive(two_pages(either_hall, code, other), "pile.pdf")
    ask(either_hall, code)
    erase(either_hall, code)

    batch = read(either_hall, pile, warm)

    assert batch.status == "read"
    assert (either_hall.known(code), either_hall.known(other)) == ({}, {BOX: True})
    assert rejections(either_hall, pile) == ["unknown-edition", ""]
    assert warm.layout(code, 1) is None
    with pytest.raises(UnknownEdition):
        warm.reference(code, 1, 1, 8.0)


def test_a_page_that_was_being_read_while_its_journey_was_erased_is_of_no_edition(
    either_hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, other = two_printed(either_hall)
    pile = either_hall.receive(two_pages(either_hall, code, other), "pile.pdf")
    ask(either_hall, code)
    keep, erased = ingest._keep, list[Erased]()

    def erase_first(*found: Any) -> None:
        erased.extend(() if erased else [erase(either_hall, code)])
        keep(*found)

    monkeypatch.setattr(ingest, "_keep", erase_first)

    batch = read(either_hall, pile)

    assert batch.status == "read"
    assert (either_hall.known(code), either_hall.known(other)) == ({}, {BOX: True})
    assert rejections(either_hall, pile) == ["unknown-edition", ""]
    named = everything(either_hall)
    assert [file.name for file in swept(either_hall) if file.name not in named] == []
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_a_journey_that_is_erased_takes_no_page_with_it_that_is_still_to_be_read(
    either_hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, other = two_printed(either_hall)
    pile = either_hall.receive(two_pages(either_hall, code, other), "pile.pdf")
    ask(either_hall, code)
    keep, erased = ingest._keep, list[Erased]()

    def erase_then(*found: Any) -> None:
        keep(*found)
        erased.extend(() if erased else [erase(either_hall, code)])

    monkeypatch.setattr(ingest, "_keep", erase_then)

    batch = read(either_hall, pile)

    assert (batch.status, [one.shared for one in erased]) == ("read", [1])
    assert (either_hall.known(code), either_hall.known(other)) == ({}, {BOX: True})
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def read(hall: TownHall, batch: str, editions: StoredEditions | None = None) -> BatchState:
    return process(hall.database, hall.settings, batch, without_handwriting(), editions)


def rejections(hall: TownHall, batch: str) -> list[str]:
    """Why each page of a batch was not read, as they came; empty where it was."""
    with hall.database.reading() as session:
        of_batch = select(BatchRow.sha256).where(BatchRow.id == batch).scalar_subquery()
        pages = select(PageReadingRow.rejection).where(PageReadingRow.sha256 == of_batch)
        return list(session.scalars(pages.order_by(PageReadingRow.image)))


def test_nothing_is_erased_that_nobody_asked_for(either_hall: TownHall) -> None:
    code = lived_in(either_hall)
    before = everything(either_hall)

    with pytest.raises(NoErasureAsked):
        erase(either_hall, code)

    assert everything(either_hall) == before


@pytest.mark.parametrize("way", ["refused", "taken back", "erased"])
def test_a_request_is_answered_once(either_hall: TownHall, way: str) -> None:
    code = either_hall.open()
    first = ask(either_hall, code)
    assert ask(either_hall, code).id == first.id
    answer(either_hall, code, way)

    with pytest.raises(NoErasureAsked):
        answer(either_hall, code, way)

    with either_hall.database.reading() as session:
        assert waiting_requests(session) == []
    if way != "erased":
        assert ask(either_hall, code).id != first.id


def answer(hall: TownHall, code: str, way: str) -> None:
    if way == "erased":
        erase(hall, code)
        return
    with hall.database.transaction() as session:
        if way == "refused":
            refuse_erasure(session, code, "L'acte est signé.", AGENT)
        else:
            take_erasure_back(session, code)


def test_a_refusal_says_why_and_leaves_everything(either_hall: TownHall) -> None:
    code = lived_in(either_hall)
    ask(either_hall, code)
    before = contents(either_hall)

    with either_hall.database.transaction() as session:
        refuse_erasure(session, code, "L'acte de mariage est signé.", AGENT)

    with either_hall.database.reading() as session:
        told = last_request(session, code)
    assert told is not None
    assert (told.answer, told.word, told.by) == (Answer.REFUSED, "L'acte de mariage est signé.", AGENT)
    assert contents(either_hall) == before
    assert either_hall.record(code).history[-1].words == "Effacement refusé : « L'acte de mariage est signé. »."


def test_the_database_still_lets_nobody_remove_what_happened(either_hall: TownHall) -> None:
    code = lived_in(either_hall)
    ask(either_hall, either_hall.open())
    erase(either_hall, waiting(either_hall)[0].journey)

    with pytest.raises(DBAPIError), either_hall.database.engine.begin() as connection:
        connection.execute(delete(HistoryRow).where(HistoryRow.journey == code))

    with either_hall.database.reading() as session:
        count = select(func.count()).select_from(HistoryRow).where(HistoryRow.journey == code)
        assert (session.scalar(count) or 0) > 5


def waiting(hall: TownHall) -> list[Request]:
    with hall.database.reading() as session:
        return waiting_requests(session)


def test_what_failed_in_between_erased_nothing(either_hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = lived_in(either_hall)
    ask(either_hall, code)
    before, kept = everything(either_hall), contents(either_hall)

    def fail(*_given: object, **_named: object) -> None:
        raise OSError("the machine stops")

    with monkeypatch.context() as patched:
        patched.setattr(history, "append", fail)
        with pytest.raises(OSError, match="stops"):
            erase(either_hall, code)

    assert everything(either_hall) == before
    assert contents(either_hall) == kept


def test_every_table_that_only_grows_can_be_erased_or_says_that_it_was(either_hall: TownHall) -> None:
    left = {"erasure_requests", "erasure_answers", "template_texts", "template_versions"}
    code = lived_in(either_hall)
    ask(either_hall, code)
    erase(either_hall, code)

    with either_hall.database.reading() as session:
        rows = {
            name: session.scalar(select(func.count()).select_from(Table.metadata.tables[name])) for name in APPEND_ONLY
        }
    assert {name for name, count in rows.items() if count} == left | {"history"}


def test_what_was_laid_aside_stays_for_some_hours_and_then_goes(hall: TownHall) -> None:
    code = lived_in(hall)
    before = {file.name for file in contents(hall)}
    ask(hall, code)

    erase(hall, code)

    sweep_erased(hall.database, Storage(hall.settings.storage))
    assert {file.name for file in contents(hall)} == before
    assert swept(hall) == set()


def test_an_erasure_that_fails_half_way_leaves_every_content_where_it_was(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = lived_in(hall)
    before, lay_aside = contents(hall), Storage.lay_aside
    last = max(file.name for file in before)
    ask(hall, code)

    def failing(storage: Storage, key: str) -> bool:
        if key == last:
            raise OSError("the disk is gone")
        return lay_aside(storage, key)

    monkeypatch.setattr(Storage, "lay_aside", failing)
    with pytest.raises(OSError, match="the disk is gone"):
        erase(hall, code)

    sweep_erased(hall.database, Storage(hall.settings.storage), older_than=timedelta())
    assert contents(hall) == before
    assert check_home(hall.database, hall.settings)["problems"] == []


def test_what_the_record_names_is_read_where_it_lies_and_put_back(hall: TownHall) -> None:
    lived_in(hall)
    before, storage = contents(hall), Storage(hall.settings.storage)

    for file in before:  # as an erasure does with what a colleague is just writing again, or that ended half-way
        assert storage.lay_aside(file.name)

    assert check_home(hall.database, hall.settings)["problems"] == []
    assert contents(hall).isdisjoint(before)
    assert swept(hall) == before


def test_what_is_asked_for_once_it_was_erased_does_not_come_back(hall: TownHall) -> None:
    code, storage = lived_in(hall), Storage(hall.settings.storage)
    keys = [file.name for file in contents(hall)]
    ask(hall, code)
    erase(hall, code)

    for key in keys:
        storage.get(key)

    assert swept(hall) == set()


def test_what_was_drawn_of_an_erased_page_stays_in_its_place_where_another_journey_has_the_same_bytes(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, other = two_printed(hall)
    upload = hall.receive(picture(hall.ticked(code, BOX)))
    ask(hall, code)
    keep, drawn = ingest._keep, list[str]()

    def erase_first(database: Database, storage: Storage, held: Claim, image: KeptImage) -> None:
        drawn.append(str(image.pages[0].overlay))
        source = Source(AGENT, crop=drawn[0])
        with database.transaction() as session:
            history.append(session, other, ERASURE, source=source, words="Vu.")
        erase(hall, code)
        keep(database, storage, held, image)

    monkeypatch.setattr(ingest, "_keep", erase_first)

    read(hall, upload)

    assert drawn[0] not in Storage(hall.settings.storage).laid_aside(timedelta())
    assert check_home(hall.database, hall.settings)["problems"] == []
