from datetime import date
from typing import Any

import pytest

from forms.circumstances import Answer, Circumstances, SetAppointment, Subject
from server.record import journeys
from server.record.designs import first_text, publish
from server.record.moving_on import Move, Moved, move_journeys
from server.web import studio_moving
from tests.server.record.changing import set_field
from tests.server.townhall import AGENT, TownHall
from tests.server.web.designing import LOSS, boxes, ticked, written_over
from tests.server.web.people import Person, words

KEY = "carte-perdue"
SECOND = (
    LOSS
    + """
  [[step.field]]
  key = "lieu"
  kind = "number"
  digits = 4
  author = "citizen"
  label = "Numéro de la carte"

[[document]]
id = "P-P02"
title = "Photo récente"
scope = "person"
step = "P2"
base = true

[[situation]]
key = "per.vol"
question = "Votre carte a-t-elle été volée ?"
scope = "record"

  [[situation.rule]]
  when = ["oui"]
  warn = "Portez plainte d'abord."
"""
)
ASKED = (
    LOSS
    + """
  [[step.field]]
  key = "etat"
  kind = "choice"
  author = "agent"
  label = "La carte est"
  options = [ { key = "egaree", label = "égarée" }, { key = "volee", label = "volée" } ]

  [[step.field]]
  key = "numero"
  kind = "number"
  digits = 4
  author = "citizen"
  label = "Numéro de la carte"

[[situation]]
key = "per.vol"
question = "La carte a-t-elle été volée ?"
scope = "record"

  [[situation.rule]]
  when = ["oui"]
  warn = "Portez plainte d'abord."

[[situation]]
key = "per.peur"
question = "Avez-vous peur de quelqu'un ?"
scope = "record"
sensitive = true

  [[situation.rule]]
  when = ["oui"]
  warn = "Parlez-en à l'agent."
"""
)
MOVING = f"/studio/{KEY}/deplacer?avant=1&apres=2"


def text(*more: str) -> str:
    return written_over(first_text(KEY, "P", "#123456", "Ma carte est perdue", "carte")) + "".join(more)


def put(hall: TownHall, said: str, *, base: int) -> None:
    with hall.database.transaction() as session:
        publish(session, KEY, said, base=base, by="Dina Dessin", words="Autre chose")


def opened(hall: TownHall, name: str = "Aïcha Exemple") -> str:
    return hall.open(Circumstances((Subject("p1", name),), answers=(Answer("per.vol", "oui"),)), KEY)


def test_what_the_record_holds_of_what_goes_is_told_without_a_name_and_without_an_id(
    hall: TownHall, designer: Person, caseworker: Person
) -> None:
    put(hall, text(SECOND), base=0)
    code = opened(hall)
    for field, value in (
        ("P2.note", "Elle était dans mon sac"),
        ("P2.lieu", "1234"),
        ("P-P02.p1.received", True),
        ("P2.done", True),
    ):
        set_field(hall, code, field, value)
    with hall.database.transaction() as session:
        day = SetAppointment("P2", date(2031, 12, 2), "9 h", who="Paul Caché")
        journeys.add_change(session, code, day, AGENT)
    put(hall, text(), base=1)

    page = designer.get(MOVING)
    told = words(page)

    assert "Déclarer la perte faite rendez-vous du 02/12/2031 réponse à « Numéro de la carte » note de la" in told
    assert "Photo récente (personne 1) reçue" in told
    assert "« Votre carte a-t-elle été volée ? » Oui. Le livret ne pose plus cette question." in told
    assert "Rendez-vous fixé le 02/12/2031 : Déclarer la perte." in told
    assert not any(secret in told for secret in ("Aïcha", "Paul Caché", "sac", "1234", "per.vol", "P2"))

    sent = {"avant": "1", "apres": "2", "code": boxes(page, code)}
    designer.post(f"/studio/{KEY}/deplacer", sent, seen=MOVING)
    put(hall, text("# encore\n"), base=2)

    for seen in (caseworker.read(f"/parcours/{code}/"), designer.read(MOVING.replace("=2", "=3").replace("=1", "=2"))):
        assert "Rendez-vous fixé le 02/12/2031" in seen
        assert "Déclarer la perte. Le livret n'a plus cet élément." in seen
        assert "« Votre carte a-t-elle été volée ? » Oui" in seen


