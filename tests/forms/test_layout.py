import json
from typing import Any

import pytest

from forms.errors import LayoutError
from forms.geometry import Box
from forms.layout import A5_HEIGHT, A5_WIDTH, CodeMark, Layout, PageLayout, Zone, layout_from_json
from forms.model import Author, FieldKind

TICK = Zone("M3.done", FieldKind.TICK, Author.AGENT, Box(10.0, 22.5, 4.5, 4.5), "Étape faite")
OPTION = Zone("M8.livret.remis", FieldKind.TICK, Author.AGENT, Box(10, 30, 4.5, 4.5), "remis", group="M8.livret")
NOTE = Zone("M3.note", FieldKind.NOTE, Author.CITIZEN, Box(10, 90, 128, 32), "Mes notes", line_mm=8.0)
DATE = Zone(
    "M3.appointment",
    FieldKind.DATE,
    Author.AGENT,
    Box(60, 40, 52, 8),
    "Rendez-vous le",
    cells=tuple(Box(60.0 + 6 * place, 40, 6, 8) for place in range(8)),
    printed="2026-12-03",
)
FIRST = PageLayout(
    1,
    A5_WIDTH,
    A5_HEIGHT,
    (TICK, OPTION, NOTE, DATE),
    codes=(CodeMark(Box(120, 180, 18, 18), 29), CodeMark(Box(9, 9, 10, 10), 29)),
    typed=(Box(100, 200, 20, 4),),
)
LAYOUT = Layout("K4T7XHA", 2, "pages", (FIRST, PageLayout(2, A5_WIDTH, A5_HEIGHT, ())))


def test_a_layout_is_the_same_after_writing_and_reading() -> None:
    assert layout_from_json(json.loads(LAYOUT.dumps())) == LAYOUT


def test_the_json_has_the_keys_that_others_build_on() -> None:
    document = LAYOUT.to_json()

    page = document["pages"][0]
    zones = {zone["id"]: zone for zone in page["zones"]}
    assert (document["code"], document["edition"], document["format"]) == ("K4T7XHA", 2, "pages")
    assert (page["page"], page["width_mm"], page["height_mm"]) == (1, 148.0, 210.0)
    assert (
        zones["M3.done"] | {"x": 10.0, "y": 22.5, "w": 4.5, "h": 4.5, "kind": "tick", "author": "agent"}
        == zones["M3.done"]
    )
    assert zones["M3.note"]["line_mm"] == 8.0
    assert zones["M3.appointment"]["cells"][1] == [66.0, 40, 6, 8]
    assert zones["M8.livret.remis"]["group"] == "M8.livret"
    assert zones["M8.livret.remis"]["kind"] == "tick"


def test_what_a_zone_does_not_have_is_not_in_its_json() -> None:
    (tick, *_) = LAYOUT.to_json()["pages"][0]["zones"]

    assert set(tick) == {"id", "kind", "author", "x", "y", "w", "h", "label"}


def test_keys_that_a_later_version_added_are_ignored() -> None:
    document = LAYOUT.to_json()
    document["paper"] = "recycled"
    document["pages"][0]["zones"][0]["colour"] = "red"

    assert layout_from_json(document) == LAYOUT


def without(document: dict[str, Any], *path: str | int) -> dict[str, Any]:
    part: Any = document
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    return document


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (without(LAYOUT.to_json(), "code"), "code"),
        (without(LAYOUT.to_json(), "pages", 0, "width_mm"), "width_mm"),
        (without(LAYOUT.to_json(), "pages", 0, "zones", 0, "x"), "x"),
        (LAYOUT.to_json() | {"edition": "deux"}, "deux"),
        (LAYOUT.to_json() | {"pages": 3}, "int"),
        ([], "list"),
        (None, "NoneType"),
        ("{}", "string"),
    ],
)
def test_what_is_not_a_layout_is_refused_with_what_is_wrong(broken: object, word: str) -> None:
    with pytest.raises(LayoutError, match=word):
        layout_from_json(broken)


def test_an_unknown_kind_of_zone_is_refused() -> None:
    document = LAYOUT.to_json()
    document["pages"][0]["zones"][0]["kind"] = "stamp"

    with pytest.raises(LayoutError, match="stamp"):
        layout_from_json(document)


def test_a_zone_and_a_page_are_found_by_name_and_number() -> None:
    assert LAYOUT.page(1).zone("M3.note") is NOTE

    with pytest.raises(KeyError):
        LAYOUT.page(3)
    with pytest.raises(KeyError):
        LAYOUT.page(2).zone("M3.note")
