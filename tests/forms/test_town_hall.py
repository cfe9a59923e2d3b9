"""A town hall's own file, and what booklets take from it."""

from datetime import date
from pathlib import Path

import pytest

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_problems, find_template, list_unconfirmed, load_catalogue, load_template
from forms.errors import TemplateError
from forms.model import BookletTemplate
from forms.toml_tables import LONGEST_PLACE
from forms.town_hall import (
    SHIPPED,
    Accessibility,
    Conformity,
    Service,
    TownHall,
    completed,
    list_lacking,
    list_to_confirm,
    load_town_hall,
    shipped_town_hall,
)
from tests.forms.people import SMALL_HEAD, TODAY, circumstances

NB = "\u00a0"
HALL = """\
[[service]]
key = "accueil"
name = "Mairie de Valbonnet, accueil"
place = "au premier étage, bureau 12"
details = ["01 00 00 00 01", "Lundi : 9 h à 12 h"]
confirm = ["Jours de fermeture"]
unread = ["place"]

[[service]]
key = "elections"
name = "Bureau des élections"
"""
TEMPLATE = (
    SMALL_HEAD
    + """\
happens = "Vous commencez."
place = "À l'accueil, {accueil.lieu}."

[[contact]]
key = "mairie"
service = "accueil"
details = ["Aide au numérique"]
"""
)


def hall_of(folder: Path, text: str = HALL) -> TownHall:
    path = folder / "mairie.toml"
    path.write_text(text, encoding="utf-8")
    return load_town_hall(path)


def template_file(folder: Path, text: str = TEMPLATE) -> Path:
    path = folder / "essai.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_town_halls_file_becomes_its_services(tmp_path: Path) -> None:
    hall = hall_of(tmp_path)

    assert hall.services == (
        Service(
            "accueil",
            "Mairie de Valbonnet, accueil",
            "au premier étage, bureau 12",
            (f"01{NB}00{NB}00{NB}00{NB}01", f"Lundi{NB}: 9{NB}h à 12{NB}h"),
            ("Jours de fermeture",),
        ),
        Service("elections", "Bureau des élections"),
    )
    assert hall.unread == (("accueil", "au premier étage, bureau 12"),)
    assert hall.lacking == ()


@pytest.mark.parametrize(
    "case",  # old, new, line, words of the problem, words of the remedy
    [
        ('name = "Bureau des élections"', "", 9, "il manque « name »", 'name = "…"'),
        ('key = "elections"', 'key = "Élections"', 10, "« Élections »", "« etat-civil »"),
        ('key = "elections"', 'key = "accueil"', 10, "« accueil » existe déjà plus haut", "autre nom"),
        ("place =", "lieu =", 4, "« lieu » n'existe pas ici", "« place »"),
        ("au premier étage, bureau 12", "x" * 61, 4, "61 signes, 60 au plus", "Raccourcissez"),
        ("au premier étage, bureau 12", "près de {elections.lieu}", 4, "« {elections.lieu} »", "Enlevez-le"),
        ('["Jours de fermeture"]', '"Jours de fermeture"', 6, "liste de textes", 'confirm = ["…", "…"]'),
        ('unread = ["place"]', 'unread = ["salle"]', 7, "« salle » n'est pas écrit dans ce bloc", "« place »"),
        ("Jours de fermeture", "Horaires du service handicap", 6, "« handicap » peut s'imprimer", "la pièce"),
        ("[[service]]", "[[services]]", 1, "« services » n'existe pas ici", "« service »"),
        ('key = "elections"', "key = elections", 10, "ni un texte entre guillemets", "Comparez"),
    ],
)
def test_a_broken_file_says_on_which_line_what_is_wrong_and_what_to_write(
    tmp_path: Path, case: tuple[str, str, int, str, str]
) -> None:
    old, new, line, problem, remedy = case

    with pytest.raises(TemplateError) as refusal:
        hall_of(tmp_path, HALL.replace(old, new))

    assert (refusal.value.path.name, refusal.value.line) == ("mairie.toml", line)
    assert problem in refusal.value.problem
    assert remedy in refusal.value.remedy


