"""Pages say what the town hall of their home says of itself."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from server.config import ConfigError, Settings, settings_from
from server.record.db import Database
from server.web import create_app
from tests.server.townhall import TownHall
from tests.server.web.people import Person, sign_in

OWN = """\
[[service]]
key = "etat-civil"
name = "Mairie de Valbonnet, état civil"
place = "1 place du Puits, 00000 Valbonnet"
"""


@pytest.fixture
def elsewhere(home_to_copy: Path, tmp_path: Path) -> Settings:
    """The home of another town hall."""
    home = tmp_path / "elsewhere"
    shutil.copytree(home_to_copy, home)
    (home / "mairie.toml").write_text(OWN, encoding="utf-8")
    return replace(settings_from(home, {}), base_url="http://localhost")


def test_two_applications_in_one_program_each_name_the_services_of_their_own_town_hall(
    hall: TownHall, reception: Person, elsewhere: Settings
) -> None:
    other = TownHall(elsewhere, Database(elsewhere))
    theirs, code, their_code = sign_in(create_app(elsewhere), "agnes"), hall.open(), other.open()

    pages = [
        person.read(f"/parcours/{one}/transmettre")
        for person, one in ((reception, code), (theirs, their_code), (reception, code))
    ]
    other.database.close()

    assert ["Mairie de Valbonnet, état civil" in page for page in pages] == [False, True, False]
    assert ["Mairie du 19e, service d'état civil" in page for page in pages] == [True, False, True]


def test_an_application_does_not_start_with_a_file_that_cannot_be_used(elsewhere: Settings) -> None:
    (elsewhere.home / "mairie.toml").write_text(OWN.replace("place =", "lieu ="), encoding="utf-8")

    with pytest.raises(ConfigError, match=r"mairie\.toml:4: « lieu » n'existe pas ici"):
        create_app(elsewhere)


def test_a_question_of_the_form_says_where_the_services_of_its_town_hall_are(
    reception: Person, elsewhere: Settings, edit_template: Callable[[str, str, str], None]
) -> None:
    edit_template("mariage", 'question = "Avez-vous divorcé ?"', 'question = "Divorcé ? Voyez {etat-civil.lieu}."')

    ours = reception.read("/parcours/nouveau/mariage")
    theirs = sign_in(create_app(elsewhere), "agnes").read("/parcours/nouveau/mariage")

    assert "Voyez 5-7 place Armand-Carrel, 75019 Paris." in ours
    assert "Voyez 1 place du Puits, 00000 Valbonnet." in theirs
