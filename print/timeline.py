"""Draws the line: the strip at the top of every page, and the stops on the line in the margin."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forms.booklet import Booklet, BookletStep
from forms.model import StepStatus
from forms.units import Mm, pt_to_mm
from print.bidi import has_right_to_left
from print.canvas import text_width
from print.icons import TICK
from print.shapes import WHITE, Circle, Ink, Line, Shape, Stroke, Text, shifted
from print.sketch import Column
from print.theme import CAP_HEIGHT, INK, QUIET, Theme
from print.typeset import first_line, turned
from print.words import NO_BREAK

MOST_STOPS: Final = 9
_CURRENT: Final = 11 / 9
"""The stop where we are is so much larger than the others."""
_TICK: Final = 32 / 27
"""Width of a stop's tick, by the stop's radius."""
_RING: Final[Mm] = 0.9
_STRUCK: Final = 1.0
"""How far the line through a stop goes right and up from its middle, by the stop's radius: beyond its ring."""
TRAVELLED: Final[Mm] = 1.5
AHEAD: Final[Mm] = 0.7
"""Thickness of the line: behind us, and still to come. It says in grey what colour alone would not."""
_STRIP_Y: Final[Mm] = 11.0
_BESIDE: Final[Mm] = 4.0
"""Between two languages on one line."""
NAME_Y: Final[Mm] = 20.4
"""Baseline of the words under it."""


@dataclass(frozen=True, slots=True)
class StripStop:
    """A stop of the strip: a step, or several far ones folded into one.

    Attributes:
        number: From 1; the first of those folded; 0: a step that the booklet in hand does not have.
        status: How far.
        folded: How many steps it stands for.
        struck: It is not to be done any more.
        forks: It ends a way, and another one begins after it: one of both is gone.
    """

    number: int
    status: StepStatus
    folded: int = 1
    struck: bool = False
    forks: bool = False

    @property
    def sign(self) -> str:
        """What stands in it."""
        if self.folded > 1:
            return f"+{self.folded}"
        return str(self.number) if self.number else "+"


def fold_stops(statuses: Sequence[StepStatus], parted: Collection[int] = ()) -> tuple[StripStop, ...]:
    """At most nine stops: those far from where we are fold into one, before and after; ways end at `parted` steps."""
    placed = enumerate(statuses, start=1)
    return fold_line([StripStop(place, status, forks=place in parted) for place, status in placed])


