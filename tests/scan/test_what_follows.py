"""What stands in lines, told by hand: the values expected are a person's, not those of the rules that read."""

from datetime import UTC, datetime

import numpy as np
import pytest

from forms.geometry import Box
from scan.decide_values import decide_value
from scan.decoding import LogProbabilities
from scan.found_values import Candidate, candidates, find_values, values_of
from scan.readings import Decision, FoundValue
from scan.training.handwriting_lines import ALPHABET
from scan.written_forms import ValueKind

PLACE = Box(10, 20, 30, 5)
SURE = 0.9875
"""Share from which a value may be exact, by `scan.decide_values`."""


def sure_frames(text: str) -> LogProbabilities:
    """Frames that are sure of every character, with a blank before each."""
    shares = np.full((2 * len(text), len(ALPHABET) + 1), 1e-9)
    shares[::2, 0] = 1.0
    for place, character in enumerate(text):
        shares[2 * place + 1, ALPHABET.index(character) + 1] = 1.0
    return np.asarray(np.log(shares), np.float32)


def found(text: str) -> tuple[Candidate, ...]:
    return candidates(sure_frames(text), ALPHABET)


SURELY: list[tuple[str, list[str]]] = [
    # days, with what may follow one
    ("RV le 12 mars 14 h 30", ["date --03-12", "time 14:30"]),
    ("RV le 12 mars 14h30", ["date --03-12", "time 14:30"]),
    ("12 mars 9 h 15", ["date --03-12", "time 09:15"]),
    ("le 3 mai 10 h", ["date --05-03", "time 10:00"]),
    ("le 3 mai 10 heures", ["date --05-03", "time 10:00"]),
    ("le 3 mai 14:30", ["date --05-03", "time 14:30"]),
    ("le 3 mai, 10 h", ["date --05-03", "time 10:00"]),
    ("le 14/05 10h30", ["date --05-14", "time 10:30"]),
    ("le 14/05 à 9h", ["date --05-14", "time 09:00"]),
    ("14/05/26 10h30", ["date 2026-05-14", "time 10:30"]),
    ("12 mars 26 14h30", ["date 2026-03-12", "time 14:30"]),
    ("12 mars 26 à 14 h", ["date 2026-03-12", "time 14:00"]),
    ("12 mars 2026 10h", ["date 2026-03-12", "time 10:00"]),
    ("12 mars 26, Paris", ["date 2026-03-12"]),
    ("reçu le 12 mars 26 par mail", ["date 2026-03-12"]),
    ("3 janv. 10 h", ["date --01-03", "time 10:00"]),
    ("3 janv. 27", ["date 2027-01-03"]),
    ("1er mars 10 euros", ["date --03-01", "amount 10.00"]),
    ("1er mars 10 €", ["date --03-01", "amount 10.00"]),
    ("1er mars 10,50 €", ["date --03-01", "amount 10.50"]),
    ("3 mars 2000 euros", ["date --03-03", "amount 2000.00"]),
    ("le 3 mars 30 personnes", ["date --03-03"]),
    ("le 3 mars 2 enfants", ["date --03-03"]),
    ("LE 3 MARS 30 PERSONNES", ["date --03-03"]),
    ("3 mars 26 avril", ["date --03-03", "date --04-26"]),
    ("12/03 14/03", ["date --03-12", "date --03-14"]),
    ("du 12/03 au 15/03/2026", ["date --03-12", "date 2026-03-15"]),
    ("12/03/2026 - 14/03/2026", ["date 2026-03-12", "date 2026-03-14"]),
    ("le 12 mars ou le 14 mars", ["date --03-12", "date --03-14"]),
    ("né le 3/8/85", ["date 1985-08-03"]),
    ("né le 3 août 1945", ["date 1945-08-03"]),
    ("12 mars 176", []),
    ("12 mars 3", []),
    ("12/03 2", []),
    ("12/3/2026/4", []),
    ("le 12 mai 14 rue Voltaire", ["date --05-12"]),
    ("12 mai 26 bis rue Manin", ["date --05-12"]),
    ("12/03/26 10 h 30", ["date 2026-03-12", "time 10:30"]),
    ("12/03/26 06 12 34 56 78", ["date 2026-03-12"]),
    ("14 / 03 / 26", ["date 2026-03-14"]),
    ("le 27 janv.", ["date --01-27"]),
    ("3 mars. 10 h", ["date --03-03", "time 10:00"]),
    ("12/03/26 30 personnes", ["date 2026-03-12"]),
    ("29/02/2027", []),
    ("le 31/04", []),
    # hours, with what may follow one
    ("de 9h à 17h", ["time 09:00", "time 17:00"]),
    ("10h-12h", ["time 10:00", "time 12:00"]),
    ("9h30/11h", ["time 09:30", "time 11:00"]),
    ("14 h 30/15 h", ["time 14:30", "time 15:00"]),
    ("14 h 30 - 15 h", ["time 14:30", "time 15:00"]),
    ("14 h 30, 12/03", ["time 14:30", "date --03-12"]),
    ("14h 12/03", ["time 14:00", "date --03-12"]),
    ("14 h 12 mars", ["time 14:00", "date --03-12"]),
    ("14 h le 12 mars", ["time 14:00", "date --03-12"]),
    ("14h 5 mars 2026", ["time 14:00", "date 2026-03-05"]),
    ("10 h 30 personnes", ["time 10:00"]),
    ("10 h 2 enfants", ["time 10:00"]),
    ("10 h 30 mairie", ["time 10:30"]),
    ("10 h 30 min", ["time 10:30"]),
    ("12 heures 30", ["time 12:30"]),
    ("20 H", ["time 20:00"]),
    ("RDV 14h 12 rue de la Paix", ["time 14:00"]),
    ("RDV 9h 12 bis rue Voltaire", ["time 09:00"]),
    ("visite à 17h 3 impasse de Joinville", ["time 17:00"]),
    ("RDV 9h30 rue Manin", ["time 09:30"]),
    ("allergie, rdv 9h 15 avec Dr Martin", ["time 09:15"]),
    ("14h 12-03-26", ["time 14:00", "date 2026-03-12"]),
    ("14 h 12.03.26", ["time 14:00", "date 2026-03-12"]),
    ("12h60", []),
    ("24h", []),
    ("7h5", []),
    ("14:30:00", []),
    # telephone numbers
    ("06 12 34 56 78 / 07 22 33 44 55", ["phone 06 12 34 56 78", "phone 07 22 33 44 55"]),
    ("tél. 0612345678 le soir", ["phone 06 12 34 56 78"]),
    ("+33 (0)6 12 34 56 78", ["phone 06 12 34 56 78"]),
    ("0033612345678", ["phone 06 12 34 56 78"]),
    ("06 12 34 56 78 le 12/03", ["phone 06 12 34 56 78", "date --03-12"]),
    ("06 12 34 56 78 90", []),
    ("+33 06 12 34 56 78", []),
    ("0612345678-0711223344", ["phone 06 12 34 56 78", "phone 07 11 22 33 44"]),
    ("06.12.34.56.78-07.11.22.33.44", ["phone 06 12 34 56 78", "phone 07 11 22 33 44"]),
    ("01 44 52 29 19-20", ["phone 01 44 52 29 19"]),
    ("06-12-34-56-78", ["phone 06 12 34 56 78"]),
    ("06-12-34-56-78-90", []),
    ("+213612345678", []),
    ("00213612345678", []),
    # numbers of files
    ("dossier 123456", ["file-number 123456"]),
    ("n° 0751234567890, reçu", ["file-number 0751234567890"]),
    ("dossier 2026-12345 du 12/03/2026", ["file-number 2026-12345", "date 2026-03-12"]),
    ("1234 5678 9012", ["file-number 1234 5678 9012"]),
    ("CNI 12AB12345", ["file-number 12AB12345"]),
    ("NUR 075102611123456789", ["file-number 075102611123456789"]),
    ("n° 075 102 611 123 456 789", ["file-number 075102611123456789"]),
    ("n° 0751026111234567890", []),
    ("SIRET 12345678901234", ["file-number 12345678901234"]),
    ("n° sécu 285037511912345", []),
    ("CB 4970123456789012", []),
    # two side by side
    ("06 12 34 56 78/06 98 76 54 32", ["phone 06 12 34 56 78", "phone 06 98 76 54 32"]),
    ("06 12 34 56 78/79", ["phone 06 12 34 56 78"]),
    ("du 2/12/2026-5/12/2026", ["date 2026-12-02", "date 2026-12-05"]),
    ("16/12/2026-10h", ["date 2026-12-16", "time 10:00"]),
    ("année scolaire 2025-2026", []),
    ("école 2026/2027, CE1", []),
    ("75019 Paris", []),
    # amounts, with what may follow one
    ("12 € 50", ["amount 12.50"]),
    ("12 euros 50", ["amount 12.50"]),
    ("5 € 20 cts", ["amount 5.20"]),
    ("5 euros 20 centimes", ["amount 5.20"]),
    ("100€50", ["amount 100.50"]),
    ("12 € 50 par mois", ["amount 12.50"]),
    ("12,50 €", ["amount 12.50"]),
    ("1 250,50 € / mois", ["amount 1250.50"]),
    ("50 €/mois", ["amount 50.00"]),
    ("3 x 50 €", ["amount 50.00"]),
    ("15 € 3 personnes", ["amount 15.00"]),
    ("15 € 30 personnes", ["amount 15.00"]),
    ("650 € 12/03", ["amount 650.00", "date --03-12"]),
    ("650 € 12 mars", ["amount 650.00", "date --03-12"]),
    ("650 € 14 h", ["amount 650.00", "time 14:00"]),
    ("650 € 06 12 34 56 78", ["amount 650.00", "phone 06 12 34 56 78"]),
    ("LOYER 650 EUROS", ["amount 650.00"]),
    ("50 € 20 rue Voltaire", ["amount 50.00"]),
    ("12 € 5", []),
    ("12, 50 €", []),
    ("12 € 50, 3 €", ["amount 12.50", "amount 3.00"]),
    ("le 3 mars 14,50 €", ["date --03-03", "amount 14.50"]),
    ("130000 euros", ["amount 130000.00"]),
    ("12,5 €", []),
    # addresses
    ("Jean.dupont@orange.fr", ["email jean.dupont@orange.fr"]),
    ("mail : Jean_Dupont@orange.fr.", ["email jean_dupont@orange.fr"]),
    ("jean+tag@gmail.com", ["email jean+tag@gmail.com"]),
    ("JEAN@ORANGE.FR", ["email jean@orange.fr"]),
    ("(jean-luc.martin2@free.fr)", ["email jean-luc.martin2@free.fr"]),
    ("tél/mail jean@free.fr, merci", ["email jean@free.fr"]),
    ("m.l'hote@free.fr", []),
    ("é.martin@free.fr", []),
    ("jean@yahoo.com.au", []),
    ("jean@yahoo.co.uk", []),
    ("jean@orange.frs", []),
    # yes and no
    ("Oui, je viens", ["yes-no oui"]),
    ("OUI", ["yes-no oui"]),
    ("Non merci", ["yes-no non"]),
    ("non, pas encore", ["yes-no non"]),
    ("non-lieu", []),
    ("nom de famille", []),
    ("ouille", []),
    ("marié : oui / non", []),
]