def test_a_contact_takes_what_the_town_hall_says_of_its_service(tmp_path: Path) -> None:
    template = load_template(template_file(tmp_path), hall_of(tmp_path))

    (contact,) = template.contacts
    assert (contact.key, contact.name) == ("mairie", "Mairie de Valbonnet, accueil")
    assert contact.details == (
        "Aide au numérique",
        "Au premier étage, bureau 12",
        f"01{NB}00{NB}00{NB}00{NB}01",
        f"Lundi{NB}: 9{NB}h à 12{NB}h",
    )
    assert contact.confirm == ("Jours de fermeture",)


def test_a_text_says_where_a_service_is(tmp_path: Path) -> None:
    template = load_template(template_file(tmp_path), hall_of(tmp_path))

    assert template.steps[0].place == "À l’accueil, au premier étage, bureau 12."
    assert template.asks == ("accueil", "accueil.lieu")


@pytest.mark.parametrize(
    "case",  # old, new, line, words of the problem, words of the remedy
    [
        ('service = "accueil"', 'service = "acueil"', 17, "« acueil » n'est pas un service", "« accueil »"),
        ('service = "accueil"', "service = 3", 17, "doit être un texte", 'service = "…"'),
        ('service = "accueil"', 'service = "accueil"\nname = "Accueil"', 18, "fichier de la mairie", "Enlevez"),
        ('service = "accueil"', 'service = "accueil"\nconfirm = ["Jours"]', 18, "fichier de la mairie", "Enlevez"),
        ("{accueil.lieu}", "{acueil.lieu}", 13, "« {acueil.lieu} » ne veut rien dire", "« {accueil.lieu} »"),
        ("{accueil.lieu}", "{accueil.salle}", 13, "« {accueil.salle} » ne veut rien dire", "« {accueil.lieu} »"),
        ("À l'accueil", "À l'accueil" + "x" * 60, 13, "(un lieu compte pour 60)", "Raccourcissez"),
    ],
)
def test_what_a_booklet_asks_for_and_the_town_hall_does_not_have_is_a_problem_with_its_line(
    tmp_path: Path, case: tuple[str, str, int, str, str]
) -> None:
    old, new, line, problem, remedy = case

    (found,) = find_problems(template_file(tmp_path, TEMPLATE.replace(old, new)), hall_of(tmp_path))

    assert found.line == line
    assert problem in found.problem
    assert remedy in found.remedy


def test_no_place_that_a_town_hall_may_write_makes_a_text_too_long(tmp_path: Path) -> None:
    longest = hall_of(tmp_path, HALL.replace("au premier étage, bureau 12", "x" * LONGEST_PLACE))

    problems = [
        find_problems(template_file(tmp_path, TEMPLATE.replace("À l'accueil", words)), hall)
        for words in ("y" * 57, "y" * 58)
        for hall in (longest, hall_of(tmp_path))
    ]

    assert [len(found) for found in problems] == [0, 0, 1, 1]


def test_a_place_that_nobody_wrote_is_to_be_asked_for(tmp_path: Path) -> None:
    hall = hall_of(tmp_path, HALL.replace('place = "au premier étage, bureau 12"\n', "").replace('"place"', '"name"'))

    template = load_template(template_file(tmp_path), hall)

    assert template.steps[0].place == "À l’accueil, lieu à demander à l’accueil."
    assert list_lacking(hall, [template]) == ("accueil.lieu",)