def test_a_step_that_is_done_and_gets_another_title_is_told_with_both(hall: TownHall, designer: Person) -> None:
    put(hall, text(SECOND), base=0)
    set_field(hall, opened(hall), "P2.done", True)
    other = SECOND.replace("Déclarer la perte", "Demander un passeport").replace("Un agent", "Elle")
    put(hall, text(other.replace('step = "P2"', 'step = "P1"')), base=1)

    told = designer.read(MOVING)

    assert "Déclarer la perte Demander un passeport faite" in told
    assert "Ce qui est déjà noté comptera pour « Demander un passeport »." in told
    assert "Ce qui se passe : Un agent note ce que vous avez perdu." in told
    assert "Ce qui se passe : Elle note ce que vous avez perdu." in told
    assert "Apportée pour : Déclarer la perte + Apportée pour : Réunir les pièces" in told


def test_journeys_are_moved_one_by_one(hall: TownHall, designer: Person) -> None:
    put(hall, text(SECOND), base=0)
    first, second = opened(hall), opened(hall, "Zoé Modèle")
    put(hall, text(), base=1)
    sent: dict[str, object] = {"avant": "1", "apres": "2"}
    page = designer.get(MOVING)

    none = designer.post(f"/studio/{KEY}/deplacer", sent, seen=MOVING)
    designer.post(f"/studio/{KEY}/deplacer", {**sent, "code": boxes(page, second)}, seen=MOVING)

    assert (none.status_code, "Cochez au moins un parcours." in words(none)) == (422, True)
    assert [hall.record(code).summary.version for code in (first, second)] == [1, 2]


def test_what_was_sent_twice_or_changed_meanwhile_is_said_so(hall: TownHall, designer: Person) -> None:
    put(hall, text(SECOND), base=0)
    first, second = opened(hall), opened(hall, "Zoé Modèle")
    put(hall, text(SECOND.replace("Déclarer la perte", "Demander un passeport")), base=1)
    sent = {"avant": "1", "apres": "2", "code": boxes(designer.get(MOVING), first, second)}
    set_field(hall, first, "P2.done", True)

    again = designer.post(f"/studio/{KEY}/deplacer", sent, seen=MOVING)
    seen = {**sent, "code": boxes(again, first, second)}
    twice = designer.post(f"/studio/{KEY}/deplacer", seen, seen=MOVING, follow_redirects=True)
    thrice = designer.post(f"/studio/{KEY}/deplacer", seen, seen=MOVING, follow_redirects=True)

    told = words(again)
    assert (again.status_code, ticked(again), len(seen["code"])) == (409, [], 1)
    assert "1 parcours a maintenant la version 2." in told
    assert "1 parcours n'est pas passé : il a changé depuis que la page est ouverte." in told
    assert "Ce qui est déjà noté comptera pour « Demander un passeport »." in told
    assert "1 parcours a maintenant la version 2." in words(twice)
    assert "1 parcours avait déjà la version 2." in words(thrice)
    assert "0 parcours" not in words(thrice)


def test_a_journey_that_is_closed_and_those_that_have_another_version_by_now_are_told_apart(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(SECOND), base=0)
    closed, moved = opened(hall), opened(hall, "Zoé Modèle")
    put(hall, text(), base=1)
    put(hall, text("# encore\n"), base=2)
    page = designer.get(MOVING)
    with hall.database.transaction() as session:
        journeys.close_journey(session, closed, AGENT)
    move_journeys(hall.database, Move(KEY, 1, 3, AGENT), [moved])

    sent = {"avant": "1", "apres": "2", "code": [*boxes(page, closed, moved), "K4T7XHK.x"]}
    told = words(designer.post(f"/studio/{KEY}/deplacer", sent, seen=MOVING, follow_redirects=True))

    assert "2 parcours n'ont plus la version 1." in told
    assert "1 parcours garde sa version : il est clos" in told


