"""What a resident writes on their own device, in the record, and what becomes of it when paper comes back."""

import pytest

from forms.model import FieldKind
from server.record.days import today
from server.record.editions import edition_pdf
from server.record.errors import JourneyClosed, UnknownField, WrongValue
from server.record.fold import FIELD
from server.record.history import last_writer
from server.record.journeys import close_journey, preview_booklet, set_field
from server.record.merge import Apply, Ask, Paper, Why, merge
from server.record.model import Origin, ReviewReason, Value
from server.record.online import RESIDENT, Wish, Written, own_fields, take_back_online, write_online
from server.record.values import value_mark
from tests.paper_ink import Drawn
from tests.server.townhall import AGENT, TownHall
from tests.server.web.reading_pdf import pdf_text

READY, NOTE, DAY, TICK = "P-M01.p1.ready", "M1.note", "M1.souhait_1", "M3.temoins_choisis"


def write(hall: TownHall, code: str, field: str, value: Value, *, shown: Value = None) -> Written:
    """Write in a field whose form showed a value."""
    with hall.database.transaction() as session:
        return write_online(session, code, {field: Wish(value, value_mark(shown))})


def take_back(hall: TownHall, code: str, *written: Written) -> bool:
    with hall.database.transaction() as session:
        return take_back_online(session, code, [entry for one in written for entry in one.entries])


def say(hall: TownHall, code: str, field: str, value: Value) -> None:
    with hall.database.transaction() as session:
        set_field(session, code, field, value, AGENT)


def test_it_is_known_as_the_residents_word_online(either_hall: TownHall) -> None:
    code = either_hall.open()

    write(either_hall, code, NOTE, "  Venir avec ma mère  ")

    state, last = either_hall.record(code).fields[NOTE], either_hall.record(code).history[-1]
    assert (state.value, state.origin, state.by) == ("Venir avec ma mère", Origin.CITIZEN, RESIDENT)
    assert (last.action, last.by, last.origin) == (FIELD, RESIDENT, Origin.CITIZEN)
    assert "Notes de la personne : « Venir avec ma mère »" in last.words


@pytest.mark.parametrize("field", ["M1.done", "M1.agent_note", "M3.appointment", "P-M01.p1.received", "next.when"])
def test_what_is_an_agents_to_write_is_refused(hall: TownHall, field: str) -> None:
    code = hall.open()

    with pytest.raises(UnknownField):
        write(hall, code, field, "texte")

    assert hall.known(code) == {}


