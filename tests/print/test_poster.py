"""Posters of every line, looked at as somebody two metres away, or who does not read, would."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pypdfium2
import pytest

from forms.catalogue import load_catalogue
from forms.geometry import Box
from forms.model import BookletTemplate
from forms.units import pt_to_mm
from print.canvas import text_width
from print.icons import APPOINTMENT, BRING, DELAY
from print.poster import HEIGHT, LEAST_POINTS, STOP_POINTS, WIDTH, connections, poster_shapes, render_poster
from print.shapes import Circle, Curve, Ink, Line, Shape, Text
from print.theme import CAP_HEIGHT, Theme

LINES = load_catalogue()
NO_PRINTER_REACHES = 5.0
MARGIN = 20.0
STROKE = 2.0
"""Half of a thick line, beside what it is the middle of."""


@cache
def drawn(key: str) -> tuple[Shape, ...]:
    return shapes_of(LINES[key])


def shapes_of(template: BookletTemplate) -> tuple[Shape, ...]:
    theme = Theme(Ink.from_hex(template.colour), template.letter)
    return tuple(poster_shapes(theme, template, connections(template, tuple(LINES.values()))))


def words_of(shapes: tuple[Shape, ...]) -> list[tuple[Text, Box]]:
    """Every line of text, from the top of its capitals to its baseline."""
    words = []
    for shape in shapes:
        if isinstance(shape, Text):
            height, width = pt_to_mm(shape.size) * CAP_HEIGHT, text_width(shape.text, shape.size, bold=shape.bold)
            words.append((shape, Box(shape.x, shape.y - height, width, height)))
    return words


def stops_of(shapes: tuple[Shape, ...]) -> list[Circle]:
    """The stops from top to bottom, without the small one that the legend shows."""
    found = [shape for shape in shapes if isinstance(shape, Circle) and shape.radius > 5]
    return sorted(found, key=lambda stop: stop.y)


def long_line(template: BookletTemplate) -> BookletTemplate:
    """A title of 90 characters, stops with long names, two more of them."""
    title = "Se marier à la mairie quand on vient de loin, avec des enfants, des témoins et des papiers"
    steps = (*template.steps, *(replace(template.steps[0], id=f"M{number}") for number in (20, 21)))
    return replace(template, title=title, steps=tuple(replace(step, title=f"{step.title} et après") for step in steps))


@pytest.mark.parametrize("key", LINES)
def test_every_step_is_a_stop_and_those_of_everybody_are_on_the_line(key: str) -> None:
    stops, steps = stops_of(drawn(key)), LINES[key].steps
    on_line = min(stop.x for stop in stops)

    assert [stop.x == on_line for stop in stops] == [step.base for step in steps]
    numbers = [shape.text for shape in drawn(key) if isinstance(shape, Text) and shape.text.isdigit()]
    assert numbers == [str(number) for number in range(1, 1 + sum(step.base for step in steps))]
    assert all(below.y - above.y > above.radius + below.radius for above, below in pairwise(stops))


@pytest.mark.parametrize("key", LINES)
def test_a_stop_that_only_some_people_have_hangs_from_the_line_by_dots_or_from_the_stop_before_on_its_way(
    key: str,
) -> None:
    lines = [shape for shape in drawn(key) if isinstance(shape, Line)]
    dotted = {round(shape.y1, 3) for shape in lines if shape.stroke.dots}
    stops = list(zip(stops_of(drawn(key)), LINES[key].steps, strict=True))
    joined = [
        (round(above.y, 3), round(below.y, 3))
        for (above, one), (below, other) in pairwise(stops)
        if one.way and one.way == other.way
    ]
    aside = {round(stop.y, 3) for stop, step in stops if not step.base} - {below for _, below in joined}

    assert aside <= dotted
    assert len(dotted) == len(aside) + bool(aside)  # and one in the legend
    assert set(joined) <= {(round(shape.y1, 3), round(shape.y2, 3)) for shape in lines if shape.x1 == shape.x2}


def test_a_way_with_a_long_name_stays_on_the_poster() -> None:
    line = LINES["mediateur"]
    steps = tuple(replace(one, way=f"{one.way} {'MMMM ' * 8}".strip() if one.way else "") for one in line.steps)

    words = words_of(shapes_of(replace(line, steps=steps)))

    assert max(box.x + box.w for shape, box in words if "MMMM" in shape.text) <= WIDTH - MARGIN


def test_a_poster_names_each_way_once_above_its_first_stop() -> None:
    ways = list(dict.fromkeys(step.way for step in LINES["mediateur"].steps if step.way))
    words = [(shape.y, shape.text) for shape, _ in words_of(drawn("mediateur"))]
    firsts = [next(step.title for step in LINES["mediateur"].steps if step.way == way) for way in ways]

    said = [text for _, text in sorted(words) if text in {*ways, *firsts}]
    assert said == [ways[0], firsts[0], ways[1], firsts[1]]


@pytest.mark.parametrize("key", LINES)
def test_what_happens_at_a_stop_is_drawn_beside_it_each_kind_in_a_column_of_its_own(key: str) -> None:
    template, stops = LINES[key], stops_of(drawn(key))
    moves = {len(sign.moves): name for name, sign in (("bring", BRING), ("meet", APPOINTMENT), ("wait", DELAY))}
    assert len(moves) == 3
    seen: dict[str, set[str]] = {step.id: set() for step in template.steps}
    columns: dict[str, set[float]] = {}
    for shape in drawn(key):
        if not isinstance(shape, Curve) or len(shape.moves) not in moves or shape.moves[0][0] < WIDTH / 2:
            continue
        name, y = moves[len(shape.moves)], shape.moves[0][1]
        near = min(range(len(stops)), key=lambda place: abs(stops[place].y - y))
        if abs(stops[near].y - y) < stops[near].radius:
            seen[template.steps[near].id].add(name)
            columns.setdefault(name, set()).add(round(shape.moves[0][0], 2))

    brought = {step for document in template.documents for step in document.steps}
    for step in template.steps:
        said = {"bring": step.id in brought, "meet": step.appointment, "wait": bool(step.delay)}
        assert seen[step.id] == {name for name, shown in said.items() if shown}, step.id
    assert all(len(found) == 1 for found in columns.values())


@pytest.mark.parametrize("key", LINES)
def test_names_can_be_read_from_two_metres_and_nothing_is_small(key: str) -> None:
    words = words_of(drawn(key))
    titles = " ".join(shape.text for shape, _ in words if shape.size >= STOP_POINTS and shape.bold)

    assert min(shape.size for shape, _ in words) >= LEAST_POINTS
    assert all(step.title in titles for step in LINES[key].steps)


@pytest.mark.parametrize("template", [*LINES.values(), long_line(LINES["mariage"])], ids=[*LINES, "long"])
def test_no_word_leaves_the_paper_nor_runs_into_another_or_into_a_stop(template: BookletTemplate) -> None:
    shapes = shapes_of(template)
    words, stops = words_of(shapes), stops_of(shapes)
    paper = Box(MARGIN, NO_PRINTER_REACHES, WIDTH - 2 * MARGIN, HEIGHT - 2 * NO_PRINTER_REACHES)
    for place, (shape, box) in enumerate(words):
        assert paper.contains(box), shape.text
        assert [other.text for other, there in words[place + 1 :] if box.overlaps(there)] == [], shape.text
        for stop in stops:
            own = Box(stop.x, stop.y, 0.0, 0.0).grown(stop.radius)
            assert shape.text.isdigit() or not box.overlaps(own), shape.text


@pytest.mark.parametrize("key", ["mariage", "mediateur"])
def test_without_colour_the_line_its_stops_and_its_ends_are_still_told_apart(key: str) -> None:
    others = connections(LINES[key], tuple(LINES.values()))
    document = pypdfium2.PdfDocument(render_poster(LINES[key], others))
    image = np.asarray(document[0].render(scale=1.0, grayscale=True).to_numpy()).squeeze()
    document.close()
    px = image.shape[1] / WIDTH
    stops = stops_of(drawn(key))

    def brightness(x: float, y: float) -> float:
        return float(image[round(y * px), round(x * px)])

    rims = [brightness(stop.x + stop.radius * 0.62, stop.y + stop.radius * 0.2) for stop in stops]
    numbered = [rim for rim, stop in zip(rims, stops, strict=True) if stop.x == stops[0].x]
    aside = [rim for rim, stop in zip(rims, stops, strict=True) if stop.x != stops[0].x]
    assert numbered[0] < 130 > numbered[-1]  # filled: where it begins and ends
    assert all(rim > 240 for rim in (*numbered[1:-1], *aside))
    assert brightness(stops[0].x, stops[-1].y + stops[-1].radius + STROKE) < 130  # the line goes on to its end


def test_arrows_lead_to_the_lines_to_which_a_situation_may_lead() -> None:
    found = connections(LINES["logement-demande"], tuple(LINES.values()))

    assert {line.key for line in found} == {"logement-renouvellement", "logement-echange", "logement-insalubrite"}
    said = {shape.text for shape, _ in words_of(drawn("logement-demande"))}
    assert {line.title for line in found} <= said


def test_a_poster_says_all_of_where_a_stop_is_or_what_of_it_is_in_the_hall_and_never_half_of_it() -> None:
    said = " ".join(shape.text for shape, _ in words_of(drawn("logement-insalubrite")))

    assert "En mairie, sur rendez-vous pris à l’accueil." in said
    assert "Chez vous. L’accueil de la mairie peut vous aider." in said
    assert "Par téléphone. " not in said


@pytest.mark.parametrize("key", ["mariage", "logement-demande", "arrivee"])
def test_a_poster_of_many_stops_says_where_those_are_that_are_in_the_hall(key: str) -> None:
    first = LINES[key].steps[0].place.split(". ")

    said = " ".join(shape.text for shape, _ in words_of(drawn(key)))

    assert any(sentence.removeprefix("Ou ").rstrip(".")[1:] in said for sentence in first if "mairie" in sentence)


def test_the_same_poster_is_drawn_to_the_same_bytes() -> None:
    assert render_poster(LINES["mariage"], size="A2") == render_poster(LINES["mariage"], size="A2")
