from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from forms.layout import Layout
from forms.page_code import PageCode
from scan.engines import NullCodeReader, TextRead
from scan.errors import EmptyFile
from scan.pipeline import Engines, default_engines, read_file, read_image, read_typed
from scan.readings import EditionSource, Gray, RawPage, ReadPage, RejectedPage, Rejection, is_empty
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.editions import Edition, Editions
from tests.paper_ink import Drawn
from tests.scan.captured import READERS, sheet

PAGE = 5
ENGINES = Engines(READERS)


class DatabaseGone(Exception):
    """What the record raises when its database has gone."""


@dataclass(frozen=True, slots=True)
class Failing:
    """An edition source that fails at one step, as a database that goes away does."""

    editions: Editions
    step: str

    def page_code(self, text: str) -> PageCode:
        return self._or_fail("page_code").page_code(text)

    def layout(self, journey: str, edition: int) -> Layout | None:
        return self._or_fail("layout").layout(journey, edition)

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        return self._or_fail("reference").reference(journey, edition, page, px_per_mm)

    def names(self, journey: str) -> Sequence[str]:
        return self._or_fail("names").names(journey)

    def _or_fail(self, step: str) -> EditionSource:
        if step == self.step:
            raise DatabaseGone
        return self.editions


class BrokenReader:
    """A handwriting reader with a defect."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        raise ZeroDivisionError("a defect")


def written(edition: Edition) -> paper.Paper:
    """A page with something in its first writing area."""
    note = next(zone for zone in edition.layout.page(PAGE).zones if zone.line_mm is not None)
    page = sheet(edition, PAGE)
    return paper_ink.mark(page, note.box.moved(4, 3), Drawn.CROSS)


def test_an_unwritten_page_is_read_as_empty_by_itself(tmp_path: Path, mariage: Edition, editions: Editions) -> None:
    path = paper.save(paper_capture.flat(sheet(mariage, PAGE), angle_deg=1, margin=2), tmp_path / "scan.jpg")

    (image,) = read_file(path, editions, ENGINES)

    (page,) = image.outcomes
    assert isinstance(page, ReadPage)
    assert [reading.zone for reading in page.zones] == list(mariage.layout.page(PAGE).zones)
    assert all(is_empty(reading) for reading in page.zones)
    assert page.annotations == ()
    assert image.raw is None


def test_a_ticked_box_is_read_as_ticked(mariage: Edition, editions: Editions) -> None:
    box = next(zone for zone in mariage.layout.page(PAGE).zones if zone.kind.value == "tick")
    scan = paper_capture.flat(paper_ink.mark(sheet(mariage, PAGE), box.box, Drawn.CROSS), turned=2)

    (page,) = read_image(paper.raw_page(scan), editions, ENGINES).outcomes

    assert isinstance(page, ReadPage)
    assert next(reading for reading in page.zones if reading.zone.id == box.id).value is True  # type: ignore[union-attr]


def test_every_stage_is_timed(mariage: Edition, editions: Editions) -> None:
    image = read_image(paper.raw_page(paper_capture.flat(sheet(mariage, PAGE))), editions, ENGINES)

    assert list(image.timings_ms) == ["decode", "find", "reference", "register", "ticks", "ink", "text", "condition"]


def test_a_defect_in_one_page_rejects_it_and_keeps_the_others(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.spread(written(mariage), sheet(mariage, PAGE + 1))
    engines = Engines(READERS, BrokenReader())

    image = read_image(paper.raw_page(scan), editions, engines)

    outcomes = {outcome.code.page: outcome for outcome in image.outcomes if outcome.code is not None}
    broken = outcomes[PAGE]
    assert isinstance(broken, RejectedPage)
    assert broken.reason is Rejection.INTERNAL
    assert "ZeroDivisionError" in broken.detail
    assert broken.corners_px is not None
    assert isinstance(outcomes[PAGE + 1], ReadPage)
    assert image.raw is not None


def test_a_defect_while_looking_for_pages_keeps_the_image(mariage: Edition, editions: Editions) -> None:
    class BrokenCodes(NullCodeReader):
        def read_codes(self, gray: Gray) -> tuple[()]:
            raise MemoryError

    raw = paper.raw_page(paper_capture.flat(sheet(mariage, PAGE)))

    image = read_image(raw, editions, Engines([BrokenCodes()]))

    assert [outcome.reason for outcome in image.outcomes if isinstance(outcome, RejectedPage)] == [Rejection.INTERNAL]
    assert image.raw is raw


@pytest.fixture
def two_pages_only(mariage: Edition) -> Editions:
    """A source that knows the layouts of `PAGE` and of the page after it."""
    kept = Editions()
    layout = replace(mariage.layout, pages=mariage.layout.pages[PAGE - 1 : PAGE + 1])
    rendered = replace(mariage.rendered, layout=layout)
    kept.printed[mariage.booklet.code, 1] = replace(mariage, rendered=rendered)
    return kept


def test_a_page_is_known_by_its_number_not_by_how_many_there_are(mariage: Edition, two_pages_only: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, PAGE))

    (page,) = read_image(paper.raw_page(scan), two_pages_only, ENGINES).outcomes

    assert isinstance(page, ReadPage)
    assert page.code.page == PAGE


def test_a_typed_code_of_a_page_that_was_not_printed_is_refused(mariage: Edition, two_pages_only: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(sheet(mariage, PAGE)))

    page = read_typed(raw, PageCode(mariage.booklet.code, 1, 1), None, two_pages_only, ENGINES)

    assert isinstance(page, RejectedPage)
    assert page.reason is Rejection.UNKNOWN_EDITION


@pytest.mark.parametrize("step", ["page_code", "layout", "reference", "names"])
def test_a_database_that_has_gone_is_not_the_pages_fault(step: str, mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(sheet(mariage, PAGE)))

    with pytest.raises(DatabaseGone):
        read_image(raw, Failing(editions, step), ENGINES)


def test_nor_is_one_that_goes_while_the_other_images_of_the_file_are_asked_whose_page_it_is(
    tmp_path: Path, mariage: Edition, editions: Editions
) -> None:
    layout = mariage.layout.page(PAGE)
    nameless = paper_wear.blot(sheet(mariage, PAGE), [*(code.box for code in layout.codes), *layout.typed])
    scans = [paper_capture.flat(page) for page in (nameless, sheet(mariage, PAGE + 1))]
    path = paper.save_together(scans, tmp_path / "pile.pdf")

    images = read_file(path, Failing(editions, "page_code"), ENGINES)

    with pytest.raises(DatabaseGone):
        next(images)


def test_a_file_that_cannot_be_opened_raises(tmp_path: Path, editions: Editions) -> None:
    path = tmp_path / "scan.jpg"
    path.touch()

    with pytest.raises(EmptyFile):
        list(read_file(path, editions, ENGINES))


def test_an_image_without_a_page_is_kept_for_a_person(editions: Editions) -> None:
    raw = paper.raw_page(paper_capture.flat(paper.empty_sheet()))

    image = read_image(raw, editions, ENGINES)

    assert image.raw is raw
    assert (image.width_px, image.height_px) == (raw.gray.shape[1], raw.gray.shape[0])


def test_the_default_engines_read_codes_with_whatever_is_installed() -> None:
    engines = default_engines()

    assert len(engines.code_readers) in {1, 2}
    assert engines.code_readers[0].read_codes(np.full((50, 50), 255, np.uint8)) == ()
    assert engines.handwriting.read_lines([]) == ()


@pytest.mark.parametrize("size", [(3, 20000), (20000, 3), (1, 1)])
def test_a_sliver_of_an_image_is_too_small_rather_than_a_fault(size: tuple[int, int], editions: Editions) -> None:
    raw = RawPage(np.full(size, 250, np.uint8), None, 0)

    (sliver,) = read_image(raw, editions, ENGINES).outcomes

    assert isinstance(sliver, RejectedPage)
    assert sliver.reason is Rejection.TOO_SMALL


def test_an_image_that_cannot_be_opened_is_rejected_between_those_that_are_read(
    tmp_path: Path, mariage: Edition, editions: Editions
) -> None:
    path = tmp_path / "pile.pdf"
    canvas = Canvas(str(path))
    for size in ((5000, 5000), (200, 100)):
        canvas.setPageSize(size)
        canvas.showPage()
    canvas.save()

    lost, seen = read_file(path, editions, ENGINES)

    (page,) = lost.outcomes
    assert isinstance(page, RejectedPage)
    assert (page.reason, page.in_file, page.corners_px) == (Rejection.TOO_LARGE, (1, 2), None)
    assert (lost.index, lost.raw, seen.index) == (0, None, 1)
