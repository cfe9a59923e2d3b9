from dataclasses import replace
from datetime import date

import pytest

from forms.circumstances import Answer, Circumstances, RemoveDocument, SetAppointment, Subject
from server.record import journeys
from server.record.designs import first_text, publish
from server.record.moving import Changes, what_changes
from server.record.versions import KeptText, add_version
from tests.server.record.changing import set_field
from tests.server.townhall import AGENT, TownHall
from tests.server.web.designing import LOSS, written_over

KEY = "carte-perdue"
TICK = """
  [[step.field]]
  key = "menace"
  kind = "tick"
  author = "agent"
  label = "Je suis menacé"
  sensitive = true
"""
POLICE = """
[[step]]
id = "P3"
title = "Voir la police"
short = "Police"
happens = "On vous y attend."
appointment = true
base = false

  [[step.field]]
  key = "main"
  kind = "tick"
  author = "agent"
  label = "Main courante"
"""
ORDER = """
[[document]]
id = "P-P03"
title = "Ordonnance de protection"
scope = "record"
step = "P2"
"""
FEAR = """
[[situation]]
key = "per.peur"
question = "De qui avez-vous peur ?"
scope = "record"
sensitive = true
answers = [ { key = "proche", label = "D'un proche" }, { key = "autre", label = "De quelqu'un d'autre" } ]

  [[situation.rule]]
  when = ["proche"]
  add = ["P3", "P-P03"]
"""
GUARD = """
[[situation]]
key = "per.garde"
question = "Qui garde les enfants ?"
scope = "record"
asked_if = { situation = "per.peur", answers = ["proche"] }
answers = [ { key = "moi", label = "Moi" }, { key = "personne", label = "Personne" } ]

  [[situation.rule]]
  when = ["moi"]
  warn = "Dites-le à l'école."
"""
STOLEN = """
[[situation]]
key = "per.vol"
question = "La carte a-t-elle été volée ?"
scope = "record"

  [[situation.rule]]
  when = ["oui"]
  warn = "Portez plainte d'abord."
"""
ALL = f"{LOSS}{TICK}{POLICE}{ORDER}{STOLEN}{FEAR}{GUARD}"


def text(more: str) -> str:
    return written_over(first_text(KEY, "P", "#123456", "Ma carte est perdue", "carte")) + more


def put(hall: TownHall, more: str, *, base: int) -> None:
    with hall.database.transaction() as session:
        publish(session, KEY, text(more), base=base, by="Dina Dessin", words="Autre chose")


def looked_at(hall: TownHall, before: int, *, named: bool) -> tuple[Changes, ...]:
    with hall.database.reading() as session:
        return what_changes(session, KEY, before, before + 1, named=named)


def opened(hall: TownHall, *answers: Answer) -> str:
    return hall.open(Circumstances((Subject("p1", "Aïcha Exemple"),), answers=answers), KEY)


def opened_by_two(hall: TownHall) -> None:
    """A journey that holds all that is private, and one that holds nothing of it."""
    stolen = Answer("per.vol", "oui")
    code = opened(hall, stolen, Answer("per.peur", "proche"), Answer("per.garde", "moi"))
    for field in ("P2.menace", "P3.main"):
        set_field(hall, code, field, True)
    with hall.database.transaction() as session:
        journeys.add_change(session, code, SetAppointment("P3", date(2031, 12, 2)), AGENT)
        journeys.add_change(session, code, RemoveDocument("P-P03"), AGENT)
    opened(hall, stolen)


OTHER = {
    "a box that only agents read is called otherwise": ALL.replace("Je suis menacé", "Je ne suis pas menacé"),
    "it goes": ALL.replace(TICK, ""),
    "everybody reads it": ALL.replace(TICK, TICK.replace("sensitive = true", "")).replace("menacé", "en danger"),
    "an answer for agents alone is called otherwise": ALL.replace("D'un proche", "D'un voisin"),
    "it is offered no more": ALL.replace('"proche"', '"parent"'),
    "what is asked after it alone is asked otherwise": ALL.replace(
        "Qui garde les enfants ?", "Qui quitte les enfants ?"
    ),
    "what it alone brings is called otherwise": ALL.replace("Voir la police", "Voir un avocat"),
    "what is ticked there reads otherwise": ALL.replace("Main courante", "Plainte"),
    "what it alone brings goes": ALL.replace(POLICE, "")
    .replace(ORDER, "")
    .replace('add = ["P3", "P-P03"]', 'warn = "Parlez-en."'),
}


