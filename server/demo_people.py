"""The other residents of the demonstration: invented people at different points of their way."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice
from typing import Final

from sqlalchemy.orm import Session

from forms.circumstances import AddWord, Answer, Circumstances, SetAppointment, Subject
from forms.model import StepStatus
from server.record.handovers import Service, hand_over
from server.record.journeys import add_change, open_journey, preview_booklet, set_field, set_status
from server.record.model import Role
from server.record.private_notes import write_note

RECEPTION: Final = "Agnès Accueil"
CASEWORK: Final = "Ilan Instruction"

_SATURDAY: Final = 5
_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
"""Public holidays in France that have a date, as (month, day): article L3133-1 of the Code du travail."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody, or two, and how far they have come.

    Attributes:
        code: Of their journey: always the same, so that a page that says "look at …" stays true.
        template: Key.
        names: Of the persons.
        children: Likewise.
        answers: To situation questions.
        done: How many steps are done.
        in_days: When the appointment of the step after these is, in days on which a town hall is open, counted from the
            first one; None: there is none. Somebody comes on that day, and on most of the next ones.
        hour: Of that appointment.
        received: How many documents the agent has received.
        word: An agent's word to them.
        note: What reception tells caseworkers about them, and them alone.
        handed: Reception hands their journey over to caseworkers with this word; empty: it does not.
    """

    code: str
    template: str
    names: tuple[str, ...]
    children: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    done: int = 0
    in_days: int | None = None
    hour: str = "10 h 30"
    received: int = 0
    word: str = ""
    note: str = ""
    handed: str = ""


RESIDENTS: Final = (
    Resident(
        "K4T7XHK",
        "mariage",
        ("Nadia Fictive", "Tom Inventé"),
        done=2,
        in_days=1,
        received=4,
        note="La sœur de Nadia traduit : la prévenir avant le rendez-vous.",
        handed="Dossier presque complet. Ils ne peuvent venir que le matin.",
    ),
    Resident(
        "D7LCFEN",
        "logement-demande",
        ("Rosa Exemple",),
        children=("Milo", "Inès"),
        done=1,
        in_days=0,
        hour="9 h 15",
        received=1,
        word="Pensez à la photocopie de votre dernier avis d’imposition.",
    ),
    Resident("A9WKMTU", "logement-demande", ("Paul Modèle", "Zoé Modèle"), done=3, in_days=3, received=5),
    Resident("R6PHXNC", "mariage", ("Lou Fictive", "Sacha Exemple"), done=5, in_days=5, received=6),
    Resident("TFYPWK6", "logement-demande", ("Amine Inventé",), in_days=0, hour="14 h"),
    Resident("CURPAKM", "mariage", ("Jeanne Modèle", "Omar Fictif"), done=3, in_days=2, hour="11 h", received=7),
    Resident("FNNJ6XE", "logement-demande", ("Élise Exemple",), children=("Noé",), done=2, in_days=7, received=3),
)


def open_day(first: date, number: int) -> date:
    """A day on which a town hall is open: from Monday to Friday, and no public holiday that has a date.

    Args:
        first: The day from which they are counted.
        number: How manieth; 0: the first one, `first` itself when it is one.
    """
    days = (first + timedelta(days=later) for later in count())
    opened = (day for day in days if day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS)
    return next(islice(opened, number, None))


def settle_in(session: Session, resident: Resident, first: date) -> None:
    """Open somebody's journey and bring it as far as it has come.

    Args:
        session: Of the record.
        resident: Who.
        first: The day from which their appointment is counted.
    """
    circumstances = Circumstances(
        persons=tuple(Subject(f"p{number}", name) for number, name in enumerate(resident.names, start=1)),
        children=tuple(Subject(f"c{number}", name) for number, name in enumerate(resident.children, start=1)),
        answers=resident.answers,
    )
    code = open_journey(session, resident.template, circumstances, RECEPTION, code=resident.code)
    booklet = preview_booklet(session, code)
    for document in booklet.documents[: resident.received]:
        set_field(session, code, document.received.id, True, CASEWORK)
    for step in booklet.steps[: resident.done]:
        set_status(session, code, step.step.id, StepStatus.DONE, CASEWORK)
    if resident.in_days is not None:
        step_id = booklet.steps[resident.done].step.id
        day = open_day(first, resident.in_days)
        add_change(session, code, SetAppointment(step_id, day, resident.hour, "Mairie, bureau 12"), CASEWORK)
    if resident.word:
        add_change(session, code, AddWord(resident.word), CASEWORK)
    if resident.note:
        write_note(session, code, resident.note, RECEPTION)
    if resident.handed:
        hand_over(session, code, Service(Role.CASEWORK), resident.handed, RECEPTION, sender=Role.RECEPTION)
