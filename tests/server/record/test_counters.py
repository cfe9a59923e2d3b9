"""Where a journey is opened and its editions handed out, as history keeps it on both databases."""

from server.record.documents import record_to_json
from server.record.editions import print_edition
from server.record.journeys import open_journey
from server.record.model import Counter
from tests.server.townhall import AGENT, COUPLE, TownHall


def test_each_edition_is_told_with_where_it_was_handed_out(either_hall: TownHall) -> None:
    hall = either_hall
    with hall.database.transaction() as session:
        code = open_journey(session, "mariage", COUPLE, AGENT, counter=Counter.RECEPTION)

    for counter in (Counter.RECEPTION, None, Counter.SERVICE):
        print_edition(hall.database, hall.settings, code, AGENT, counter=counter)

    record = hall.record(code)
    editions = {"1": "accueil", "2": None, "3": "service"}
    assert record_to_json(record, ())["counters"] == {"opened": "accueil", "editions": editions}
    told = [entry.words.partition(":")[0].strip() for entry in record.history if entry.action == "printed"]
    assert told == ["Livret imprimé à l'accueil", "Livret imprimé", "Livret imprimé au service"]


def test_a_journey_of_before_tells_nothing(either_hall: TownHall) -> None:
    record = either_hall.record(either_hall.open())

    assert record_to_json(record, ())["counters"] == {"opened": None, "editions": {}}
