from dataclasses import replace
from itertools import pairwise

import pytest

from forms.booklet import build_booklet
from forms.catalogue import load_catalogue
from forms.circumstances import Answer, Circumstances, Subject
from forms.model import UNKNOWN_ANSWER, StepStatus
from forms.town_hall import shipped_town_hall
from print.canvas import text_width
from print.insert_line import held_line
from print.shapes import Circle, Line, Text
from print.sketch import Column
from print.steps import step_words
from print.theme import USUAL, theme_of
from print.timeline import AHEAD, MOST_STOPS, NAME_Y, TRAVELLED, fold_stops, stops_across, strip_shapes
from server.record.languages import wording_in
from tests.print.samples import PRINTED_ON


def statuses(count: int, here: int) -> list[StepStatus]:
    """So many steps, done up to the one where we are (from 1)."""
    done, current, to_do = StepStatus.DONE, StepStatus.CURRENT, StepStatus.TO_DO
    return [done if number < here else current if number == here else to_do for number in range(1, count + 1)]


def test_between_two_ways_the_strip_says_that_one_of_them_is_gone() -> None:
    template = load_catalogue()["mediateur"]
    unsure = Circumstances((Subject("p1"),), (), (Answer("med.adversaire", UNKNOWN_ANSWER),))
    booklet = build_booklet(template, unsure, code="K4T7XHA", edition=1, printed_on=PRINTED_ON)

    theme, column = theme_of(template, USUAL), Column(0.0, 110.0)

    ways = [one.step.way for one in booklet.steps]
    after = next(place for place, pair in enumerate(pairwise(ways), start=1) if all(pair) and pair[0] != pair[1])
    # A leaf goes into a booklet that did not have the last step of the first way.
    held = [one.step.id for place, one in enumerate(booklet.steps, start=1) if place != after]
    leaf = stops_across(theme, list(held_line(held, booklet.steps, {}).values()), column)
    for shapes in (strip_shapes(theme, booklet, column), leaf):
        words = sorted((shape.x, shape.text) for shape in shapes if isinstance(shape, Text) and shape.y < NAME_Y)
        assert [text for _, text in words].index("ou") == after


@pytest.mark.parametrize(("here", "thick"), [(1, AHEAD), (2, TRAVELLED)], ids=["here", "done"])
def test_a_stop_alone_stands_on_a_line_that_goes_on(here: int, thick: float) -> None:
    theme, column = theme_of(load_catalogue()["mediateur"], USUAL), Column(20.0, 90.0)

    shapes = stops_across(theme, fold_stops(statuses(1, here)), column)

    (line,) = (shape for shape in shapes if isinstance(shape, Line))
    (stop, *_) = (shape for shape in shapes if isinstance(shape, Circle))
    assert (line.x1, line.stroke.width) == (stop.x, thick)
    assert stop.x + 80.0 < line.x2 <= column.x + column.width


@pytest.mark.parametrize("language", ["fr", "fr+en"])
def test_the_rule_to_a_stop_begins_after_the_title_and_where_we_are(language: str) -> None:
    for template in load_catalogue().values():
        plain = build_booklet(
            template,
            Circumstances((Subject("p1"), Subject("p2"))[: template.persons_min or 1]),
            code="K4T7XHA",
            edition=1,
            printed_on=PRINTED_ON,
        )
        wording = wording_in(plain, language, shipped_town_hall())
        theme = theme_of(template, USUAL, wording)
        for number in range(1, len(plain.steps) + 1):
            steps = [replace(step, status=StepStatus.CURRENT) for step in plain.steps]
            block = step_words(theme, replace(plain, line=tuple(steps)), number)
            titled = [
                shape for shape in block.shapes if isinstance(shape, Text) and shape.size == theme.sizes.stop.size
            ]
            end = max(shape.x + text_width(shape.text, shape.size, bold=shape.bold) for shape in titled if shape.bold)
            assert block.stop is not None
            assert block.stop.reach > end - 0.1, (template.key, number)


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
