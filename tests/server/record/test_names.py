from dataclasses import replace
from datetime import date

from forms.catalogue import find_template
from forms.circumstances import AddContact, Circumstances, SetAppointment, Subject
from forms.model import Contact
from server.record.editions import StoredEditions
from server.record.names import names_in
from tests.server.townhall import TownHall

MARRIAGE = find_template("mariage")
ALONE = replace(MARRIAGE, contacts=(), steps=())


def test_the_names_of_persons_and_children_are_known_whole_and_in_parts() -> None:
    people = Circumstances((Subject("p1", "Anne-Lise D'Angelo"),), children=(Subject("c1", "Oumar de Brie"),))

    assert names_in(ALONE, people) == ("Anne-Lise", "Anne", "Lise", "D'Angelo", "Angelo", "Oumar", "Brie")


def test_the_places_and_services_of_the_booklet_are_known_by_their_capitals() -> None:
    added = Contact("x", "Point d'accès. Entrée libre", ("17, rue Hermel", "du lundi au vendredi"))
    changes = (AddContact(added), SetAppointment("M3", date(2026, 12, 3), place="Salle Clignancourt"))

    names = names_in(ALONE, Circumstances((), changes=changes))

    assert names == ("Hermel", "Clignancourt")


def test_what_a_template_prints_itself_is_known_too() -> None:
    printed = " ".join([contact.name for contact in MARRIAGE.contacts] + [step.place for step in MARRIAGE.steps])

    names = names_in(MARRIAGE, Circumstances(()))

    assert names
    assert any(name in printed for name in names)
    assert len(names) == len(set(names))


def test_editions_tell_the_names_of_their_own_journey_only(hall: TownHall) -> None:
    code = hall.open(Circumstances((Subject("p1", "Wanda Korbax"), Subject("p2", "Max Inventé"))))
    other = hall.open()
    editions = StoredEditions(hall.database, hall.settings)

    assert {"Wanda", "Korbax", "Max", "Inventé"} <= set(editions.names(code))
    assert "Korbax" not in editions.names(other)
    assert editions.names("K4T7XHK") == ()
