"""What somebody wrote is never silently called empty, however pale it came out; what nobody wrote needs no person."""

from collections.abc import Callable

import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout
from forms.model import FieldKind
from scan.darkness import Window
from scan.readings import Decision, Finding, ReadPage, TickReading, ZoneReading, is_empty
from tests import paper, paper_capture, paper_ink, paper_pens, paper_phones
from tests.captures import WAYS
from tests.editions import Edition, Editions
from tests.filling import Filled, Habits, fill_page
from tests.paper import Paper, Scan
from tests.paper_capture import Laid
from tests.paper_hands import Hands
from tests.paper_ink import Pen
from tests.paper_optics import Light
from tests.paper_phones import Phone, Scene
from tests.reading import pages_read, read_scan, without_handwriting


def written_pages(edition: Edition, count: int) -> list[PageLayout]:
    """The pages with most dates, numbers and notes."""
    return sorted(edition.layout.pages, key=lambda page: -sum(z.kind is not FieldKind.TICK for z in page.zones))[:count]


def filled(edition: Edition, page: PageLayout, hands: Hands, pen: Pen, *, share: float = 0.6, seed: int = 0) -> Filled:
    sheet = paper.print_page(edition.pages_pdf, page.page - 1)
    return fill_page(sheet, page, hands, habits=Habits(pens=[pen], share=0.0, notes=share, dates=share), seed=seed)


def read(scan: Scan, editions: Editions, *, suffix: str = ".jpg") -> ReadPage:
    (page,) = pages_read(read_scan(scan, editions, without_handwriting(), suffix=suffix))
    return page


def silently_empty(page: ReadPage) -> dict[str, ZoneReading]:
    """The dates, numbers and notes that would go into the record as empty by themselves."""
    return {
        zone.zone.id: zone
        for zone in page.zones
        if not isinstance(zone, TickReading) and is_empty(zone) and zone.decision is Decision.AUTO
    }


def areas(page: Filled, *, written: bool) -> set[str]:
    """Dates, numbers and notes that somebody wrote in, or did not."""
    zones = (zone for zone in page.layout.zones if zone.kind is not FieldKind.TICK)
    return {zone.id for zone in zones if (page.meant[zone.id].value != "") is written}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("name", "pen"),
    [
        *((name, paper_ink.FAINT_PENCIL) for name in ("flat, 300 dpi", "flat, 150 dpi", "carried in a bag", "picture")),
        *((name, paper_ink.PENCIL) for name in ("flat, 150 dpi", "poor picture")),
        ("poor picture", paper_ink.FAINT_PENCIL),
    ],
    ids=str,
)
def test_pencil_is_never_silently_empty(
    logement: Edition, editions: Editions, hands: Hands, name: str, pen: Pen
) -> None:
    for seed, layout in enumerate(written_pages(logement, 2)):
        page = filled(logement, layout, hands, pen, seed=seed)

        found = read(WAYS[name](page.paper, seed), editions)

        assert areas(page, written=True) & set(silently_empty(found)) == set()


def free_strip(page: PageLayout, sheet: Paper, width: float, height: float) -> Box:
    """A part of the page where nothing was printed and nobody is asked to write."""
    taken = [zone.box.grown(2.0) for zone in page.zones]
    for y in np.arange(12.0, page.height - 12.0 - height, 0.5):
        for x in np.arange(12.0, page.width - 12.0 - width, 2.0):
            box = Box(float(x), float(y), width, height)
            paper_there = sheet.image[Window.of(box, sheet.px_per_mm, sheet.image.shape).slices]
            if paper_there.min() > 200 and not any(zone.overlaps(box) for zone in taken):
                return box
    raise AssertionError("the page is full")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("pen", [paper_ink.PENCIL, paper_ink.FAINT_PENCIL], ids=["pencil", "faint pencil"])
