"""Which image of a page is shown beside what several images of it told: one of this page, with all that ink."""

from collections.abc import Collection, Sequence

from scan.readings import Finding
from server.record.findings import is_surely_the_page
from server.record.ink import ink_of
from server.record.sightings import ANNOTATION_PREFIX, shows_all_of
from server.record.tables import PageReadingRow, ReadingRow


def surely_of(images: Sequence[PageReadingRow]) -> Sequence[PageReadingRow]:
    """The images that are surely of a page, out of those that were read as it; all of them where none is."""
    return [image for image in images if is_surely_the_page(image.outcome)] or images


def picture_of(
    images: Sequence[PageReadingRow], readings: Collection[ReadingRow], told: Collection[int]
) -> PageReadingRow:
    """The newest image of a page, or one that shows more of the page and all the ink that is told of it.

    Args:
        images: Of one page, one at least, oldest first.
        readings: What was read in them, and perhaps in others.
        told: Keys of the readings that people are told of.
    """
    newest, of_images = images[-1], {image.id for image in images}
    fuller = [image for image in reversed(images) if _cut_off_percent(image) < _cut_off_percent(newest)]
    are_told = [reading for reading in readings if reading.id in told and reading.page_reading in of_images]
    shown = {image.id: [reading for reading in readings if reading.page_reading == image.id] for image in fuller}
    suits = (image for image in sorted(fuller, key=_cut_off_percent) if _shows_all(shown[image.id], are_told))
    return next(suits, newest)


def _shows_all(shown: Collection[ReadingRow], told: Collection[ReadingRow]) -> bool:
    """Whether an image, given by its readings, shows all the ink of some readings."""
    return all(any(_is_there(one, reading) for one in shown) for reading in told)


def _is_there(shown: ReadingRow, told: ReadingRow) -> bool:
    same_place = shown.field == told.field or (_is_outside(shown) and _is_outside(told))
    return shown.id == told.id or (same_place and shows_all_of(shown, ink_of(told)))


def _is_outside(reading: ReadingRow) -> bool:
    """Whether a reading is of ink outside every zone, which has another number in every image."""
    return reading.field.startswith(ANNOTATION_PREFIX)


def _cut_off_percent(image: PageReadingRow) -> float:
    """How much of a page is not in its image, from 0."""
    said = [found["percent"] for found in image.outcome.get("findings", ()) if found["finding"] == Finding.HALF_PAGE]
    return said[0] if said else 0
