"""What an agent changes in a record, in a few words each."""

from forms.model import StepStatus
from server.record import journeys
from server.record.model import JourneySummary, Origin
from tests.server.townhall import AGENT, TownHall


def set_field(hall: TownHall, code: str, field: str, value: bool | str | None, origin: Origin = Origin.AGENT) -> None:
    with hall.database.transaction() as session:
        journeys.set_field(session, code, field, value, AGENT, origin=origin)


def set_status(hall: TownHall, code: str, step: str, status: StepStatus) -> None:
    with hall.database.transaction() as session:
        journeys.set_status(session, code, step, status, AGENT)


def statuses(hall: TownHall, code: str) -> list[str]:
    return [step.status.value for step in hall.record(code).steps]


def find(hall: TownHall, text: str) -> list[JourneySummary]:
    with hall.database.reading() as session:
        return journeys.find_journeys(session, text)