@pytest.mark.parametrize("name", ["flat, 300 dpi", "grey, 300 dpi", "flat, 150 dpi"])
def test_a_line_in_pencil_outside_every_zone_is_seen(
    mariage: Edition, editions: Editions, hands: Hands, name: str, pen: Pen
) -> None:
    layout = mariage.layout.pages[-1]
    sheet = paper.print_page(mariage.pages_pdf, layout.page - 1)
    place = free_strip(layout, sheet, 60.0, 8.0)
    for seed in range(3):
        written = paper_ink.write_line(sheet, place, hands.line(5 * seed).image, pen, seed=seed)

        found = read(WAYS[name](written, seed), editions)

        assert any(annotation.box.overlaps(place) for annotation in found.annotations)


def write_no(sheet: Paper, x: float, y: float, pen: Pen, *, height: float = 1.5) -> Paper:
    """The word "non" in small letters, from its top left corner."""
    hand = np.random.default_rng(3)
    turn = np.linspace(0.0, 2 * np.pi, 14)
    ring = np.stack([0.35 + 0.35 * np.cos(turn), 0.5 + 0.5 * np.sin(turn)], axis=1)
    arch = np.array([[0.0, 1.0], [0.0, 0.0], [0.0, 0.3], [0.35, 0.0], [0.7, 0.3], [0.7, 1.0]])
    for step, letter in enumerate((arch, ring, arch)):
        sheet = paper_ink.stroke(sheet, (letter + np.array([step, 0.0])) * height + np.array([x, y]), pen, hand=hand)
    return sheet


@pytest.mark.sampled(3)
@pytest.mark.parametrize("pen", [paper_ink.BLUE, paper_ink.PENCIL, paper_ink.FAINT_PENCIL], ids=str)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "grey, 300 dpi"])
@pytest.mark.parametrize("side", ["above", "below", "across"])
def test_a_no_beside_an_empty_box_is_seen(mariage: Edition, editions: Editions, name: str, pen: Pen, side: str) -> None:
    layout = mariage.layout.page(3)
    sheet = paper.print_page(mariage.pages_pdf, layout.page - 1)
    boxes = [zone for zone in layout.zones if zone.kind is FieldKind.TICK]
    for zone in boxes:
        top = {"above": zone.box.y - 2.1, "below": zone.box.bottom + 0.6, "across": zone.box.bottom - 0.8}[side]
        sheet = write_no(sheet, zone.box.x - 0.5, top, pen)

    found = read(WAYS[name](sheet, 1), editions)

    asked = {zone.zone.id for zone in found.zones if zone.decision is Decision.REVIEW}
    shown = {zone.id for zone in boxes for one in found.annotations if one.box.overlaps(zone.box.grown(2.0))}
    assert {zone.id for zone in boxes} <= asked | shown


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "pen", [paper_ink.BLUE, paper_ink.PENCIL, paper_ink.FAINT_PENCIL], ids=["ink", "pencil", "faint"]
)
@pytest.mark.parametrize("contrast", [0.8, 0.65, 0.5, 0.4])
def test_a_light_scan_loses_nothing(
    mariage: Edition, editions: Editions, hands: Hands, contrast: float, pen: Pen
) -> None:
    (layout,) = written_pages(mariage, 1)
    page = filled(mariage, layout, hands, pen, seed=3)

    found = read(paper_capture.light(paper_capture.flat(page.paper, dpi=200), contrast), editions)

    assert areas(page, written=True) & set(silently_empty(found)) == set()
    assert areas(page, written=False) <= set(silently_empty(found))


def test_ink_of_a_light_scan_is_found(mariage: Edition, editions: Editions, hands: Hands) -> None:
    (layout,) = written_pages(mariage, 1)
    page = filled(mariage, layout, hands, paper_ink.GREEN, share=1.0, seed=4)

    found = read(paper_capture.light(paper_capture.flat(page.paper, dpi=200), 0.4), editions)

    assert [zone.zone.id for zone in found.zones if not isinstance(zone, TickReading) and is_empty(zone)] == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", ["flat, 300 dpi", "flat, 150 dpi", "grey, 300 dpi", "picture", "poor picture"])
