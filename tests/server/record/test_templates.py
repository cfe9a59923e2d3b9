"""The templates of a home, completed by its town hall's own file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms.errors import UnknownTemplate
from forms.model import Contact
from forms.town_hall import SHIPPED, shipped_town_hall
from server.config import TOWN_HALL_FILE, ConfigError, Settings, prepare_home
from server.record.checking import check_home
from server.record.db import Database
from server.record.journeys import preview_booklet
from server.record.setup import create_home, write_town_hall
from server.record.templates import load_templates, template_of, templates_of
from tests.server.townhall import TownHall

VALBONNET = """\
[[service]]
key = "etat-civil"
name = "Mairie de Valbonnet, état civil"
place = "1 place du Puits, 00000 Valbonnet"
details = ["01 00 00 00 01"]
confirm = ["Jours des mariages"]
"""


def write(settings: Settings, text: str = VALBONNET) -> None:
    (settings.home / TOWN_HALL_FILE).write_text(text, encoding="utf-8")


@contextmanager
def started(settings: Settings) -> Iterator[TownHall]:
    """A town hall whose program has just been started."""
    database = Database(settings)
    yield TownHall(settings, database)
    database.close()


def registry(hall: TownHall, code: str) -> Contact:
    with hall.database.reading() as session:
        return next(one for one in preview_booklet(session, code).contacts if one.key == "etat-civil")


@pytest.fixture
def other(tmp_path: Path) -> Settings:
    """A second home, of another town hall."""
    other = prepare_home(tmp_path / "other", {})
    create_home(other)
    write(other)
    return other


def test_two_homes_in_one_program_each_print_what_their_own_town_hall_says(hall: TownHall, other: Settings) -> None:
    with started(other) as elsewhere:
        ours, theirs = hall.open(), elsewhere.open()

        contacts = [registry(hall, ours), registry(elsewhere, theirs), registry(hall, ours)]

    assert [one.name for one in contacts] == [
        "Mairie du 19e, service d’état civil",
        "Mairie de Valbonnet, état civil",
        "Mairie du 19e, service d’état civil",
    ]
    assert contacts[1].details == ("1 place du Puits, 00000 Valbonnet", "01\u00a000\u00a000\u00a000\u00a001")
    assert contacts[1].confirm == ("Jours des mariages",)


def test_what_is_printed_and_said_of_a_journey_comes_from_the_file_of_its_home(other: Settings) -> None:
    with started(other) as hall:
        code = hall.open()
        hall.print(code)

        zones = {zone.id for page in hall.layout(code).pages for zone in page.zones}

    assert "contacts.etat-civil.jours-des-mariages" in zones
    assert not any("heures-pour-les-dossiers" in zone for zone in zones)


def test_a_change_of_the_file_counts_from_the_next_start(settings: Settings) -> None:
    with started(settings) as hall:
        code = hall.open()
        before = registry(hall, code)
        write(settings)
        meanwhile = registry(hall, code)
    with started(settings) as again:
        after = registry(again, code)

    assert (before, meanwhile.name, after.name) == (meanwhile, before.name, "Mairie de Valbonnet, état civil")


def test_a_home_without_the_file_has_what_is_shipped(hall: TownHall) -> None:
    assert not (hall.settings.home / TOWN_HALL_FILE).exists()
    assert hall.database.templates.town_hall == shipped_town_hall()


def test_a_session_finds_the_templates_of_its_home_and_no_others(hall: TownHall) -> None:
    with hall.database.reading() as session:
        assert template_of(session, "mariage") is hall.database.templates.of(session, "mariage")
        assert templates_of(session) is hall.database.templates
        with pytest.raises(UnknownTemplate) as refusal:
            template_of(session, "mariages")

    assert "mariage" in refusal.value.known


def test_a_new_home_gets_the_file_explained_and_keeps_what_is_written_in_it(tmp_path: Path) -> None:
    settings = prepare_home(tmp_path / "home", {})
    file = settings.home / TOWN_HALL_FILE

    create_home(settings)
    first = file.read_text(encoding="utf-8")
    write(settings)
    create_home(settings)

    assert first == SHIPPED.read_text(encoding="utf-8")
    assert "COMMENT LIRE CE FICHIER" in first
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text(encoding="utf-8") == VALBONNET


def test_a_file_as_it_is_first_written_lacks_nothing(settings: Settings) -> None:
    write_town_hall(settings)

    templates = load_templates(settings)

    assert templates.town_hall == shipped_town_hall()
    assert templates.town_hall.lacking == ()


def test_checking_a_home_lists_what_its_file_lacks_and_leaves_open(settings: Settings) -> None:
    write(settings, VALBONNET + 'unread = ["details"]\n')
    with started(settings) as hall:
        told = check_home(hall.database, settings)["town_hall"]

    lacking = [
        each["service"] for each in told if each["what"] == "mairie.toml n'a pas son bloc, que des livrets demandent"
    ]
    assert {"accueil", "antenne-logement"} <= set(lacking)
    assert "etat-civil" not in lacking
    assert {"service": "etat-civil", "what": "Jours des mariages"} in told
    assert [each["what"] for each in told if each["service"] == "etat-civil"][1].startswith("à relire")


def test_a_file_that_cannot_be_used_says_where_and_what_to_write(settings: Settings) -> None:
    write(settings, VALBONNET.replace("details =", "detail ="))

    with pytest.raises(ConfigError, match=r"mairie\.toml:5: « detail » n'existe pas ici.*« details »"):
        load_templates(settings)


def test_a_file_that_cannot_be_read_says_so(settings: Settings) -> None:
    (settings.home / TOWN_HALL_FILE).mkdir()

    with pytest.raises(ConfigError, match=r"mairie\.toml cannot be read"):
        load_templates(settings)