@pytest.mark.parametrize(("text", "values"), SURELY, ids=[text for text, _ in SURELY])
def test_what_stands_in_a_line_is_what_a_person_finds_there(text: str, values: list[str]) -> None:
    said = found(text)

    assert [f"{one.kind} {one.value}" for one in said] == values
    assert all(one.chance * one.share >= SURE for one in said)


IN_DOUBT = [
    ("le 3 mars 30 chevaux", {"2030-03-03", "--03-03"}),
    ("né le 3 mars 85 Lille", {"1985-03-03", "--03-03"}),
    ("le 14/05 20 chevaux", {"--05-14"}),
    ("12 € 50 timbres", {"12.50", "12.00"}),
    ("le 3 mai 10 30", {"2010-05-03"}),
    ("12/03/20 26", {"2020-03-12"}),
    ("appeler le 08 12 34 56 78", {"08 12 34 56 78"}),
    ("0812345678", {"08 12 34 56 78"}),
    ("né le 12122026", {"12122026"}),
    ("sécu 2850375119123", {"2850375119123"}),
    ("mail jean. dupont@mail.fr", {"jean.dupont@mail.fr", "dupont@mail.fr"}),
    ("attendre 2 heures", {"02:00"}),
    ("RDV 9h 45 avenue Foch", {"09:45", "09:00"}),
    ("10h 10 place d'Italie", {"10:10", "10:00"}),
    ("14h 12 chevaux", {"14:12", "14:00"}),
    ("10 h 30 dossier logement", {"10:30", "10:00"}),
    ("9 h 15 photos à apporter", {"09:15", "09:00"}),
    ("RDV 14h12 rue de la Paix", {"14:12"}),
    ("dossier non conforme", {"non"}),
    ("non lieu", {"non"}),
]


