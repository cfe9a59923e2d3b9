import io
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
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
from scan.readings import Gray

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


def blots(width: int, height: int) -> NDArray[np.bool_]:
    """White with black squares of eight pixels."""
    white = np.random.default_rng(1).random((-(-height // 8), -(-width // 8))) > 0.1
    return np.kron(white, np.ones((8, 8), np.bool_)).astype(np.bool_)[:height, :width]


def assert_as_scanned(gray: Gray, pixels: NDArray[np.bool_], *, least: float = 0.99) -> None:
    assert gray.shape == pixels.shape
    assert set(np.unique(gray).tolist()) == {0, 255}
    assert np.mean((gray > 0) == pixels) > least


@pytest.mark.parametrize("size", [(2480, 3508), (1748, 2480), (1795, 2527), (1654, 2339)])
def test_a_scan_of_one_bit_a_pixel_stays_black_and_white(size: tuple[int, int]) -> None:
    pixels = blots(*size)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PDF", resolution=size[1] / 297 * 25.4)

    page = measure_pdf_page(stream.getvalue(), 0)
    gray = render_pdf_page(stream.getvalue(), 0, page.px_per_mm, one_bit=page.one_bit)

    assert page.one_bit
    assert_as_scanned(gray, pixels)


def in_strips(pixels: NDArray[np.bool_], *, each: int, smask: bytes = b"null") -> bytes:
    """A scan of one bit a pixel at 300 dpi in strips, as some scanners write it."""
    high, wide = pixels.shape
    strips = [pixels[top : top + each] for top in range(0, high, each)]
    pt, left = 72 / 300, high
    drawn, objects = "", []
    for number, strip in enumerate(strips):
        left -= len(strip)
        drawn += f"q {wide * pt} 0 0 {len(strip) * pt} 0 {left * pt} cm /S{number} Do Q "
        bits = np.packbits(strip, axis=1).tobytes()
        facts = f"/Subtype/Image/Width {wide}/Height {len(strip)}/BitsPerComponent 1/ColorSpace/DeviceGray/SMask 4 0 R"
        objects.append(f"<</Type/XObject{facts}/Length {len(bits)}>>stream\n".encode() + bits + b"\nendstream")
    named = " ".join(f"/S{number} {5 + number} 0 R" for number in range(len(strips)))
    page = f"/MediaBox[0 0 {wide * pt} {high * pt}]/Resources<</XObject<<{named}>>>>/Contents {5 + len(strips)} 0 R"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R{page}>>".encode(),
        smask,
        *objects,
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream".encode(),
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(pdf))
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + end


def test_a_scan_in_strips_keeps_its_own_pixels() -> None:
    pixels = blots(2480, 3508)
    pdf = in_strips(pixels, each=900)

    page = measure_pdf_page(pdf, 0)

    assert page.one_bit
    assert_as_scanned(render_pdf_page(pdf, 0, page.px_per_mm, one_bit=True), pixels)


def with_image(image: Image.Image, size: tuple[float, float], *, page: tuple[float, float]) -> bytes:
    """A page with an image in its lower left corner, both so wide and high in mm."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(page[0] * MM, page[1] * MM))
    canvas.drawImage(ImageReader(image), 0, 0, size[0] * MM, size[1] * MM)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def in_forms(pixels: NDArray[np.bool_], *widths: float) -> bytes:
    """A scan of one bit a pixel on a page so wide, in mm; that page as a form on one of the next width, and so on."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PDF", resolution=pixels.shape[1] / widths[0] * 25.4)
    for before, width in pairwise(widths):
        with pdfium.PdfDocument(stream.getvalue()) as inner, pdfium.PdfDocument.new() as document:
            page = document.new_page(width * MM, width * MM * pixels.shape[0] / pixels.shape[1])
            form = inner.page_as_xobject(0, document).as_pageobject()
            form.set_matrix(pdfium.PdfMatrix().scale(width / before, width / before))
            page.insert_obj(form)
            page.gen_content()
            stream = io.BytesIO()
            document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("widths", [(148, 148), (210, 148), (1, 148), (210, 37, 148)])
def test_a_scan_in_forms_is_what_it_is_on_the_page_itself(widths: tuple[float, ...]) -> None:
    pixels = blots(1748, 2480)
    pdf = in_forms(pixels, *widths)

    page = measure_pdf_page(pdf, 0)

    assert page.px_per_mm == pytest.approx(300 / 25.4, rel=0.001)
    assert page.one_bit
    gray = render_pdf_page(pdf, 0, page.px_per_mm, one_bit=True)
    assert_as_scanned(gray, pixels, least=0.98)  # edges by a pixel elsewhere: a form's size is rounded in the file


def test_a_small_page_on_a_large_one_is_rendered_as_fine_as_it_was_scanned() -> None:
    pdf = with_image(Image.new("1", (2332, 3307), 1), (148, 210), page=(210, 297))

    assert measure_pdf_page(pdf, 0).px_per_mm == pytest.approx(400 / 25.4, rel=0.01)


def test_a_picture_on_a_large_page_does_not_make_it_too_large_to_read() -> None:
    pdf = with_image(Image.new("L", (4000, 3000), 200), (80, 60), page=(210, 297))

    assert measure_pdf_page(pdf, 0).px_per_mm == pytest.approx(600 / 25.4)


def test_of_a_fax_the_finer_side_counts() -> None:
    pdf = with_image(Image.new("1", (1189, 810), 1), (148, 210), page=(148, 210))

    assert measure_pdf_page(pdf, 0).px_per_mm == pytest.approx(204 / 25.4, rel=0.01)


@pytest.mark.parametrize("shade", [b"\x61", b"\xff"])
def test_a_scan_of_one_bit_a_pixel_behind_a_mask_of_greys_is_none(shade: bytes) -> None:
    high, wide = 840, 592
    mask = f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/BitsPerComponent 8/ColorSpace/DeviceGray"
    smask = mask.encode() + b"/Length %d>>stream\n%s\nendstream" % (wide * high, shade * wide * high)

    page = measure_pdf_page(in_strips(blots(wide, high), each=high, smask=smask), 0)

    assert page.one_bit == (shade == b"\xff")


def test_greys_over_a_scan_of_one_bit_a_pixel_stay_grey() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(148 * MM, 210 * MM))
    canvas.drawImage(ImageReader(Image.new("1", (592, 840), 1)), 0, 0, 148 * MM, 210 * MM)
    canvas.setFillGray(0.62)
    canvas.rect(10 * MM, 180 * MM, 20 * MM, 20 * MM, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()

    gray = render_pdf_page(stream.getvalue(), 0, 4.0)

    assert gray[80, 80] == pytest.approx(158, abs=2)


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
