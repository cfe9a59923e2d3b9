import io
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scan import engine_pdfium
from scan.engine_pdfium import (
    PdfBroken,
    count_pdf_pages,
    measure_pdf_page,
    probe,
    render_pdf_page,
    render_pdf_page_in_colour,
)

MM = 72 / 25.4


def document(*, pages: int = 1) -> bytes:
    """A5 pages with a red square of 20 mm, 10 mm from the top left corner."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(148 * MM, 210 * MM))
    for _ in range(pages):
        canvas.setFillColorRGB(0.8, 0, 0)
        canvas.rect(10 * MM, 180 * MM, 20 * MM, 20 * MM, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_the_probe_names_the_version_that_is_there() -> None:
    assert probe().available
    assert probe().remedy == ""


@pytest.mark.parametrize("scale", [4.0, 8.0])
def test_a_rendered_page_has_its_print_where_it_was_drawn(scale: float) -> None:
    gray = render_pdf_page(document(), 0, scale)

    rows, columns = np.nonzero(gray < 200)
    assert gray.ndim == 2
    assert columns.min() / scale == pytest.approx(10, abs=0.15)
    assert (rows.max() + 1) / scale == pytest.approx(30, abs=0.15)


def test_colour_is_blue_first() -> None:
    colour = render_pdf_page_in_colour(document(), 0, 4.0)

    blue, green, red = colour[80, 80]
    assert red > 150
    assert max(blue, green) < 60


def test_pages_are_counted_and_measured() -> None:
    pdf = document(pages=3)

    page = measure_pdf_page(pdf, 2)

    assert count_pdf_pages(pdf) == 3
    assert (page.width, page.height) == pytest.approx((148, 210))
    assert page.px_per_mm == pytest.approx(300 / 25.4)
    assert not page.one_bit


@pytest.mark.parametrize("layers", [(300, 72), (72, 300)])
def test_a_scan_in_layers_is_rendered_as_fine_as_its_finest(layers: tuple[int, int]) -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(148 * MM, 210 * MM))
    for dpi in layers:
        image = Image.new("L", (round(148 / 25.4 * dpi), round(210 / 25.4 * dpi)), 255)
        canvas.drawImage(ImageReader(image), 0, 0, 148 * MM, 210 * MM)
    canvas.showPage()
    canvas.save()

    scale = measure_pdf_page(stream.getvalue(), 0).px_per_mm

    assert scale == pytest.approx(300 / 25.4, rel=0.01)


@pytest.mark.parametrize("size", [(2480, 3508), (1748, 2480), (1654, 2339)])
def test_a_scan_of_one_bit_a_pixel_stays_black_and_white(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).random(size[::-1]) > 0.1
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PDF", resolution=size[1] / 297 * 25.4)

    page = measure_pdf_page(stream.getvalue(), 0)
    gray = render_pdf_page(stream.getvalue(), 0, page.px_per_mm)

    assert page.one_bit
    assert np.array_equal(gray, np.where(pixels, 255, 0))


def test_of_layers_one_with_greys_keeps_the_greys() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(148 * MM, 210 * MM))
    for picture in (Image.new("L", (592, 840), 150), Image.new("1", (592, 840), 1)):
        canvas.drawImage(ImageReader(picture), 0, 0, 148 * MM, 210 * MM, mask="auto")
    canvas.showPage()
    canvas.save()

    assert not measure_pdf_page(stream.getvalue(), 0).one_bit


def test_what_is_no_pdf_is_said_to_be_broken() -> None:
    with pytest.raises(PdfBroken):
        render_pdf_page(b"%PDF-1.7 and then nothing", 0, 4.0)


def test_one_thread_at_a_time_is_in_pdfium(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf, inside, most = document(), [0], [0]
    render = engine_pdfium._render

    def slowly(*args: Any, **how: Any) -> Any:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        try:
            return render(*args, **how)
        finally:
            inside[0] -= 1

    monkeypatch.setattr(engine_pdfium, "_render", slowly)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _number: render_pdf_page(pdf, 0, 1.0), range(8)))

    assert most == [1]
