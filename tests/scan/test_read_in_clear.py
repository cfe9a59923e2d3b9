import numpy as np
import pytest

from forms.page_code import PageCode
from scan.engines import TextRead
from scan.pipeline import read_image
from scan.readings import Gray, Rejection
from scan.readings_json import outcome_to_json
from tests import paper, paper_wear
from tests.captures import WAYS
from tests.editions import CODES, Edition, Editions
from tests.paper import Scan
from tests.paper_capture import turn
from tests.reading import pages_rejected, without_handwriting

pytestmark = pytest.mark.usefixtures("looked_at_once")

PAGE = 3


def without_qr(edition: Edition, *, in_clear: bool = True) -> Scan:
    layout = edition.layout.page(PAGE)
    boxes = [code.box for code in layout.codes] + ([] if in_clear else list(layout.typed))
    return WAYS["flat, 200 dpi"](paper_wear.blot(paper.print_page(edition.pages_pdf, PAGE - 1), boxes), 1)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turned", range(4))
def test_the_code_in_clear_of_a_page_without_another_is_proposed(
    turned: int, mariage: Edition, editions: Editions
) -> None:
    raw = paper.raw_page(turn(without_qr(mariage), turned))

    (page,) = pages_rejected(read_image(raw, editions, without_handwriting()))

    assert page.reason is Rejection.NO_CODE
    assert page.in_clear == PageCode(CODES[0], 1, PAGE)
    assert outcome_to_json(page)["in_clear"] == {"code": CODES[0], "edition": 1, "page": PAGE}


def test_nothing_is_proposed_where_nothing_can_be_read(mariage: Edition, editions: Editions) -> None:
    raw = paper.raw_page(without_qr(mariage, in_clear=False))

    (page,) = pages_rejected(read_image(raw, editions, without_handwriting()))

    assert page.in_clear is None
    assert "in_clear" not in outcome_to_json(page)


class Failing:
    """A reader of printed text that fails, as a program that was removed does."""

    def read_printed(self, gray: Gray, *, alphabet: str = "") -> TextRead:
        raise OSError("tesseract is gone")


def test_a_reader_that_fails_loses_no_page(mariage: Edition, editions: Editions) -> None:
    engines = without_handwriting()
    failing = type(engines)(engines.code_readers, engines.handwriting, printed=Failing())

    (page,) = pages_rejected(read_image(paper.raw_page(without_qr(mariage)), editions, failing))

    assert page.reason is Rejection.NO_CODE


class Misreading:
    """A reader of printed text that takes one letter for another."""

    def read_printed(self, gray: Gray, *, alphabet: str = "") -> TextRead:
        return TextRead("K4T-7XHH\n1.3", 0.9)


def test_a_code_whose_check_letter_is_wrong_is_not_proposed(editions: Editions) -> None:
    engines = without_handwriting()
    misreading = type(engines)(engines.code_readers, engines.handwriting, printed=Misreading())
    gray = np.full((1240, 874), 250, np.uint8)
    gray[300:900:40, 100:700] = 20

    (page,) = pages_rejected(read_image(paper.raw_page(Scan(np.dstack([gray] * 3), 150.0, ())), editions, misreading))

    assert page.in_clear is None
