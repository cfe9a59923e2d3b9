"""Draws the line: the strip at the top of every page, the line in the margin, the list of stops on the cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forms.booklet import Booklet
from forms.model import StepStatus
from forms.units import Mm, pt_to_mm
from print.canvas import text_width
from print.icons import TICK
from print.shapes import WHITE, Circle, Ink, Line, Shape, Stroke, Text
from print.theme import BODY, CAP_HEIGHT, INK, SMALL, Theme

MOST_STOPS: Final = 9
_STOP: Final[Mm] = 2.7
_CURRENT: Final[Mm] = 3.5
_STRIP_Y: Final[Mm] = 12.0
_NAME_Y: Final[Mm] = 21.5
_DONE_WIDTH: Final[Mm] = 1.5
_TO_DO_WIDTH: Final[Mm] = 0.7


@dataclass(frozen=True, slots=True)
class StripStop:
    """A stop of the strip: a step, or several far ones folded into one.

    Attributes:
        number: From 1; the first of those folded.
        status: How far.
        folded: How many steps it stands for.
    """

    number: int
    status: StepStatus
    folded: int = 1


def fold_stops(statuses: Sequence[StepStatus]) -> tuple[StripStop, ...]:
    """At most nine stops; those far from the current one fold into one on each side."""
    stops = [StripStop(place + 1, status) for place, status in enumerate(statuses)]
    if len(stops) <= MOST_STOPS:
        return tuple(stops)
    here = next((place for place, stop in enumerate(stops) if stop.status is StepStatus.CURRENT), 0)
    first = min(max(here - (MOST_STOPS - 3) // 2, 0), len(stops) - (MOST_STOPS - 2))
    last = first + MOST_STOPS - 2
    if first <= 1:
        first, last = 0, MOST_STOPS - 1
    elif last >= len(stops) - 1:
        first, last = len(stops) - (MOST_STOPS - 1), len(stops)
    before, after = stops[:first], stops[last:]
    return (*_folded(before), *stops[first:last], *_folded(after))


def _folded(stops: Sequence[StripStop]) -> tuple[StripStop, ...]:
    if not stops:
        return ()
    done = all(stop.status is StepStatus.DONE for stop in stops)
    return (StripStop(stops[0].number, StepStatus.DONE if done else StepStatus.TO_DO, len(stops)),)


def strip(theme: Theme, booklet: Booklet, left: Mm, right: Mm) -> list[Shape]:
    """Draw the whole line from left to right, and the name of where we are."""
    stops = fold_stops([step.status for step in booklet.steps])
    if not stops:
        return []
    start, end = left + _CURRENT, right - _CURRENT
    gap = (end - start) / max(len(stops) - 1, 1)
    places = [start + place * gap for place in range(len(stops))]
    shapes: list[Shape] = []
    for place in range(len(stops) - 1):
        width = _DONE_WIDTH if stops[place].status is StepStatus.DONE else _TO_DO_WIDTH
        shapes.append(Line(places[place], _STRIP_Y, places[place + 1], _STRIP_Y, Stroke(theme.colour, width)))
    for x, stop in zip(places, stops, strict=True):
        shapes += stop_shapes(theme, x, _STRIP_Y, stop)
    return shapes + _here(theme, booklet, stops, places, left, right)


def _here(theme: Theme, booklet: Booklet, stops: Sequence[StripStop], places: Sequence[Mm], left: Mm, right: Mm) -> list[Shape]:
    for stop, x in zip(stops, places, strict=True):
        if stop.status is StepStatus.CURRENT:
            label = "Vous êtes ici : "
            name = booklet.steps[stop.number - 1].step.short or booklet.steps[stop.number - 1].step.title
            first = text_width(label, SMALL)
            width = first + text_width(name, SMALL, bold=True)
            start = min(max(x - width / 2, left), right - width)
            return [Text(start, _NAME_Y, label, SMALL, INK), Text(start + first, _NAME_Y, name, SMALL, theme.colour, bold=True)]
    return []


def stop_shapes(theme: Theme, x: Mm, y: Mm, stop: StripStop) -> list[Shape]:
    """Draw one stop: done filled with a tick, the current one larger and filled, the next ones open."""
    colour = theme.colour
    match stop.status:
        case StepStatus.DONE:
            tick = TICK.at(x - 1.6, y - 1.6, width=3.2, stroke=Stroke(WHITE, 0.6))
            return [Circle(x, y, _STOP, fill=colour), tick]
        case StepStatus.CURRENT:
            ring: list[Shape] = [Circle(x, y, _CURRENT + 0.9, fill=WHITE, stroke=Stroke(colour, 0.5)), Circle(x, y, _CURRENT, fill=colour)]
            return ring + [_number(x, y, str(stop.number), WHITE)]
        case _:
            words = str(stop.number) if stop.folded == 1 else f"+{stop.folded}"
            return [Circle(x, y, _STOP, fill=WHITE, stroke=Stroke(colour, 0.6)), _number(x, y, words, colour)]


def _number(x: Mm, y: Mm, words: str, ink: Ink) -> Text:
    width = text_width(words, SMALL, bold=True)
    return Text(x - width / 2, y + pt_to_mm(SMALL) * CAP_HEIGHT / 2, words, SMALL, ink, bold=True)


__all__ = ["BODY", "fold_stops", "stop_shapes", "strip"]
