import pytest

from scan.written_forms import ValueKind
from server.record.offered import Offered
from server.web.offers import offers

BOX = (10.0, 20.0, 30.0, 5.0)


def an_offer(kind: ValueKind, value: str, *, confidence: float = 0.999, exact: bool = True) -> Offered:
    return Offered(kind, value, value, confidence, exact=exact, box_mm=BOX)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (ValueKind.DATE, "2026-12-03", "3 décembre 2026"),
        (ValueKind.TIME, "14:30", "14 h 30"),
        (ValueKind.TIME, "09:00", "9 h"),
        (ValueKind.AMOUNT, "45.50", "45,50 €"),
        (ValueKind.AMOUNT, "1250.00", "1250 €"),
        (ValueKind.PHONE, "06 12 34 56 78", "06 12 34 56 78"),
    ],
)
def test_a_value_is_said_as_people_say_it(kind: ValueKind, value: str, said: str) -> None:
    (offer,) = offers([an_offer(kind, value)])

    assert " ".join(offer.words.split()) == said
    assert offer.exact


def test_what_is_more_often_wrong_than_right_is_not_shown() -> None:
    unlikely = an_offer(ValueKind.PHONE, "06 12 34 56 78", confidence=0.49, exact=False)
    likely = an_offer(ValueKind.PHONE, "06 12 34 56 78", confidence=0.51, exact=False)

    assert offers([unlikely]) == ()
    assert [one.exact for one in offers([likely])] == [False]


def test_yes_and_no_are_shown_only_where_they_are_exact() -> None:
    assert offers([an_offer(ValueKind.YES_NO, "non", confidence=0.9, exact=False)]) == ()
    assert [one.words for one in offers([an_offer(ValueKind.YES_NO, "non")])] == ["non"]


def test_what_is_written_twice_is_shown_once() -> None:
    assert len(offers([an_offer(ValueKind.DATE, "2026-12-03"), an_offer(ValueKind.DATE, "2026-12-03")])) == 1


def test_every_kind_has_a_word_and_an_icon() -> None:
    values = {ValueKind.DATE: "2026-12-03", ValueKind.TIME: "14:30", ValueKind.AMOUNT: "1.00"}

    shown = offers([an_offer(kind, values.get(kind, "x")) for kind in ValueKind])

    assert len({one.kind for one in shown}) == len(ValueKind)
    assert all(one.icon for one in shown)
