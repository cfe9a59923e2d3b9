from pathlib import Path

import pytest
from sqlalchemy import event

from forms.circumstances import Circumstances, Subject
from server.record import moving_on
from server.record.designs import first_text, publish
from server.record.moving import what_changes
from server.record.moving_on import Move, Moved, move_journeys
from tests.server.record.changing import set_field
from tests.server.townhall import TownHall
from tests.server.web.designing import written_over

KEY = "carte-perdue"
STEP = """
[[step]]
id = "P2"
title = "Déclarer la perte"
short = "Déclarer"
happens = "Un agent note ce que vous avez perdu."
"""
MOVE = Move(KEY, 1, 2, "Dina Dessin")


def published(hall: TownHall, more: str, *, base: int) -> None:
    said = written_over(first_text(KEY, "P", "#123456", "Ma carte est perdue", "carte")) + more
    with hall.database.transaction() as session:
        publish(session, KEY, said, base=base, by="Dina Dessin", words="Autre chose")


@pytest.fixture
def three(hall: TownHall) -> tuple[str, ...]:
    """Codes of journeys whose second step is called otherwise in a newer version."""
    published(hall, STEP, base=0)
    codes = [hall.open(Circumstances((Subject("p1", name),)), KEY) for name in ("Aïcha Exemple", "Zoé Modèle", "Li")]
    published(hall, STEP.replace("Déclarer la perte", "Demander un passeport"), base=1)
    return tuple(sorted(codes))


def versions(hall: TownHall, codes: tuple[str, ...]) -> list[int]:
    return [hall.record(code).summary.version for code in codes]


def test_a_journey_that_became_doubtful_since_it_was_shown_stays_until_somebody_looks_again(
    hall: TownHall, three: tuple[str, ...]
) -> None:
    with hall.database.reading() as session:
        shown = {one.code: one.mark for one in what_changes(session, KEY, 1, 2)}
    set_field(hall, three[1], "P2.done", True)

    moved = move_journeys(hall.database, MOVE, three, shown)
    twice = move_journeys(hall.database, MOVE, three, shown)

    assert moved == Moved(codes=(three[0], three[2]), again=(three[1],))
    assert twice == Moved(already=(three[0], three[2]), again=(three[1],))
    assert versions(hall, three) == [2, 1, 2]


def test_where_the_record_fails_midway_those_that_moved_stay_moved_and_the_others_are_told(
    hall: TownHall, three: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(moving_on, "AT_ONCE", 1)
    file, away = hall.settings.database_file, tmp_path / "away.db"
    event.listen(hall.database.engine, "commit", lambda _connection: file.rename(away), once=True)

    moved = move_journeys(hall.database, MOVE, three)

    away.rename(file)
    assert moved == Moved(codes=three[:1], left=three[1:])
    assert versions(hall, three) == [2, 1, 1]