def fold_line(stops: Sequence[StripStop]) -> tuple[StripStop, ...]:
    """The same of stops that have their numbers already."""
    if len(stops) <= MOST_STOPS:
        return tuple(stops)
    here = next((place for place, stop in enumerate(stops) if stop.status is not StepStatus.DONE), len(stops) - 1)
    kept = MOST_STOPS - 2
    first = min(max(here - kept // 2, 0), len(stops) - kept)
    if first <= 1:
        return (*stops[: MOST_STOPS - 1], *_folded(stops[MOST_STOPS - 1 :]))
    if first >= len(stops) - kept - 1:
        return (*_folded(stops[: 1 - MOST_STOPS]), *stops[1 - MOST_STOPS :])
    return (*_folded(stops[:first]), *stops[first : first + kept], *_folded(stops[first + kept :]))


def _folded(stops: Sequence[StripStop]) -> tuple[StripStop, ...]:
    done = all(stop.status is StepStatus.DONE for stop in stops)
    return (
        StripStop(stops[0].number, StepStatus.DONE if done else StepStatus.TO_DO, len(stops), forks=stops[-1].forks),
    )


def strip_shapes(theme: Theme, booklet: Booklet, column: Column) -> list[Shape]:
    """Draw the whole line across the top of a page, and the name of where we are."""
    stops, small = fold_stops([step.status for step in booklet.steps], ends_of_ways(booklet.steps)), theme.sizes.small
    shapes = stops_across(theme, stops, column)
    for x, stop in zip(_places(theme, len(stops), column), stops, strict=True):
        if stop.status is StepStatus.CURRENT:
            shapes += _here(theme, booklet.steps[stop.number - 1], x, column)
    if stops and all(stop.status is StepStatus.DONE for stop in stops):
        words = theme.say("Toutes les étapes sont faites")
        x = column.x + column.width - text_width(words, small.size, bold=True)
        rtl = theme.reads_rtl(words)
        shapes.append(Text(x, NAME_Y, words, small.size, theme.colour, bold=True, rtl=rtl))
    return shapes


def ends_of_ways(steps: Sequence[BookletStep]) -> frozenset[int]:
    """The numbers of the steps that end a way where another way begins after them: one of both is gone."""
    pairs = enumerate(pairwise(one.step.way for one in steps), start=1)
    return frozenset(number for number, (way, other) in pairs if way and other and way != other)


def stops_across(theme: Theme, stops: Sequence[StripStop], column: Column) -> list[Shape]:
    """Draw stops beside each other and the line between them, which `or` takes the place of between two ways."""
    places = _places(theme, len(stops), column)
    shapes: list[Shape] = []
    for number, (start, end) in enumerate(pairwise(places)):
        if stops[number].forks:
            shapes.append(_number(theme, (start + end) / 2, _STRIP_Y, theme.say("ou"), theme.colour))
            continue
        travelled = stops[number].status is StepStatus.DONE
        shapes.append(Line(start, _STRIP_Y, end, _STRIP_Y, Stroke(theme.colour, TRAVELLED if travelled else AHEAD)))
    if len(stops) == 1:
        travelled = stops[0].status is StepStatus.DONE
        end = column.x + column.width - _RING
        shapes.append(Line(places[0], _STRIP_Y, end, _STRIP_Y, Stroke(theme.colour, TRAVELLED if travelled else AHEAD)))
    for x, stop in zip(places, stops, strict=True):
        shapes += stop_shapes(theme, x, _STRIP_Y, stop)
    return shapes


def _places(theme: Theme, count: int, column: Column) -> list[Mm]:
    """The middles of so many stops, evenly from end to end."""
    margin = theme.sizes.stop_radius * _CURRENT + _RING
    gap = (column.width - 2 * margin) / max(count - 1, 1)
    return [column.x + margin + number * gap for number in range(count)]


def _here(theme: Theme, step: BookletStep, x: Mm, column: Column) -> list[Shape]:
    label, size = f"{theme.say(f'Vous êtes ici{NO_BREAK}:')} ", theme.sizes.small.size
    first = text_width(label, size)
    name = first_line(theme.say(step.step.short or step.step.title), column.width - first, size, bold=True)
    width = first + text_width(name, size, bold=True)
    start = max(min(x - width / 2, column.x + column.width - width), column.x)
    texts = (Text(0.0, NAME_Y, label, size, INK), Text(first, NAME_Y, name, size, theme.colour, bold=True))
    shapes = [shifted(turned(theme, text, width), start, 0.0) for text in texts]
    return [*shapes, *_here_too(theme, step, Column(start, width), column)] if theme.both else shapes


def _here_too(theme: Theme, step: BookletStep, french: Column, column: Column) -> list[Shape]:
    """The same in the second language, after it or before it, where there is room."""
    size = theme.sizes.small.size
    label, name = (
        theme.versions(words)[1] for words in (f"Vous êtes ici{NO_BREAK}:", step.step.short or step.step.title)
    )
    words = f"{label} {name}"
    width = text_width(words, size)
    places = (french.x + french.width + _BESIDE, french.x - _BESIDE - width)
    room = [x for x in places if column.x <= x and x + width <= column.x + column.width]
    return [Text(x, NAME_Y, words, size, QUIET, rtl=theme.rtl and has_right_to_left(words)) for x in room[:1]]


def stop_shapes(theme: Theme, x: Mm, y: Mm, stop: StripStop) -> list[Shape]:
    """Draw one stop: a done one filled with a tick, the current one larger with a ring, the next ones open."""
    colour, radius = theme.colour, theme.sizes.stop_radius
    if stop.struck:
        return _struck_shapes(theme, x, y, stop)
    match stop.status:
        case StepStatus.DONE:
            side = _TICK * radius
            tick = TICK.at(x - side / 2, y - side / 2, width=side, stroke=Stroke(WHITE, 0.6))
            return [Circle(x, y, radius, fill=colour), tick]
        case StepStatus.CURRENT:
            radius *= _CURRENT
            ring = Circle(x, y, radius + _RING, fill=WHITE, stroke=Stroke(colour, 0.5))
            return [ring, Circle(x, y, radius, fill=colour), _number(theme, x, y, stop.sign, WHITE)]
        case _:
            circle = Circle(x, y, radius, fill=WHITE, stroke=Stroke(colour, 0.6))
            return [circle, _number(theme, x, y, stop.sign, colour)]


def _struck_shapes(theme: Theme, x: Mm, y: Mm, stop: StripStop) -> list[Shape]:
    """A stop where nothing is to be done any more: grey, a line through its number."""
    radius = theme.sizes.stop_radius
    reach = radius * _STRUCK
    circle = Circle(x, y, radius, fill=WHITE, stroke=Stroke(QUIET, 0.4))
    through = Line(x - reach, y + reach, x + reach, y - reach, Stroke(INK, 0.35))
    return [circle, _number(theme, x, y, stop.sign, QUIET), through]


def margin_line(
    theme: Theme, x: Mm, stops: Sequence[tuple[Mm, StepStatus]], span: Column, *, travelled: bool
) -> list[Shape]:
    """Draw the line down a page's margin, thicker up to where we are.

    Args:
        theme: The booklet's look.
        x: Where the line is.
        stops: The stops on this page, from top to bottom: where, and how far each step has come.
        span: From where to where, downwards: `x` is its start.
        travelled: Whether the line comes in from a step that is done.
    """
    shapes: list[Shape] = []
    start = span.x
    for y, status in (*stops, (span.x + span.width, StepStatus.TO_DO)):
        shapes.append(Line(x, start, x, y, Stroke(theme.colour, TRAVELLED if travelled else AHEAD)))
        start, travelled = y, status is StepStatus.DONE
    return shapes


def _number(theme: Theme, x: Mm, y: Mm, words: str, ink: Ink) -> Text:
    size = theme.sizes.small.size
    width = text_width(words, size, bold=True)
    return Text(x - width / 2, y + pt_to_mm(size) * CAP_HEIGHT / 2, words, size, ink, bold=True)