def test_a_file_that_lacks_a_service_says_nothing_false_of_it(tmp_path: Path) -> None:
    hall = completed(hall_of(tmp_path), shipped_town_hall())

    catalogue = load_catalogue(town_hall=hall)

    (registry,) = [one for one in catalogue["mariage"].contacts if one.service == "etat-civil"]
    assert registry.name == "Mairie du 19e, service d’état civil"
    assert registry.details == ()
    assert registry.confirm == ("Adresse et téléphone", "Jours et heures")
    assert {"etat-civil", "antenne-logement"} <= set(list_lacking(hall, catalogue.values()))
    assert "elections" not in hall.lacking
    assert list_lacking(shipped_town_hall(), load_catalogue().values()) == ()


def test_what_a_file_lacks_is_not_said_to_be_confirmed_in_it(tmp_path: Path) -> None:
    hall = completed(hall_of(tmp_path), shipped_town_hall())

    assert list_to_confirm(hall) == (
        ("accueil", "Jours de fermeture"),
        ("accueil", f"à relire{NB}: « au premier étage, bureau 12 »"),
    )


def test_a_booklet_prints_a_blank_for_what_its_town_hall_must_confirm(tmp_path: Path) -> None:
    hall = completed(
        hall_of(tmp_path, HALL.replace("elections", "etat-civil") + 'confirm = ["Jours des mariages"]\n'),
        shipped_town_hall(),
    )

    ours, theirs = (_booklet(load_catalogue(town_hall=one)["mariage"]) for one in (shipped_town_hall(), hall))

    assert [one.caption for one in ours.asides if one.id.startswith("contacts.etat-civil.")] == [
        "Jours et heures pour les dossiers de mariage"
    ]
    assert [(one.id, one.caption) for one in theirs.asides if one.id.startswith("contacts.etat-civil.")] == [
        ("contacts.etat-civil.jours-des-mariages", "Jours des mariages")
    ]


def _booklet(template: BookletTemplate) -> Booklet:
    return build_booklet(template, circumstances("mariage"), code="K4T7XHA", edition=1, printed_on=TODAY)


def test_what_the_town_hall_must_confirm_is_listed_once_and_not_with_every_booklet() -> None:
    listed = [words for key in load_catalogue() for _, words in list_unconfirmed(find_template(key))]

    assert "Jours et heures pour les dossiers de mariage" not in listed
    assert ("etat-civil", "Jours et heures pour les dossiers de mariage") in list_to_confirm(shipped_town_hall())


def test_the_shipped_file_is_free_of_problems() -> None:
    keys = [service.key for service in load_town_hall(SHIPPED).services]

    assert {"accueil", "etat-civil", "espace-familles", "elections", "caisse-des-ecoles", "pad", "habitat"} <= set(keys)


def test_the_shipped_booklets_name_no_telephone_of_the_town_hall_themselves() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((SHIPPED.parent / "booklets").glob("*.toml"))]

    assert [text for text in texts if "01 44 52 29 19" in text or "place Armand-Carrel" in text] == []


@pytest.mark.parametrize(
    "case",  # what is written under [accessibility], words of the problem
    [
        ('state = "partiellement conforme"', "« partiellement conforme » ne se dit qu'après un audit"),
        ('state = "conforme"', "« conforme » n'est pas possible"),
        ('state = "non conforme"\naudit = "mars 2027"', "« mars 2027 » n'est pas un jour"),
    ],
)
def test_no_conformity_is_said_without_the_day_of_an_audit_and_who_made_it(
    tmp_path: Path, case: tuple[str, str]
) -> None:
    written, problem = case

    with pytest.raises(TemplateError) as refusal:
        hall_of(tmp_path, f"{HALL}\n[accessibility]\n{written}\n")

    assert problem in refusal.value.problem


def test_a_town_halls_audit_is_its_day_its_state_and_who_made_it(tmp_path: Path) -> None:
    hall = hall_of(
        tmp_path, f'{HALL}\n[accessibility]\nstate = "totalement conforme"\naudit = "2027-03-01"\nauditor = "X"'
    )

    assert hall.accessibility == Accessibility(Conformity.FULL, date(2027, 3, 1), "X")
