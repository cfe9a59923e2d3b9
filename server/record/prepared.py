"""Everything that is kept of a page, ready to be written: its images are in the storage, its readings are data.

Made before any transaction begins, so that no other writer waits for pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from forms.geometry import Box, Quad
from forms.model import FieldKind
from forms.page_code import PageCode
from scan.decide import visible_share
from scan.decide_ticks import VISIBLE
from scan.overlay import CROP_MARGIN_MM, cover, crop_zone, draw_overlay
from scan.printed_words import shown_part
from scan.readings import WITHOUT_CODE, Annotation, Gray, ImageReading, PageOutcome, RawPage, ReadPage, RejectedPage
from scan.readings_json import outcome_to_json
from scan.ticks import AROUND_MM
from server.record.draw import Draw
from server.record.images import CROP_QUALITY, to_jpeg
from server.record.ink import KeptInk, ink_around, page_ink, without_places
from server.record.paper import FieldReading, read_fields
from server.record.storage import Storage

SEEN: Final = 0.5
"""With less of a zone than this in the image, nobody could say what stands there: it is said of the page, once."""


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A field as read, with its crop.

    Attributes:
        reading: What the page says of it.
        crop: Storage key; None where nobody wrote, unless it was drawn.
        ink: The ink itself; None where nobody wrote.
        shown: Where a person looks; the crop shows a margin around it.
        share: With which it was drawn, to be looked at should it go in by itself; None: it was not.
    """

    reading: FieldReading
    crop: str | None
    ink: KeptInk | None
    shown: Box
    share: float | None = None


@dataclass(frozen=True, slots=True)
class KeptAnnotation:
    """Ink outside every zone, with its crop.

    Attributes:
        box: On the page.
        text: As read.
        confidence: Probability that the text is right.
        crop: Storage key.
        ink: The ink itself.
        new: Not to be seen in the last scan of the same page.
    """

    box: Box
    text: str
    confidence: float
    crop: str
    ink: KeptInk
    new: bool = True


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page, read or rejected.

    Attributes:
        image: Which image of the file, from 0.
        place: Which page of the image, from 0.
        journey: As its code says; None without one.
        edition: As its code says.
        page: As its code says.
        how: What identified it; empty when rejected.
        rejection: Why it was rejected; empty when read.
        detail: Facts for the log.
        outcome: The document of `parcours read`.
        page_image: Storage key.
        overlay: Storage key; None when rejected.
        fields: What it says.
        annotations: What stands elsewhere.
        unseen: Fields that are not in the image: the page was cut off, torn or folded there.
    """

    image: int
    place: int
    journey: str | None
    edition: int | None
    page: int | None
    how: str
    rejection: str
    detail: str
    outcome: dict[str, Any]
    page_image: str | None
    overlay: str | None
    fields: tuple[KeptReading, ...] = ()
    annotations: tuple[KeptAnnotation, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An image of a file.

    Attributes:
        index: Its place in the file, from 0.
        width_px: Of the image.
        height_px: Of the image.
        pages: Every page found or rejected in it.
    """

    index: int
    width_px: int
    height_px: int
    pages: tuple[KeptPage, ...]


def prepare_image(image: ImageReading, storage: Storage, draw: Draw, *, beside: Sequence[Quad] = ()) -> KeptImage:
    """Store the pictures of every page of an image.

    Args:
        image: As read.
        storage: Where the pictures go.
        draw: What of it a person looks at anyway.
        beside: Corners in px of further pages in it, which are kept already: no picture shows them.

    Raises:
        StorageFailed: The disk is full or failed.
    """
    pages = tuple(_prepare(image, place, storage, draw, beside) for place in range(len(image.outcomes)))
    return KeptImage(image.index, image.width_px, image.height_px, pages)


def _prepare(image: ImageReading, place: int, storage: Storage, draw: Draw, beside: Sequence[Quad]) -> KeptPage:
    match image.outcomes[place]:
        case ReadPage() as page:
            return _prepare_read(image.index, place, page, storage, draw)
        case RejectedPage() as page:
            alone = None if image.raw is None else _alone(image.raw, page, image.outcomes, beside)
            return _prepare_rejected(image.index, place, page, None if alone is None else storage.put(to_jpeg(alone)))


