"""Pages of a PDF whose picture PDFium does not draw: it says nothing, and leaves white paper."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scan.errors import NotDrawn
from scan.load import UnopenedPage, open_pages
from scan.readings import RawPage

WIDTH, HEIGHT = 144, 216
"""Of a page in points, and of its picture in pixels."""
UNSEEN: Final = 3
"""The mode of text that can be searched and is not seen."""


def grain(seed: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8))


def scanned(*pictures: Image.Image) -> bytes:
    """A PDF as a scanner makes one, a picture a page."""
    first, *others = pictures
    written = io.BytesIO()
    first.save(written, "PDF", save_all=True, append_images=others)
    return written.getvalue()


def drawn(draw: Callable[[Canvas], object]) -> bytes:
    """A PDF of one page; its pictures are not in JPEG."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(WIDTH, HEIGHT), pageCompression=0)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def opened(tmp_path: Path, pdf: bytes) -> list[RawPage | UnopenedPage]:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf)
    return list(open_pages(path))


def place(canvas: Canvas, seed: int, *, bottom: float = 0, height: float = HEIGHT, width: float = WIDTH) -> None:
    canvas.drawImage(ImageReader(grain(seed)), 0, bottom, width, height)


def write(canvas: Canvas, *, mode: Literal[0, 3] = 0) -> None:
    text = canvas.beginText(10, 10)
    text.setTextRenderMode(mode)
    text.textOut("Marie")
    canvas.drawText(text)


def changed(pdf: bytes, old: bytes, new: bytes) -> bytes:
    """A PDF in which the last of some bytes are others."""
    before, found, after = pdf.rpartition(old)
    assert found
    assert len(new) == len(old)
    return before + new + after


def zeroed(pdf: bytes, share: float) -> bytes:
    """A PDF whose last picture, in JPEG, lost its beginning."""
    start = pdf.rindex(b"\xff\xd8\xff")
    count = int((pdf.index(b"endstream", start) - start) * share)
    return pdf[:start] + bytes(count) + pdf[start + count :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda pdf: zeroed(pdf, 0.05),
        lambda pdf: zeroed(pdf, 1),
        lambda pdf: changed(pdf, b"/DCTDecode", b"/NewDecode"),
        lambda pdf: changed(pdf, b"/DeviceRGB", b"/DeviceXYZ"),
        lambda pdf: changed(pdf, b"8 0 obj", b"7 0 obj"),
    ],
    ids=["beginning lost", "all lost", "unknown filter", "unknown colours", "not in the file"],
)
def test_a_page_whose_picture_cannot_be_drawn_is_no_white_paper(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    pages = opened(tmp_path, damage(scanned(grain(0), grain(1))))

    assert isinstance(pages[0], RawPage)
    assert isinstance(pages[1], UnopenedPage)
    assert isinstance(pages[1].error, NotDrawn)
    assert len(pages) == 2


def test_a_file_of_which_no_picture_can_be_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotDrawn, match=r"scan\.pdf"):
        opened(tmp_path, zeroed(scanned(grain(0)), 0.05))


@pytest.mark.parametrize("mode", [0, UNSEEN])
def test_nor_is_one_with_words_over_its_picture(tmp_path: Path, mode: Literal[0, 3]) -> None:
    def draw(canvas: Canvas) -> None:
        place(canvas, 0)
        write(canvas, mode=mode)

    pdf = drawn(draw)

    assert isinstance(opened(tmp_path, pdf)[0], RawPage)
    with pytest.raises(NotDrawn):
        opened(tmp_path, changed(pdf, b"/FlateDecode", b"/BlateDecode"))


@pytest.mark.parametrize("scale", [0.1, 1.0, WIDTH])
def test_nor_is_one_whose_picture_is_in_a_form(tmp_path: Path, scale: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("form", 0, 0, WIDTH / scale, HEIGHT / scale)
        place(canvas, 0, width=WIDTH / scale, height=HEIGHT / scale)
        canvas.endForm()
        write(canvas, mode=UNSEEN)
        canvas.scale(scale, scale)
        canvas.doForm("form")

    pdf = drawn(draw)

    assert isinstance(opened(tmp_path, pdf)[0], RawPage)
    with pytest.raises(NotDrawn):
        opened(tmp_path, changed(pdf, b"/FlateDecode", b"/BlateDecode"))


def test_nor_is_one_that_lost_a_layer_or_the_larger_of_two_strips(tmp_path: Path) -> None:
    def layers(canvas: Canvas) -> None:
        place(canvas, 0)
        place(canvas, 1)

    def strips(canvas: Canvas) -> None:
        place(canvas, 0, bottom=150, height=66)
        place(canvas, 1, height=150)

    for draw in (layers, strips):
        with pytest.raises(NotDrawn):
            opened(tmp_path, changed(drawn(draw), b"/FlateDecode", b"/BlateDecode"))


def test_what_loses_a_smaller_part_is_opened(tmp_path: Path) -> None:
    def strips(canvas: Canvas) -> None:
        place(canvas, 0, bottom=40, height=176)
        place(canvas, 1, height=40)

    def logo(canvas: Canvas) -> None:
        write(canvas)
        place(canvas, 0, bottom=180, height=30, width=30)

    for draw in (strips, logo):
        (page,) = opened(tmp_path, changed(drawn(draw), b"/FlateDecode", b"/BlateDecode"))
        assert isinstance(page, RawPage)


@pytest.mark.parametrize(
    "pdf",
    [
        scanned(Image.new("RGB", (WIDTH, HEIGHT), "white")),
        scanned(Image.new("L", (WIDTH, HEIGHT), 255)),
        scanned(Image.new("1", (WIDTH, HEIGHT), 1)),
        drawn(lambda _canvas: None),
        drawn(lambda canvas: write(canvas, mode=UNSEEN)),
    ],
    ids=["in colour", "in grey", "of one bit", "nothing drawn", "only words nobody sees"],
)
def test_white_paper_is_white_paper(tmp_path: Path, pdf: bytes) -> None:
    (page,) = opened(tmp_path, pdf)

    assert isinstance(page, RawPage)
    assert (page.gray == 255).all()
