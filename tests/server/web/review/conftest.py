"""A town hall where a question of every kind waits."""

import shutil
from pathlib import Path

import pytest

from forms.geometry import Box
from server.config import settings_from
from server.record.db import Database
from server.record.journeys import set_field
from tests import paper, paper_ink
from tests.filling import note_lines, write_note
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.reading import all_engines
from tests.server.townhall import AGENT, TownHall, picture
from tests.server.web.review.at_desk import CONFLICT, DOUBT, NOTE, Desk


@pytest.fixture(scope="session")
def home_to_copy(staffed_home: Path, tmp_path_factory: pytest.TempPathFactory, hands: Hands) -> Path:
    """A home where a conflict, a doubt, a note and an unknown page wait for a person; do not write in it."""
    home = tmp_path_factory.mktemp("waiting") / "home"
    shutil.copytree(staffed_home, home)
    settings = settings_from(home, {})
    hall = TownHall(settings, Database(settings))
    code = hall.open()
    hall.print(code)
    with hall.database.transaction() as session:
        set_field(session, code, CONFLICT, False, AGENT)
    page = next(one for one in hall.layout(code).pages if any(zone.id == CONFLICT for zone in one.zones))
    sheet = hall.ticked(code, CONFLICT)
    hall.scan(paper_ink.mark(sheet, page.zone(DOUBT).box, Drawn.DOT, pen=paper_ink.BLUE, seed=1))
    layout = next(one for one in hall.layout(code).pages if any(zone.id == NOTE for zone in one.zones))
    zone = layout.zone(NOTE)
    written = write_note(hall.sheet(code, layout.page), zone, note_lines(zone, hands, seed=3), paper_ink.BLUE)
    hall.scan(written, engines=all_engines())
    stray = paper_ink.mark(paper.empty_sheet(dpi=200), Box(40, 60, 40, 40), Drawn.CROSS, pen=paper_ink.BLACK)
    hall.scan(picture(stray), "feuille volante.jpg")
    hall.database.close()
    return home


@pytest.fixture
def desk(hall: TownHall) -> Desk:
    return Desk(hall, next(one.journey for one in hall.waiting() if one.journey is not None))
