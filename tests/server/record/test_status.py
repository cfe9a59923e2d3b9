import pytest

from forms.model import StepStatus
from server.record.status import CURRENT, DONE, NEXT, NOT_NEEDED, TO_DO, may_move, settle

STEPS = ("M1", "M2", "M3")


@pytest.mark.parametrize("status", list(StepStatus))
def test_every_status_has_its_line_in_the_table(status: StepStatus) -> None:
    assert NEXT[status]


@pytest.mark.parametrize("status", list(StepStatus))
def test_no_step_moves_to_where_it_stands(status: StepStatus) -> None:
    assert not may_move(status, status)


@pytest.mark.parametrize(("before", "after"), [(DONE, NOT_NEEDED), (NOT_NEEDED, DONE)])
def test_a_settled_step_is_taken_up_again_first(before: StepStatus, after: StepStatus) -> None:
    assert not may_move(before, after)


@pytest.mark.parametrize("before", [TO_DO, CURRENT])
@pytest.mark.parametrize("after", [DONE, NOT_NEEDED])
def test_an_open_step_may_be_settled(before: StepStatus, after: StepStatus) -> None:
    assert may_move(before, after)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ({}, [CURRENT, TO_DO, TO_DO]),
        ({"M1": DONE}, [DONE, CURRENT, TO_DO]),
        ({"M1": NOT_NEEDED, "M2": DONE}, [NOT_NEEDED, DONE, CURRENT]),
        ({"M2": DONE}, [CURRENT, DONE, TO_DO]),
        ({"M1": TO_DO, "M2": CURRENT}, [CURRENT, TO_DO, TO_DO]),
        ({"M1": DONE, "M2": DONE, "M3": DONE}, [DONE, DONE, DONE]),
    ],
)
def test_the_first_open_step_is_the_current_one(statuses: dict[str, StepStatus], expected: list[StepStatus]) -> None:
    assert list(settle(STEPS, statuses).values()) == expected


def test_a_step_that_left_the_booklet_is_left_out() -> None:
    assert settle(("M1",), {"M9": CURRENT}) == {"M1": CURRENT}
