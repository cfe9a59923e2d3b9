"""How old a paper may be, at the ends of months and in leap years."""

from datetime import date, timedelta

import pytest

from forms.ages import age_remark, months_after, oldest_accepted, too_old_from


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 9, 12), 3, date(2026, 12, 12)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2027, 1, 31), -1, date(2026, 12, 31)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_later_is_the_same_day_of_the_month_or_the_last_there_is(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_a_paper_of_less_than_three_months_is_too_old_on_the_day_it_turns_three_months() -> None:
    issued = date(2026, 9, 12)

    assert too_old_from(issued, 3) == date(2026, 12, 12)
    assert oldest_accepted(date(2026, 12, 11), 3) == issued
    assert oldest_accepted(date(2026, 12, 12), 3) == issued + timedelta(days=1)


@pytest.mark.parametrize("months", [1, 3, 6, 24])
def test_the_oldest_date_that_is_accepted_is_accepted_and_the_day_before_is_not(months: int) -> None:
    for number in range(1500):  # over a leap day, at every end of a month
        on = date(2026, 11, 1) + timedelta(days=number)

        oldest = oldest_accepted(on, months)

        assert too_old_from(oldest, months) > on
        assert too_old_from(oldest - timedelta(days=1), months) <= on


def test_a_booklet_says_from_which_date_a_paper_is_accepted() -> None:
    said = age_remark(None, 3, date(2026, 12, 20))

    assert said == "Pour le rendez-vous du 20/12/2026, sa date doit être le 21/09/2026 ou après."


def test_a_booklet_says_that_a_paper_will_be_too_old_or_that_it_will_do() -> None:
    assert "sera trop ancienne au rendez-vous du 20/12/2026" in age_remark(date(2026, 9, 20), 3, date(2026, 12, 20))
    assert "convient pour le rendez-vous du 20/12/2026" in age_remark(date(2026, 9, 21), 3, date(2026, 12, 20))


def test_the_longest_remark_is_no_longer_than_what_a_rule_may_say() -> None:
    said = [age_remark(issued, 3, date(2026, 12, 20)) for issued in (None, date(2026, 9, 1), date(2026, 12, 1))]

    assert max(map(len, said)) <= 110
