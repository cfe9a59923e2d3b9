import pytest

from forms.model import StepStatus
from print.timeline import MOST_STOPS, fold_stops


def statuses(count: int, here: int) -> list[StepStatus]:
    """So many steps, done up to the one where we are (from 1)."""
    done, current, to_do = StepStatus.DONE, StepStatus.CURRENT, StepStatus.TO_DO
    return [done if number < here else current if number == here else to_do for number in range(1, count + 1)]


def test_nine_stops_are_all_shown() -> None:
    stops = fold_stops(statuses(9, 4))

    assert [stop.number for stop in stops] == list(range(1, 10))
    assert all(stop.folded == 1 for stop in stops)


@pytest.mark.parametrize("count", [10, 11, 14, 25])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_many_stops_fold_far_from_where_we_are(count: int, share: float) -> None:
    here = 1 + round(share * (count - 1))

    stops = fold_stops(statuses(count, here))

    assert len(stops) <= MOST_STOPS
    assert sum(stop.folded for stop in stops) == count
    assert any(stop.number == here and stop.folded == 1 and stop.status is StepStatus.CURRENT for stop in stops)


def test_a_folded_stop_is_done_only_when_all_of_it_is() -> None:
    stops = fold_stops(statuses(20, 12))

    assert (stops[0].status, stops[-1].status) == (StepStatus.DONE, StepStatus.TO_DO)
    assert stops[0].folded > 1 < stops[-1].folded


def test_all_done_folds_what_lies_behind() -> None:
    stops = fold_stops([StepStatus.DONE] * 12)

    assert sum(stop.folded for stop in stops) == 12
    assert all(stop.status is StepStatus.DONE for stop in stops)
