"""What tests see of an image is kept: without it each would read the page that the one before it read."""

from pathlib import Path
from typing import Any

import pytest

from server.config import settings_from
from tests.paper_ink import Drawn
from tests.remembered import READINGS
from tests.server.begun import copied
from tests.server.record.deciding import READY
from tests.server.townhall import picture


def test_a_page_is_read_once_for_all_town_halls_that_say_the_same_of_it(
    printed_home: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, code = printed_home
    read, asked = READINGS._read, list[int]()

    def count(*arguments: Any) -> Any:
        asked.append(1)
        return read(*arguments)

    monkeypatch.setattr(READINGS, "_read", count)
    for number in range(2):
        with copied(settings_from(home, {}), tmp_path / str(number)) as hall:
            hall.scan(picture(hall.ticked(code, READY, drawn=Drawn.DOT), seed=4711))
            assert [one.field for one in hall.waiting(code)] == [READY]

    assert len(asked) == 1
