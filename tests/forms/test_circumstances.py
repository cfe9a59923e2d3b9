"""What a booklet refuses to carry, before it is kept."""

from datetime import date

import pytest

from forms.circumstances import (
    LONGEST_PLACE,
    LONGEST_TIME,
    LONGEST_WHO,
    SetAppointment,
    check_appointment,
    hour_first,
)
from forms.errors import AnswerError

DAY = date(2026, 12, 3)


def test_an_appointment_may_fill_the_room_there_is() -> None:
    check_appointment(SetAppointment("M4", DAY, "x" * LONGEST_TIME, "x" * LONGEST_PLACE, "x" * LONGEST_WHO))


@pytest.mark.parametrize(
    "appointment",
    [
        SetAppointment("M4", DAY, "x" * (LONGEST_TIME + 1)),
        SetAppointment("M4", DAY, "9 h", "x" * (LONGEST_PLACE + 1)),
        SetAppointment("M4", DAY, "9 h", who="x" * (LONGEST_WHO + 1)),
    ],
)
def test_a_longer_hour_or_place_is_refused_with_its_step(appointment: SetAppointment) -> None:
    with pytest.raises(AnswerError, match="there is room for") as refused:
        check_appointment(appointment)

    assert refused.value.key == "M4"


@pytest.mark.parametrize(
    ("noted", "hour", "place"),
    [
        ("9 h 30, salle 2", "9 h 30", "salle 2"),
        ("à 14h bureau 12", "14h", "bureau 12"),
        ("10:15", "10:15", ""),
        ("bureau 12 à 9 h", "", "bureau 12 à 9 h"),
        ("9 h ou 11 h", "", "9 h ou 11 h"),
        ("9 h ou plus tard", "", "9 h ou plus tard"),
        ("9 h – 11 h, bureau 3", "", "9 h – 11 h, bureau 3"),
        ("9 h/10 h", "", "9 h/10 h"),
        ("9 h 5, bureau 3", "", "9 h 5, bureau 3"),
        ("10 h 75", "", "10 h 75"),
        ("10 h. Sonner deux fois", "10 h", "Sonner deux fois"),
        ("27 h, salle 2", "", "27 h, salle 2"),
        ("3 hommes devant la porte", "", "3 hommes devant la porte"),
    ],
)
def test_words_that_begin_with_an_hour_say_it(noted: str, hour: str, place: str) -> None:
    assert hour_first(noted) == (hour, place)
