"""Numbers that look like a day or an hour, told by hand from what stands before and behind them in a line."""

from datetime import UTC, datetime

import pytest

from scan.engines import ValueRead
from scan.found_values import find_values, values_of
from scan.training.handwriting_lines import ALPHABET
from tests.scan.test_what_follows import SURE, sure_frames


def found(text: str) -> tuple[ValueRead, ...]:
    return find_values(sure_frames(text), ALPHABET, text)


NOTHING = [
    # houses side by side
    "habite 10/12 rue Lafayette",
    "2/4 avenue Foch, esc. B",
    "6/8 passage de Flandre",
    "5/7 quai de l'Oise",
    "1/3 bis rue Manin",
    "12-14 rue Manin",
    # shares, and so many of so many
    "1/2 journée",
    "il manque 2/3 documents",
    "7/7 jours",
    "3/4 du loyer",
    "2/3 de la somme",
    "1/4 d'heure de retard",
    "1/2 tarif",
    "4/5 pièces",
    "page 3/4",
    "Page 3/4 absente",
    "p. 2/8",
    "note 10/10",
    "étape 2/6 validée",
    "ÉTAPE : 2/6",
    "recto 1/2, verso 2/2",
    "A3/4",
    "7j/7",
    "24h/24",
    # streets named after a day
    "3 rue du 8 mai 1945",
    "place du 11 novembre",
    # how long something takes
    "aide 20h/mois",
    "9h par jour",
    "dans 10h",
    "durée : 8h30",
    "10 h de ménage",
    "8h d'attente",
    "temps partiel 20h hebdo",
]


@pytest.mark.parametrize("text", NOTHING)
def test_numbers_that_their_words_tell_to_be_something_else_are_not_offered(text: str) -> None:
    assert found(text) == ()
    assert values_of(text, ALPHABET) == []


SOON = datetime.now(tz=UTC).year + 3
"""A year of which people write two digits, as of that of a birth a hundred years before."""

IN_DOUBT = [
    ("3/12", "--12-03"),
    ("classeur 3/12", "--12-03"),
    ("3/12 du dossier", "--12-03"),
    ("reçu le 12/03 du dossier", "--03-12"),
    ("note 12/03", "--03-12"),
    ("loge au 10/12 rue de Crimée", "--12-10"),
    ("le 3/12 documents reçus", "--12-03"),
    ("12/03 rue Manin", "--03-12"),
    ("immeuble 8-10-12 rue Manin", "2012-10-08"),
    ("travaille 20 h", "20:00"),
    ("contrat 15h semaine", "15:00"),
    ("vu 14h de M. Diallo", "14:00"),
    ("14h par Diallo", "14:00"),
    ("8h max", "08:00"),
    ("retard de 20 h", "20:00"),
    ("20h/visiteur", "20:00"),
    ("le 3 650 €", "3650.00"),
    ("bureau 204 500 €", "204500.00"),
    ("après-midi : 14/17 h", "17:00"),
    ("apt 12/4 étage", "--04-12"),
    (f"grand-père né le 3/4/{SOON % 100}", f"{SOON}-04-03"),
    (f"mère née 3 avril {SOON % 100}", f"{SOON}-04-03"),
    (f"naiss. 3/4/{SOON % 100}", f"{SOON}-04-03"),
    (f"DDN 03/04/{SOON % 100}", f"{SOON}-04-03"),
    (f"D.N. 03/04/{SOON % 100}", f"{SOON}-04-03"),
    (f"mariage de Mme Diallo, née le 3/4/{SOON % 100}", f"{SOON}-04-03"),
    ("06-01-12-34-56-78", "01 12 34 56 78"),
]


@pytest.mark.parametrize(("text", "value"), IN_DOUBT, ids=[text for text, _ in IN_DOUBT])
def test_numbers_that_nobody_can_tell_are_offered_and_not_exact(text: str, value: str) -> None:
    said = found(text)

    assert {one.value for one in said} == {value}
    assert all(one.confidence < 0.6 for one in said)


SURELY = [
    ("le 3/12", ["--12-03"]),
    ("RDV 3/12 9h", ["--12-03", "09:00"]),
    ("mer. 3/12", ["--12-03"]),
    ("réunion 7/10 18h30", ["--10-07", "18:30"]),
    ("mairie 7/10, à 9 h", ["--10-07", "09:00"]),
    ("ouvert de 9h à 17h", ["09:00", "17:00"]),
    ("du 3/4 au 5/6", ["--04-03", "--06-05"]),
    ("avant le 10/12, merci", ["--12-10"]),
    ("le 3/12 visite", ["--12-03"]),
    ("14/03", ["--03-14"]),
    ("03/04", ["--04-03"]),
    ("12/03 documents reçus", ["--03-12"]),
    ("20/11 : appelé 2x", ["--11-20"]),
    ("12/03/26 rue Manin", ["2026-03-12"]),
    ("mariage du 8 mai", ["--05-08"]),
    ("14h de préférence", ["14:00"]),
    ("14 h de l'après-midi", ["14:00"]),
    ("9h du matin", ["09:00"]),
    ("15h par téléphone", ["15:00"]),
    ("15h par Mme Diallo", ["15:00"]),
    ("RDV 14h M. Diallo", ["14:00"]),
    ("9h/12h", ["09:00", "12:00"]),
    ("14h30/Mme Diallo", ["14:30"]),
    ("page 3/12, puis le 3/12", ["--12-03"]),
    ("13 650 €", ["13650.00"]),
    (f"mariage le 3/4/{SOON % 100}", [f"{SOON}-04-03"]),
    (f"née Diallo, mariage le 3/4/{SOON % 100}", [f"{SOON}-04-03"]),
    (f"naissance prévue le 3/4/{SOON % 100}", [f"{SOON}-04-03"]),
    ("née le 3/4/21", ["2021-04-03"]),
]


@pytest.mark.parametrize(("text", "values"), SURELY, ids=[text for text, _ in SURELY])
def test_what_the_words_around_leave_alone_is_as_sure_as_it_was(text: str, values: list[str]) -> None:
    said = found(text)

    assert [one.value for one in said] == values
    assert all(one.confidence >= SURE for one in said)


def test_words_that_the_line_was_not_read_with_leave_a_value_in_doubt() -> None:
    (one,) = find_values(sure_frames("le 3/12"), ALPHABET, "le 3112")

    assert one.confidence < 0.6
