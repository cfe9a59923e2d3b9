from datetime import date

from forms.model import BookletTemplate, StepStatus
from server.record.journeys import set_status
from server.web.drawings import motif_path
from server.web.line import LONGEST_NAME, Stop, place, stops
from tests.server.townhall import AGENT, TownHall

DONE, CURRENT, TO_DO = StepStatus.DONE, StepStatus.CURRENT, StepStatus.TO_DO


def stop(status: StepStatus) -> Stop:
    return Stop("M1", "Retirer le dossier", "Retirer", status, date(2026, 11, 25))


def test_the_line_has_the_stops_of_the_journey_in_order(hall: TownHall, mariage_template: BookletTemplate) -> None:
    code = hall.open()

    line = stops(hall.record(code).steps, mariage_template)

    assert [one.id for one in line] == [step.id for step in mariage_template.steps if step.base]
    assert line[0].status is CURRENT
    assert all(one.short and len(one.short) <= LONGEST_NAME for one in line)


def test_the_line_moves_on_with_the_journey(hall: TownHall, mariage_template: BookletTemplate) -> None:
    code = hall.open()
    with hall.database.transaction() as session:
        set_status(session, code, "M1", DONE, AGENT)

    line = stops(hall.record(code).steps, mariage_template)

    assert [one.status for one in line[:3]] == [DONE, CURRENT, TO_DO]
    assert place(line) == 2


def test_a_finished_line_is_at_its_last_stop() -> None:
    assert place([stop(DONE), stop(DONE)]) == 2


def test_every_line_has_a_drawing() -> None:
    assert all(motif_path(letter).startswith("M") for letter in "MDREICJA")
