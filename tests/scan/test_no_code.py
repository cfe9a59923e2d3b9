"""Why no code was read, where the image shows it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from scan.engines import CodeSeen
from scan.no_code import with_reasons
from scan.pipeline import Engines, read_image
from scan.readings import Gray, RawPage, RejectedPage, Rejection
from tests import paper, paper_capture, paper_phones, paper_unseen
from tests.editions import Edition, Editions
from tests.paper import Scan
from tests.paper_capture import Laid
from tests.paper_optics import Light
from tests.paper_phones import Scene
from tests.reading import pages_rejected, read_scan, without_handwriting
from tests.scan.captured import sheet


def reasons(scan: Scan, editions: Editions, *, suffix: str = ".jpg") -> list[Rejection]:
    return [page.reason for page in pages_rejected(read_scan(scan, editions, without_handwriting(), suffix=suffix))]


def letter(scan: Scan) -> Scan:
    """The same paper, with a letter on it."""
    image = scan.image.copy()
    for line in range(6):
        place = (len(image[0]) // 5, len(image) // 4 + line * len(image) // 14)
        cv2.putText(image, "Madame, Monsieur,", place, cv2.FONT_HERSHEY_SIMPLEX, len(image) / 1400, (40, 40, 40), 3)
    return replace(scan, image=image)


def test_black_and_white_that_were_exchanged_are_said_to_be(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4), margin=2)

    assert reasons(replace(scan, image=255 - scan.image), editions) == [Rejection.NEGATIVE]


def test_a_picture_from_too_far_away_is_said_to_be(mariage: Edition, editions: Editions) -> None:
    scene = Scene(table="wood", view=650, light=Light(from_deg=40))
    picture = paper_phones.shoot([Laid(sheet(mariage, 4), 105, 148, 3)], scene=scene, seed=2)

    assert reasons(paper_unseen.sent(picture, longest_px=1280), editions) == [Rejection.TOO_FAR]


def test_a_page_of_too_few_pixels_is_too_small(mariage: Edition, editions: Editions) -> None:
    scan = paper_capture.flat(sheet(mariage, 4))
    share = 500 / len(scan.image)
    small = cv2.resize(scan.image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)

    assert reasons(replace(scan, image=np.asarray(small, np.uint8), dpi=None), editions) == [Rejection.TOO_FAR]


@pytest.mark.usefixtures("mariage")
def test_a_letter_may_be_no_page_of_ours(editions: Editions) -> None:
    assert reasons(letter(paper_capture.flat(paper.empty_sheet())), editions) == [Rejection.NO_CODE]


@pytest.mark.parametrize(("dpi", "reason"), [(200.0, Rejection.NO_CODE), (None, Rejection.TOO_FAR)])
def test_nothing_that_looks_like_a_page_is_too_far_away_in_a_picture_and_not_on_the_glass(
    editions: Editions, dpi: float | None, reason: Rejection
) -> None:
    raw = RawPage(np.full((1600, 1160), 200, np.uint8), None, 0, dpi=dpi, decode_ms=0.0)
    unread = RejectedPage(Rejection.NO_CODE, "no code", None)

    (page,) = with_reasons([unread], raw, without_handwriting().code_readers, editions)

    assert isinstance(page, RejectedPage)
    assert page.reason is reason


class _AfraidOfTheDark:
    """Fails on a negative."""

    def read_codes(self, gray: Gray) -> tuple[CodeSeen, ...]:
        if gray.mean() < 128:
            raise ValueError("a picture that it cannot bear")
        return ()


@pytest.mark.usefixtures("mariage")
def test_a_reader_that_fails_on_the_negative_of_a_page_takes_nothing_from_what_is_known(editions: Editions) -> None:
    gray = np.asarray(cv2.cvtColor(letter(paper_capture.flat(paper.empty_sheet())).image, cv2.COLOR_BGR2GRAY), np.uint8)
    raw = RawPage(gray, None, 0, dpi=200.0, decode_ms=0.0)

    (page,) = read_image(raw, editions, Engines((_AfraidOfTheDark(),))).outcomes

    assert isinstance(page, RejectedPage)
    assert page.reason is Rejection.NO_CODE
