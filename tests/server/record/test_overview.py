from forms.circumstances import Circumstances, Subject
from server.record import journeys
from server.record.overview import journeys_by_code, steps_by_code
from tests.server.townhall import AGENT, TownHall

NOBODY = "K4T7XHK"


def test_journeys_are_found_by_their_code_and_never_by_a_name_that_looks_like_it(hall: TownHall) -> None:
    code = hall.open()
    hall.open(Circumstances((Subject("p1", code), Subject("p2", "Lou"))))  # changed later: a search finds it first

    with hall.database.reading() as session:
        found = journeys_by_code(session, [code, NOBODY])

    assert {key: summary.holders for key, summary in found.items()} == {code: ("Camille Exemple", "Noé Modèle")}


def test_a_journey_is_the_same_among_others_as_alone(either_hall: TownHall) -> None:
    codes = [either_hall.open(), either_hall.open(Circumstances((Subject("p1", "Lou"),)), "logement-demande")]
    with either_hall.database.transaction() as session:
        journeys.set_field(session, codes[0], "M1.done", True, AGENT)

    with either_hall.database.reading() as session:
        summaries, steps = journeys_by_code(session, codes), steps_by_code(session, codes)

    assert summaries == {code: either_hall.record(code).summary for code in codes}
    assert steps == {code: either_hall.record(code).steps for code in codes}
