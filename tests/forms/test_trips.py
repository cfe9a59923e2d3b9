"""What would make a trip useless, on each day before it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms.booklet import Booklet, BookletDocument, build_booklet
from forms.catalogue import find_template
from forms.circumstances import KnownValue, SetAppointment
from forms.model import StepStatus
from forms.trips import Risk, is_ready, missing_for, of_trip, trip_risks
from tests.forms.people import TODAY, booklet, circumstances

CERTIFICATE = "mar.lieu_acte@p1=france_non_verifiable"


def known(**values: bool | str) -> dict[str, KnownValue]:
    """What the record knows: `P_M03__p1__issued` stands for `P-M03.p1.issued`."""
    ids = {name.replace("__", ".").replace("_", "-"): value for name, value in values.items()}
    return {field: KnownValue(value, TODAY) for field, value in ids.items()}


def coming(days: int, **values: bool | str) -> Booklet:
    """A couple whose deposit is in some days; she brings a birth certificate."""
    appointment = SetAppointment("M3", TODAY + timedelta(days=days), "10:30")
    return booklet("mariage", CERTIFICATE, changes=(appointment,), known=known(**values))


def counted(days: int, **values: bool | str) -> Booklet:
    """The same where the town hall has said that ages are counted on the day of the appointment."""
    template = find_template("mariage")
    papers = tuple(replace(paper, age_day_unknown=False) for paper in template.documents)
    said = circumstances("mariage", CERTIFICATE, changes=(SetAppointment("M3", TODAY + timedelta(days=days), "10:30"),))
    template = replace(template, documents=papers)
    return build_booklet(template, said, code="K4T7XHA", edition=1, printed_on=TODAY, known=known(**values))


def certificate(made: Booklet) -> BookletDocument:
    (found,) = [paper for paper in made.documents if paper.document.id == "P-M03"]
    return found


def told(made: Booklet, today: date = TODAY) -> dict[str, Risk]:
    """What is told of each document, by the id of its first box."""
    return {one.paper.ready.id.removesuffix(".ready"): one.risk for one in trip_risks(made.documents, today)}


def test_a_certificate_that_will_be_too_old_is_told_as_soon_as_its_date_is_known() -> None:
    made = coming(60, P_M03__p1__issued="2026-10-20")

    (risk,) = trip_risks(made.documents, TODAY)

    assert (risk.risk, risk.paper.document.id, risk.days) == (Risk.TOO_OLD, "P-M03", 60)
    assert risk.accepted_from == date(2026, 10, 25)
    assert "sera trop ancienne" in certificate(counted(60, P_M03__p1__issued="2026-10-20")).remarks[-1]


def test_a_certificate_that_will_be_fresh_enough_is_not_told_and_the_booklet_says_so() -> None:
    made = counted(60, P_M03__p1__issued="2026-10-25")

    assert told(made) == {}
    assert "convient" in certificate(made).remarks[-1]


def test_a_booklet_says_how_recent_a_certificate_must_be_once_the_day_is_known() -> None:
    before = certificate(booklet("mariage", CERTIFICATE)).remarks

    said = certificate(counted(60)).remarks

    assert said == (*before, "Pour le rendez-vous du 24/01/2027, sa date doit être le 25/10/2026 ou après.")


def test_a_booklet_says_nothing_of_a_certificate_s_age_until_the_town_hall_says_on_which_day_it_is_counted() -> None:
    before = certificate(booklet("mariage", CERTIFICATE)).remarks

    assert certificate(coming(60)).remarks == before
    assert certificate(coming(60, P_M03__p1__issued="2026-10-25")).remarks == before


@pytest.mark.parametrize(("days", "missing"), [(4, False), (3, True), (1, True), (0, True)])
def test_what_is_still_missing_is_told_from_three_days_before(days: int, missing: bool) -> None:
    assert ("P-M01.p1" in told(coming(days))) is missing


def test_what_is_ready_or_handed_in_is_not_missing() -> None:
    made = coming(2, P_M01__p1__ready=True, P_M01__p2__received=True)

    assert {"P-M01.p1", "P-M01.p2"}.isdisjoint(told(made))
    assert [is_ready(paper) for paper in made.documents if paper.document.id == "P-M01"] == [True, False]


def test_a_certificate_that_is_ready_and_bears_no_noted_date_is_to_be_looked_at() -> None:
    assert told(coming(2, P_M03__p1__ready=True))["P-M03.p1"] is Risk.UNDATED
    assert "P-M03.p1" not in told(coming(4, P_M03__p1__ready=True))


def test_a_certificate_that_was_handed_in_has_no_date_to_keep() -> None:
    made = counted(60, P_M03__p1__issued="2026-10-20", P_M03__p1__received=True)

    assert told(made) == {}
    assert "rendez-vous" not in " ".join(certificate(made).remarks)
    assert certificate(made).trip is None


def test_an_appointment_that_is_past_asks_for_nothing() -> None:
    made = coming(2)

    assert told(made, TODAY + timedelta(days=3)) == {}


def test_a_paper_is_brought_to_the_next_appointment_from_its_step_on() -> None:
    later = (SetAppointment("M4", TODAY + timedelta(days=2)), SetAppointment("M5", TODAY + timedelta(days=9)))
    made = booklet("mariage", changes=later)

    trips = {paper.document.step: paper.trip.step if paper.trip else "" for paper in made.documents}

    assert trips["M3"] == "M4"
    assert {paper.document.step for paper in missing_for(made.documents, later[0])} == {"M3"}
    assert len(of_trip(trip_risks(made.documents, TODAY), later[0])) == len(missing_for(made.documents, later[0]))


def test_an_appointment_of_a_step_that_is_done_asks_for_nothing() -> None:
    appointment = SetAppointment("M3", TODAY)
    made = booklet("mariage", changes=(appointment,), statuses={"M3": StepStatus.DONE})

    assert all(paper.trip is None for paper in made.documents)


def test_the_date_of_a_certificate_is_asked_on_the_screen_only() -> None:
    made = coming(60)

    assert [field.id for field in made.on_screen] == ["P-M03.p1.issued"]
    assert "P-M03.p1.issued" not in [field.id for field in made.fields]
