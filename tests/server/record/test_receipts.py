"""Receipts that were given: kept as they were, once for the same words, and in history."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.record.checking import check_home
from server.record.days import today
from server.record.errors import UnknownContent
from server.record.receipts import RECEIPT, Way, give_receipt, receipt, receipts
from server.record.storage import Storage
from tests.server.townhall import AGENT, TownHall


def give(hall: TownHall, code: str, words: str = "…", way: Way = "paper") -> str:
    storage = Storage(hall.settings.storage)
    pdfs = storage.put(f"carte {words}".encode()), storage.put(f"étiquette {words}".encode())
    with hall.database.transaction() as session:
        return give_receipt(session, code, today(), {"read": words}, pdfs=pdfs, by=AGENT, way=way)


def test_a_receipt_is_kept_as_it_was_given(either_hall: TownHall) -> None:
    code = either_hall.open()
    given = give(either_hall, code)

    with either_hall.database.reading() as session:
        kept = receipt(session, code, given)

    assert (kept.content, kept.by, kept.day) == ({"read": "…"}, AGENT, today())
    assert Storage(either_hall.settings.storage).get(kept.card_pdf) == "carte …".encode()


def test_the_same_receipt_given_twice_is_one_and_another_one_comes_first(hall: TownHall) -> None:
    code = hall.open()
    first = give(hall, code)

    assert give(hall, code, way="mail") == first
    second = give(hall, code, "autre chose")

    with hall.database.reading() as session:
        assert [one.id for one in receipts(session, code)] == [second, first]
    told = [entry.words for entry in hall.record(code).history if entry.action == RECEIPT]
    assert told == [
        "Reçu donné à la personne, sur papier.",
        "Reçu envoyé à la personne par courriel.",
        "Reçu donné à la personne, sur papier.",
    ]


def test_the_database_lets_nobody_change_a_receipt(either_hall: TownHall) -> None:
    give(either_hall, either_hall.open())

    with pytest.raises(DBAPIError, match="never changed"), either_hall.database.transaction() as session:
        session.execute(text("UPDATE receipts SET by = 'personne'"))


def test_nobody_reads_the_receipt_of_another_journey(hall: TownHall) -> None:
    given, other = give(hall, hall.open()), hall.open()

    with pytest.raises(UnknownContent), hall.database.reading() as session:
        receipt(session, other, given)


def test_a_file_that_the_storage_lost_is_found_missing(hall: TownHall) -> None:
    code = hall.open()
    given = give(hall, code)
    with hall.database.reading() as session:
        kept = receipt(session, code, given)
    assert check_home(hall.database, hall.settings)["problems"] == []

    Storage(hall.settings.storage).path(kept.card_pdf).unlink()

    assert check_home(hall.database, hall.settings)["problems"] == [
        f"the storage lost a receipt of {code} ({kept.card_pdf})"
    ]
