"""The menu at the top says in which part of the desk somebody is."""

import re

import pytest

from tests.server.townhall import TownHall
from tests.server.web.people import Person


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/rendez-vous/", "Parcours"),
        ("/parcours/{code}/apercu", "Parcours"),
        ("/lu/{code}/", "Numériser"),
        ("/lu/{code}/recu/", "Numériser"),
        ("/relire/", "Relire"),
        ("/relire/planches/", "Relire"),
        ("/fiabilite/", "Relire"),
    ],
)
def test_the_menu_marks_the_part_of_each_screen_and_no_other(
    hall: TownHall, caseworker: Person, path: str, part: str
) -> None:
    page = caseworker.get(path.format(code=hall.open())).text

    (menu,) = re.findall(r'<nav class="nav-main".*?</nav>', page, re.DOTALL)
    (marked,) = re.findall(r'<a [^>]*aria-current="page">(.*?)</a>', menu, re.DOTALL)
    assert part in marked