def test_where_all_that_must_be_looked_at_again_were_closed_meanwhile_the_others_are_shown(
    hall: TownHall, designer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(hall, text(SECOND), base=0)
    first, second = opened(hall), opened(hall, "Zoé Modèle")
    put(hall, text(SECOND.replace("Photo récente", "Photo")), base=1)
    sent = {"avant": "1", "apres": "2", "code": boxes(designer.get(MOVING), first)}
    set_field(hall, first, "P-P02.p1.received", True)

    def then_closed(*given: Any, **how: Any) -> Moved:
        moved = move_journeys(*given, **how)
        with hall.database.transaction() as session:
            journeys.close_journey(session, first, AGENT)
        return moved

    monkeypatch.setattr(studio_moving, "move_journeys", then_closed)
    again = designer.post(f"/studio/{KEY}/deplacer", sent, seen=MOVING)

    assert (again.status_code, len(boxes(again, second)), ticked(again)) == (409, 1, [])
    assert "Aucun parcours ouvert" not in words(again)


def test_what_the_record_holds_and_would_read_otherwise_is_told_and_such_a_journey_is_not_ticked(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(ASKED), base=0)
    code = opened(hall)
    free = hall.open(Circumstances((Subject("p1", "Zoé Modèle"),)), KEY)
    set_field(hall, code, "P2.etat", "volee")
    set_field(hall, code, "P2.numero", "9876")
    changes = {
        'egaree", label = "égarée"': 'egaree", label = "volée"',
        'volee", label = "volée"': 'volee", label = "égarée"',
        "digits = 4": "digits = 3",
        "a-t-elle été volée": "n'a-t-elle pas été volée",
    }
    other = ASKED
    for before, after in changes.items():
        other = other.replace(before, after)
    put(hall, text(other), base=1)

    page = designer.get(MOVING)
    told = words(page)

    assert "« La carte est » noté : volée se lira : égarée" in told
    assert "noté : 4 chiffres se lira : 4 chiffres, mais il n'y a plus que 3 cases" in told
    assert "« La carte n'a-t-elle pas été volée ? » réponse gardée : Oui" in told
    assert "Numéro de la carte : un nombre de 3 chiffres, par la personne" in told
    assert (told.count("un nombre de 3 chiffres"), "9876" in told) == (1, False)
    assert "1 parcours n'est pas coché" in told
    assert ticked(page) == [free]


def test_what_only_agents_read_is_said_once_for_all_journeys_and_none_is_ticked(
    hall: TownHall, designer: Person, admin: Person
) -> None:
    put(hall, text(ASKED), base=0)
    answers = Answer("per.vol", "oui"), Answer("per.peur", "oui")
    hall.open(Circumstances((Subject("p1", "Aïcha Exemple"),), answers=answers), KEY)
    free = opened(hall, "Zoé Modèle")
    put(hall, text(ASKED.replace("Avez-vous peur de", "Craignez-vous")), base=1)

    page, whole = designer.get(MOVING), admin.get(MOVING)

    told = words(page)
    assert "« Avez-vous peur de quelqu'un ? » « Craignez-vous quelqu'un ? »" in told
    assert (told.count("Craignez-vous"), ticked(page)) == (1, [])
    assert "Rien ne change, hors de ce que seuls les agents lisent" in told
    assert ticked(whole) == [free]
    assert "Quelque chose change pour l'un d'entre eux." in words(whole)


def test_no_journey_goes_back_to_an_older_version_and_a_version_that_is_not_there_is_said_so(
    hall: TownHall, designer: Person
) -> None:
    put(hall, text(SECOND), base=0)
    put(hall, text(SECOND, "# encore\n"), base=1)
    code = opened(hall)
    back = f"/studio/{KEY}/deplacer?avant=2&apres=1"

    shown = designer.get(back)
    sent = designer.post(f"/studio/{KEY}/deplacer", {"avant": "2", "apres": "1", "code": code}, seen=MOVING)
    unknown = designer.get(f"/studio/{KEY}/versions/99")

    assert [one.status_code for one in (shown, sent, unknown)] == [404, 404, 404]
    assert "la version 1 ne l'est pas" in words(shown)
    assert "Ce livret n'a pas de version 99. La dernière est la version 2." in words(unknown)
    assert hall.record(code).summary.version == 2
