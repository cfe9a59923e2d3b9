"""What a resident types in a place of their booklet, whatever their keyboard, as the record keeps it."""

from forms.fields import Field
from forms.model import Author, FieldKind
from server.record.values import check_value
from server.web.citizen_fields import Typed, wishes
from tests.server.web.test_citizen_write import DAY


def test_a_number_is_kept_without_the_spaces_that_people_put_in_it() -> None:
    field = Field("D1.revenu", FieldKind.NUMBER, Author.CITIZEN, "Revenu", digits=6)
    problems: dict[str, str] = {}

    wanted = wishes(Typed({"D1.revenu": "12 500"}, {"D1.revenu": "none"}), {"D1.revenu": field}, {}, problems)

    assert wanted["D1.revenu"].value == "12500"
    assert problems == {}


def test_a_number_and_a_day_are_taken_from_whatever_keyboard_and_a_day_without_a_calendar_too() -> None:
    number = Field("M6.invites", FieldKind.NUMBER, Author.CITIZEN, "Nombre d'invités", digits=3)
    day = Field(DAY, FieldKind.DATE, Author.CITIZEN, "Jour souhaité")
    day_first = (
        "2027-05-15",
        "15/05/2027",
        "15.5.2027",
        "15-5-2027",
        " 15 / 05 / 2027\u200f",
        "١٥/٠٥/٢٠٢٧",
        "۲۰۲۷-۰۵-۱۵",
    )
    days = (*day_first, "2027/05/15", "2027.5.15", "\u20662027-5-15\u2069")
    numbers = ("٤٢", "۴۲", "４２", "\u200f٤٢", "42\u200e", "0042")
    typed = [(day, one) for one in days] + [(number, one) for one in numbers]
    problems: dict[str, str] = {}
    refused: list[str] = []

    wanted = [wishes(Typed({of.id: one}, {of.id: ""}), {of.id: of}, {}, problems) for of, one in typed]
    for none in ("31/02/2027", "-15-05--2027"):
        wishes(Typed({DAY: none}, {DAY: ""}), {DAY: day}, {}, problems)
        refused.append(problems.pop(DAY, ""))

    kept = [check_value(of, wish.value) for (of, _), one in zip(typed, wanted, strict=True) for wish in one.values()]
    assert kept == ["2027-05-15"] * len(days) + ["42"] * len(numbers)
    assert [said[:10] for said in refused] == ["Cette date"] * 2
    assert problems == {}