def test_empty_areas_need_no_person(logement: Edition, editions: Editions, hands: Hands, name: str) -> None:
    for seed, layout in enumerate(written_pages(logement, 2)):
        page = filled(logement, layout, hands, paper_ink.BLUE, share=0.0, seed=seed)

        found = read(WAYS[name](page.paper, seed), editions)

        assert areas(page, written=False) == set(silently_empty(found))
        assert found.annotations == ()


@pytest.mark.parametrize("make", [paper_capture.black_and_white, paper_capture.halftone], ids=["level", "halftone"])
def test_a_scan_of_one_bit_that_may_hide_pencil_is_looked_at(
    logement: Edition, editions: Editions, hands: Hands, make: Callable[[Scan], Scan]
) -> None:
    (layout,) = written_pages(logement, 1)
    page = filled(logement, layout, hands, paper_ink.FAINT_PENCIL, seed=5)

    found = read(make(paper_capture.flat(page.paper)), editions, suffix=".png")

    assert silently_empty(found) == {}
    assert found.annotations == ()
    assert [noted.finding for noted in found.findings] == [Finding.PENCIL_HIDDEN]


def in_poor_light(sheet: Paper, seed: int) -> Scan:
    """A picture so grainy that no stroke of a hard pencil stands out of it."""
    scene = Scene("wood", Light(strength=0.8, fall=0.3, shadow=0.2), 6.0, 290.0)
    return paper_phones.shoot([Laid(sheet, 105.0, 148.0, 90.0)], Phone(noise=6.8, quality=80), scene, seed=seed)


def has_one_line_areas(page: PageLayout) -> bool:
    return any(zone.kind is FieldKind.NOTE and zone.box.h < 12.0 for zone in page.zones)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_grainy_picture_shows_all_that_was_written_in_its_areas_and_nothing_else(
    mariage: Edition, editions: Editions, hands: Hands, seed: int
) -> None:
    layout = next(page for page in written_pages(mariage, 12) if not has_one_line_areas(page))
    page, free = (filled(mariage, layout, hands, paper_pens.LEAD_2H, share=share, seed=seed) for share in (0.8, 0.0))

    found, nothing = (read(in_poor_light(each.paper, seed), editions) for each in (page, free))

    assert areas(page, written=True) & set(silently_empty(found)) == set()
    assert areas(free, written=False) == set(silently_empty(nothing))
    assert [list(each.findings) for each in (found, nothing)] == [[], []]


def test_a_grainy_picture_of_an_area_of_one_line_is_asked_about(
    mariage: Edition, editions: Editions, hands: Hands
) -> None:
    layout = next(page for page in written_pages(mariage, 12) if has_one_line_areas(page))
    page = filled(mariage, layout, hands, paper_pens.LEAD_2H, share=0.0)

    found = read(in_poor_light(page.paper, 1), editions)

    assert silently_empty(found) == {}
    assert [noted.finding for noted in found.findings] == [Finding.PENCIL_HIDDEN]


def test_a_note_beside_the_areas_of_a_grainy_picture_is_shown_or_asked_about(
    mariage: Edition, editions: Editions, hands: Hands
) -> None:
    layout = next(page for page in written_pages(mariage, 12) if not has_one_line_areas(page))
    sheet = paper.print_page(mariage.pages_pdf, layout.page - 1)
    place = free_strip(layout, sheet, 50.0, 8.0)

    written = paper_ink.write_line(sheet, place, hands.line(5).image, paper_pens.LEAD_2H)

    found = read(in_poor_light(written, 1), editions)

    shown = any(annotation.box.overlaps(place) for annotation in found.annotations)
    assert shown or found.has(Finding.PENCIL_HIDDEN)
