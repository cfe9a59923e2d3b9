"""Where everything was printed, in millimetres; frozen data and its JSON.

The JSON is the one of `parcours layout`: keys are fixed, further keys may be added.
"""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from forms.errors import LayoutError
from forms.geometry import Box
from forms.model import Author, FieldKind
from forms.translation import FRENCH
from forms.units import Mm

A5_WIDTH: Final[Mm] = 148.0
A5_HEIGHT: Final[Mm] = 210.0
A6_WIDTH: Final[Mm] = 105.0
A6_HEIGHT: Final[Mm] = 148.0
A4_WIDTH: Final[Mm] = 210.0
A4_HEIGHT: Final[Mm] = 297.0

_PLACES: Final = 3
"""Of a length on paper that is worked out: a thousandth of a mm."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A place to tick or to write.

    Attributes:
        id: `M3.done`, `P-M01.p1.received` … the same in every edition of a journey. The option of a choice is
            `<field id>.<option key>`.
        kind: TICK, NOTE, DATE or NUMBER. The options of a choice are ticks with a `group`.
        author: Who writes there.
        box: The outline of a box, or the area of a note, or all the cells together.
        label: The printed words that it answers, for people who review it.
        line_mm: Distance of the writing rules of a note; None otherwise.
        cells: One box a digit, in writing order, of a date (day, month, year: eight) or a number.
        group: Id of the choice field that this box is an option of.
        printed: The value printed beside the zone as already known (an ISO date, words); None if nothing was known.
    """

    id: str
    kind: FieldKind
    author: Author
    box: Box
    label: str = ""
    line_mm: Mm | None = None
    cells: tuple[Box, ...] = ()
    group: str | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class CodeMark:
    """A QR code as printed.

    Attributes:
        box: Its modules, without the quiet zone.
        modules: How many modules it has along a side.
    """

    box: Box
    modules: int


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page.

    Attributes:
        page: Its number, from 1.
        width: Of the trimmed page.
        height: Of the trimmed page.
        zones: In reading order.
        codes: The QR codes, the large one first.
        typed: Where the journey code stands in clear.
        scale: How many times as large the page is on paper: a page in large print is laid out as large as A5 and drawn
            enlarged to A4. Everything else here is in mm before that.
    """

    page: int
    width: Mm
    height: Mm
    zones: tuple[Zone, ...]
    codes: tuple[CodeMark, ...] = ()
    typed: tuple[Box, ...] = ()
    scale: float = 1.0

    def zone(self, zone_id: str) -> Zone:
        """Find a zone.

        Raises:
            KeyError: There is none with this id on the page.
        """
        for zone in self.zones:
            if zone.id == zone_id:
                return zone
        raise KeyError(zone_id)

    def on_paper(self) -> "PageLayout":
        """The same page in mm of its paper: nothing is left to enlarge."""
        if self.scale == 1.0:
            return self
        return replace(
            self,
            width=round(self.width * self.scale, _PLACES),
            height=round(self.height * self.scale, _PLACES),
            zones=tuple(_zone_times(zone, self.scale) for zone in self.zones),
            codes=tuple(replace(mark, box=_box_times(mark.box, self.scale)) for mark in self.codes),
            typed=tuple(_box_times(box, self.scale) for box in self.typed),
            scale=1.0,
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """An edition's pages.

    Attributes:
        code: The journey.
        edition: Its number in this journey, from 1.
        format: `pages`: coordinates are those of the trimmed A5 page, whichever way it was imposed. `large`: every page
            is drawn enlarged by its `scale`, one on a sheet of A4. `insert`: leaves of A6, coordinates are those of the
            leaf. `stickers`: labels, on which there is nothing to read; it has no pages.
        pages: In reading order.
        language: In which its words are: `fr`, `en`; `fr+en` where both stand under each other.
    """

    code: str
    edition: int
    format: str
    pages: tuple[PageLayout, ...]
    language: str = FRENCH

    def page(self, number: int) -> PageLayout:
        """Find a page by its number, from 1.

        Raises:
            KeyError: There is no such page.
        """
        for page in self.pages:
            if page.page == number:
                return page
        raise KeyError(number)

    def on_paper(self) -> "Layout":
        """The same in mm of the paper: what a ruler measures."""
        return replace(self, pages=tuple(page.on_paper() for page in self.pages))

    def to_json(self) -> dict[str, Any]:
        """The document of `parcours layout`; a page that is drawn enlarged says by how much."""
        return {
            "code": self.code,
            "edition": self.edition,
            "format": self.format,
            **({} if self.language == FRENCH else {"language": self.language}),
            "pages": [_page_to_json(page) for page in self.pages],
        }

    def dumps(self) -> str:
        """The same as text."""
        return json.dumps(self.to_json(), ensure_ascii=False)


def layout_from_json(document: Any) -> Layout:
    """Read what `Layout.to_json` wrote.

    Raises:
        LayoutError: It is something else; says which key was missing or wrong.
    """
    try:
        return Layout(
            code=str(document["code"]),
            edition=int(document["edition"]),
            format=str(document["format"]),
            pages=tuple(_page_from_json(page) for page in document["pages"]),
            language=str(document.get("language", FRENCH)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LayoutError(f"not a layout: {type(error).__name__} {error}") from error


def _page_to_json(page: PageLayout) -> dict[str, Any]:
    return {
        "page": page.page,
        "width_mm": page.width,
        "height_mm": page.height,
        "zones": [_zone_to_json(zone) for zone in page.zones],
        "codes": [{**_xywh(mark.box), "modules": mark.modules} for mark in page.codes],
        "typed": [box.as_list() for box in page.typed],
        **({} if page.scale == 1.0 else {"scale": page.scale}),
    }


def _page_from_json(page: Any) -> PageLayout:
    return PageLayout(
        page=int(page["page"]),
        width=float(page["width_mm"]),
        height=float(page["height_mm"]),
        zones=tuple(_zone_from_json(zone) for zone in page["zones"]),
        codes=tuple(CodeMark(_box(mark), int(mark["modules"])) for mark in page.get("codes", ())),
        typed=tuple(Box.from_list(box) for box in page.get("typed", ())),
        scale=float(page.get("scale", 1.0)),
    )


def _zone_to_json(zone: Zone) -> dict[str, Any]:
    document: dict[str, Any] = {"id": zone.id, "kind": zone.kind.value, "author": zone.author.value, **_xywh(zone.box)}
    document["label"] = zone.label
    if zone.line_mm is not None:
        document["line_mm"] = zone.line_mm
    if zone.cells:
        document["cells"] = [cell.as_list() for cell in zone.cells]
    if zone.group is not None:
        document["group"] = zone.group
    if zone.printed is not None:
        document["printed"] = zone.printed
    return document


def _zone_from_json(zone: Any) -> Zone:
    return Zone(
        id=str(zone["id"]),
        kind=FieldKind(zone["kind"]),
        author=Author(zone["author"]),
        box=_box(zone),
        label=str(zone.get("label", "")),
        line_mm=None if zone.get("line_mm") is None else float(zone["line_mm"]),
        cells=tuple(Box.from_list(cell) for cell in zone.get("cells", ())),
        group=zone.get("group"),
        printed=zone.get("printed"),
    )


def _zone_times(zone: Zone, scale: float) -> Zone:
    return replace(
        zone,
        box=_box_times(zone.box, scale),
        line_mm=None if zone.line_mm is None else round(zone.line_mm * scale, _PLACES),
        cells=tuple(_box_times(cell, scale) for cell in zone.cells),
    )


def _box_times(box: Box, scale: float) -> Box:
    return Box.from_list([round(side * scale, _PLACES) for side in box.as_list()])


def _xywh(box: Box) -> dict[str, float]:
    return {"x": box.x, "y": box.y, "w": box.w, "h": box.h}


def _box(document: Any) -> Box:
    return Box(float(document["x"]), float(document["y"]), float(document["w"]), float(document["h"]))