def test_what_only_agents_see_is_not_written_online_either(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.reading() as session:
        fields = own_fields(preview_booklet(session, code))

    assert "M4.interprete" in fields
    assert "M4.accueil_adapte" not in fields


def test_nothing_is_written_when_one_of_several_cannot_be(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(WrongValue), hall.database.transaction() as session:
        write_online(session, code, {NOTE: Wish("Bonjour"), DAY: Wish("31 février")})

    assert hall.known(code) == {}


def test_a_closed_journey_is_written_in_no_more(hall: TownHall) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        close_journey(session, code, AGENT)

    with pytest.raises(JourneyClosed):
        write(hall, code, NOTE, "Trop tard")


def test_what_somebody_else_wrote_meanwhile_stays_and_is_told(hall: TownHall) -> None:
    code = hall.open()
    say(hall, code, NOTE, "De l'autre téléphone")

    written = write(hall, code, NOTE, "D'ici", shown=None)

    late = written.late[NOTE]
    assert late is not None
    assert late.value == hall.known(code)[NOTE] == "De l'autre téléphone"
    assert written.entries == ()


def test_what_was_seen_is_changed(hall: TownHall) -> None:
    code = hall.open()
    write(hall, code, DAY, "2027-06-12")

    write(hall, code, DAY, "2027-06-19", shown="2027-06-12")

    assert hall.known(code)[DAY] == "2027-06-19"


def test_saying_the_same_again_tells_nothing_twice(hall: TownHall) -> None:
    code = hall.open()
    write(hall, code, READY, True)
    before = len(hall.record(code).history)

    written = write(hall, code, READY, True, shown=True)

    assert written == Written((), {})
    assert len(hall.record(code).history) == before


def test_an_own_change_is_taken_back_to_what_stood_there_and_whose_it_was(hall: TownHall) -> None:
    code = hall.open()
    say(hall, code, NOTE, "Dit au guichet")
    written = write(hall, code, NOTE, "Changé en ligne", shown="Dit au guichet")

    assert take_back(hall, code, written)

    state = hall.record(code).fields[NOTE]
    assert (state.value, state.origin) == ("Dit au guichet", Origin.AGENT)


def test_a_change_on_which_something_stands_is_not_taken_back(hall: TownHall) -> None:
    code = hall.open()
    first, other = write(hall, code, READY, True), write(hall, code, NOTE, "Un")
    say(hall, code, NOTE, "Deux")

    assert not take_back(hall, code, first, other)

    assert hall.known(code) == {READY: True, NOTE: "Deux"}


def test_only_an_own_change_is_taken_back(hall: TownHall) -> None:
    code, other = hall.open(), hall.open()
    say(hall, code, NOTE, "D'un agent")
    elsewhere = write(hall, other, NOTE, "D'une autre personne")
    last = hall.record(code).history[-1].id

    assert not take_back(hall, code, Written((last,), {}))
    assert not take_back(hall, code, elsewhere)
    assert not take_back(hall, code, Written((), {}))

    assert hall.known(code)[NOTE] == "D'un agent"
    assert hall.known(other)[NOTE] == "D'une autre personne"


def test_what_the_paper_says_as_well_is_told_once(hall: TownHall) -> None:
    code = hall.printed()
    write(hall, code, READY, True)

    hall.scan(hall.ticked(code, READY))

    assert hall.known(code)[READY] is True
    assert hall.record(code).fields[READY].origin is Origin.CITIZEN
    assert hall.waiting(code) == []


def test_paper_without_a_mark_takes_nothing_back_that_was_written_online(hall: TownHall) -> None:
    code = hall.printed()
    write(hall, code, READY, True)
    write(hall, code, TICK, True)

    hall.scan(hall.ticked(code, "P-M01.p2.ready"))

    assert hall.known(code) == {READY: True, TICK: True, "P-M01.p2.ready": True}


def test_a_box_that_paper_ticked_and_that_was_taken_back_online_does_not_come_back_by_itself(hall: TownHall) -> None:
    code = hall.printed()
    hall.scan(hall.ticked(code, READY))
    write(hall, code, READY, None, shown=True)

    hall.scan(hall.ticked(code, READY, drawn=Drawn.TICK))

    assert READY not in hall.known(code)
    assert [item.reason for item in hall.waiting(code)] == [ReviewReason.CONFLICT]


def test_a_resident_s_word_is_the_last_writers(hall: TownHall) -> None:
    code = hall.open()
    write(hall, code, NOTE, "Bonjour")

    with hall.database.reading() as session:
        assert last_writer(session, code, NOTE) == RESIDENT


def test_the_next_edition_prints_the_words_that_were_typed_with_their_day(hall: TownHall) -> None:
    code = hall.printed()
    write(hall, code, NOTE, "Demander la salle du haut")
    write(hall, code, READY, True)

    edition = hall.print(code)

    zones = {zone.id: zone for page in hall.layout(code, edition).pages for zone in page.zones}
    words = " ".join(pdf_text(edition_pdf(hall.database, hall.settings, code, edition, form="pages")).split())
    assert zones[NOTE].printed == "Demander la salle du haut"
    assert f"Noté le {today():%d/%m/%Y} : Demander la salle du haut" in words.replace("\N{NO-BREAK SPACE}", " ")


def test_a_day_on_paper_that_differs_from_the_one_online_is_a_question() -> None:
    paper = Paper(FieldKind.DATE, "2027-06-12", empty=False, sure=True)

    assert merge(paper, printed=None, record="2027-06-19") == Ask(Why.BOTH_DIFFER)


def test_a_note_on_paper_is_put_beside_the_one_online() -> None:
    paper = Paper(FieldKind.NOTE, "Écrit à la main", empty=False, sure=True)

    outcome = merge(paper, printed=None, record="Tapé en ligne")

    assert outcome == Apply("Tapé en ligne\n\nÉcrit à la main", Why.ADDED_NOTE)