def _prepare_read(index: int, place: int, page: ReadPage, storage: Storage, draw: Draw) -> KeptPage:
    readings = read_fields(page)
    seen = [reading for reading in readings if visible_share(page.registered, reading.box) >= SEEN]
    written = page.annotations or any(not reading.paper.empty for reading in seen)
    ink = page_ink(page.registered) if written else None
    fields = [_keep_field(page, reading, ink, storage, _share(page.code, reading, draw)) for reading in seen]
    annotations = [] if ink is None else [_keep_annotation(page, note, ink, storage) for note in page.annotations]
    return KeptPage(
        image=index,
        place=place,
        journey=page.code.journey,
        edition=page.code.edition,
        page=page.code.page,
        how=page.how.value,
        rejection="",
        detail="",
        outcome=outcome_to_json(page),
        page_image=storage.put(to_jpeg(page.registered.gray)),
        overlay=storage.put(to_jpeg(draw_overlay(page))),
        fields=tuple(fields),
        annotations=tuple(annotations),
        unseen=tuple(reading.field for reading in readings if reading not in seen),
    )


def _share(page: PageCode, reading: FieldReading, draw: Draw) -> float | None:
    """The share with which a reading was drawn that may go in by itself; None: it was not, or it does not."""
    return draw.share_of(page, reading.field, reading.paper.kind) if reading.paper.sure else None


def _keep_field(
    page: ReadPage, reading: FieldReading, ink: KeptInk | None, storage: Storage, share: float | None
) -> KeptReading:
    boxes = reading.paper.kind in {FieldKind.TICK, FieldKind.CHOICE}
    looked_at = reading.box.grown(AROUND_MM) if boxes else reading.box
    whole = visible_share(page.registered, looked_at) >= VISIBLE
    reading = replace(reading, paper=replace(reading.paper, whole=whole))
    written = None if reading.paper.empty else ink
    if written is None and share is None:
        return KeptReading(reading, None, None, reading.shown)
    shown = _shown(page, reading)
    crop = _crop(page, shown, storage)
    around = None if written is None else _ink_of(page, reading, written)
    return KeptReading(reading, crop, around, shown, share)


def _ink_of(page: ReadPage, reading: FieldReading, written: KeptInk) -> KeptInk:
    """The ink of a place, and what stands beside a box and in no other place."""
    around = ink_around(written, reading.shown, reading.paper.kind)
    if reading.beside is None:
        return around
    others = (zone.box for zone in page.registered.layout.zones if not zone.box.overlaps(reading.box))
    return without_places(around, list(others))


def _shown(page: ReadPage, reading: FieldReading) -> Box:
    """Where a person looks: a picture of this with its margin shows the printed words as well."""
    at = page.registered
    part = shown_part(
        reading.shown, reading.paper.kind, layout=at.layout, reference=at.reference, px_per_mm=at.px_per_mm
    )
    return part.grown(-CROP_MARGIN_MM)


def _keep_annotation(page: ReadPage, note: Annotation, ink: KeptInk, storage: Storage) -> KeptAnnotation:
    crop = _crop(page, note.box, storage)
    return KeptAnnotation(note.box, note.text, note.confidence, crop, ink_around(ink, note.box, None), note.new)


def _prepare_rejected(index: int, place: int, page: RejectedPage, page_image: str | None) -> KeptPage:
    code = page.code
    return KeptPage(
        image=index,
        place=place,
        journey=None if code is None else code.journey,
        edition=None if code is None else code.edition,
        page=None if code is None else code.page,
        how="",
        rejection=page.reason.value,
        detail=page.detail,
        outcome=outcome_to_json(page),
        page_image=page_image,
        overlay=None,
    )


def _alone(raw: RawPage, page: RejectedPage, outcomes: Sequence[PageOutcome], beside: Sequence[Quad]) -> Gray:
    """The image of a page that was not read, with every other page in it covered: they may be somebody else's.

    What was left over beside the pages whose codes tell where they are is known only roughly: it covers none of them.
    """
    rough: list[Quad] = []
    placed = list(beside)
    for other in outcomes:
        if other is not page and other.corners_px is not None:
            (rough if _is_left_over(other) else placed).append(other.corners_px)
    own = () if page.corners_px is None else (page.corners_px,)
    return cover(cover(raw.gray, rough, but=own), placed)


def _is_left_over(outcome: PageOutcome) -> bool:
    return isinstance(outcome, RejectedPage) and outcome.reason in WITHOUT_CODE


def _crop(page: ReadPage, box: Box, storage: Storage) -> str:
    return storage.put(to_jpeg(crop_zone(page, box), CROP_QUALITY))