@pytest.mark.parametrize("said", ["3/8/{:02d}", "3 août {:02d}", "3.8.{:02d}"])
@pytest.mark.parametrize("ahead", [6, 10, 19, 20])
def test_a_year_that_may_be_of_two_centuries_is_in_doubt_with_both(said: str, ahead: int) -> None:
    year = datetime.now(tz=UTC).year + ahead
    text = f"né le {said.format(year % 100)}"

    (day,) = find_values(sure_frames(text), ALPHABET, text)

    decided = decide_value(FoundValue(day.kind, day.value, day.text, day.confidence, Decision.AUTO, PLACE, day.others))
    assert {day.value, *(other for other, _ in day.others)} == {f"{one}-08-03" for one in (year, year - 100)}
    assert decided.decision is Decision.REVIEW


@pytest.mark.parametrize(("text", "values"), IN_DOUBT, ids=[text for text, _ in IN_DOUBT])
def test_what_a_word_leaves_open_is_never_exact(text: str, values: set[str]) -> None:
    (one,) = found(text)

    assert {one.value, *(other for other, _ in one.others)} == values
    assert one.chance * one.share < 0.6


def test_what_follows_may_be_in_doubt_itself() -> None:
    """Where a network takes "h" for "à" with one half, the two digits are a year with one half."""
    frames = np.exp(sure_frames("12 mars 26 h"))
    frames[-1, [ALPHABET.index("h") + 1, ALPHABET.index("à") + 1]] = 0.5

    (day,) = [one for one in candidates(np.asarray(np.log(frames), np.float32), ALPHABET) if one.kind == "date"]

    shares = {day.value: day.share, **dict(day.others)}
    assert shares == {"2026-03-12": pytest.approx(0.5, abs=0.01), "--03-12": pytest.approx(0.5, abs=0.01)}


@pytest.mark.parametrize(
    ("before", "text"), [("le ", "27 janv."), ("", "14 / 03 / 26"), ("à ", "14 h 30"), ("", "5 € 20 cts")]
)
def test_what_is_half_likely_is_not_counted_twice(before: str, text: str) -> None:
    """The first digit is a letter with one half, behind which nothing begins."""
    frames = np.exp(sure_frames(before + text))
    first = frames[2 * len(before) + 1]
    first[ALPHABET.index(text[0]) + 1] = first[ALPHABET.index("x") + 1] = 0.5

    (one, *_) = candidates(np.asarray(np.log(frames), np.float32), ALPHABET)

    assert one.chance * one.share == pytest.approx(0.5, abs=0.01)


def test_equal_digits_of_a_number_that_follows_are_two() -> None:
    assert values_of("le 3 mars 33 personnes", ALPHABET) == [(ValueKind.DATE, "--03-03")]