@pytest.mark.parametrize("other", OTHER.values(), ids=OTHER)
def test_whoever_sees_no_journey_is_told_the_same_of_one_that_holds_something_for_agents_alone(
    hall: TownHall, other: str
) -> None:
    put(hall, ALL, base=0)
    opened_by_two(hall)
    put(hall, other, base=1)

    told, known = (looked_at(hall, 1, named=named) for named in (False, True))

    assert len({replace(one, code="") for one in told}) == 1
    assert any(one.any for one in known)
    assert all(one.doubtful for one in told) or not any(one.doubtful for one in known)


PUBLIC = TICK.replace("sensitive = true", "")
WRITTEN = PUBLIC.replace('"tick"', '"note"\n  lines = 1')


@pytest.mark.parametrize(("private", "there"), [(1, TICK), (3, TICK), (1, WRITTEN)], ids=["1", "3", "words"])
def test_what_is_for_agents_alone_or_typed_in_any_version_is_told_to_nobody_else(
    hall: TownHall, private: int, there: str
) -> None:
    ticks = [there if number == private else PUBLIC for number in (1, 2, 3)]
    for number, tick in enumerate(ticks):
        said = tick if number < 2 else tick.replace("menacé", "en danger")
        put(hall, f"{LOSS}{said}\n# version {number + 1}\n", base=number)
        if number == 1:
            set_field(hall, opened(hall), "P2.menace", True)
            opened(hall)

    told = looked_at(hall, 2, named=False)

    assert len({replace(one, code="") for one in told}) == 1
    assert all(one.doubtful for one in told)


def test_while_a_version_cannot_be_read_all_answers_count_as_being_for_agents_alone(hall: TownHall) -> None:
    put(hall, LOSS + PUBLIC, base=0)
    set_field(hall, opened(hall), "P2.menace", True)
    opened(hall)
    with hall.database.transaction() as session:
        for number, said in ((2, "illisible"), (3, text(LOSS + PUBLIC.replace("menacé", "en danger")))):
            add_version(session, KEY, number, KeptText(said, {}), by="Dina Dessin", words="Autre chose")

    with hall.database.reading() as session:
        told = what_changes(session, KEY, 1, 3, named=False)

    assert len({replace(one, code="") for one in told}) == 1
    assert all(one.doubtful and one.guarded for one in told)


def test_printed_words_that_change_for_a_person_are_told_of_them_alone(hall: TownHall) -> None:
    put(hall, LOSS + STOLEN, base=0)
    code, free = opened(hall, Answer("per.vol", "oui")), opened(hall)
    put(hall, LOSS + STOLEN.replace("Portez plainte d'abord", "Ne portez pas plainte"), base=1)

    changes = {one.code: one for one in looked_at(hall, 1, named=True)}

    (part,) = changes[code].parts
    assert (part.before, [(one.before, one.after) for one in part.said]) == (
        "À savoir pour vous",
        [("Portez plainte d’abord.", "Ne portez pas plainte.")],
    )
    assert not changes[free].any


DATED = (
    LOSS
    + """
appointment = true
appointment_at = true

[[document]]
id = "P-P02"
title = "Acte de naissance"
scope = "record"
step = "P2"
base = true
max_age_months = 3
"""
)
TERM = """
[[term]]
word = "commissariat"
meaning = "La police."
"""


def test_what_was_typed_in_a_journey_is_not_found_by_a_word_that_a_new_version_explains(hall: TownHall) -> None:
    put(hall, DATED, base=0)
    for place in ("commissariat", "guichet 3"):
        code = opened(hall)
        set_field(hall, code, "P2.appointment", "2031-12-02")
        set_field(hall, code, "P2.appointment_at", f"14 h, {place}")
    put(hall, DATED + TERM, base=1)

    told, known = (looked_at(hall, 1, named=named) for named in (False, True))

    assert len({replace(one, code="") for one in told}) == 1
    assert [one.any for one in known] == [True, False]


def test_the_date_of_a_persons_document_is_told_to_agents_alone(hall: TownHall) -> None:
    put(hall, DATED, base=0)
    code = opened(hall)
    set_field(hall, code, "P2.appointment", "2027-03-17")
    set_field(hall, code, "P-P02.issued", "2026-11-17")
    put(hall, DATED.replace("max_age_months = 3", "max_age_months = 6"), base=1)

    told, known = (str(looked_at(hall, 1, named=named)) for named in (False, True))

    assert ("17/11/2026" in told, "17/03/2027" in told, "17/11/2026" in known) == (False, False, True)
    assert "Âge, en mois au plus" in told
