"""Scans in a PDF that end before their last rows: PDFium draws those in one colour, and says nothing."""

import base64
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from scan.errors import Truncated
from scan.load import UnopenedPage, open_pages
from scan.readings import RawPage

WIDTH, HEIGHT = 144, 216
"""Of a page in points, and of its picture in pixels."""
SIZE: Final = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (WIDTH, HEIGHT)
WHITE_FIRST: Final = b"/ColorSpace [/Indexed /DeviceRGB 1 <FFFFFF000000>] "
GRAY: Final = b"/ColorSpace /DeviceGray "
DRAWN: Final = b"q 144 0 0 216 0 0 cm /I Do Q"


def in_pdf(picture: bytes, *others: bytes, content: bytes = DRAWN, names: bytes = b"/I 5 0 R") -> bytes:
    """A PDF of one page; others: objects from 6 on."""
    resources = b"/Resources << /XObject << %s >> >>" % names
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R %s >>" % (WIDTH, HEIGHT, resources),
        stream(b"", content),
        picture,
        *others,
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % one for one in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF"


def stream(about: bytes, content: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about, len(content), content)


def written(seed: int = 0) -> NDArray[np.uint8]:
    """White paper with ink on it down to its last rows, 0 is black."""
    grain = np.random.default_rng(seed)
    pixels = np.full((HEIGHT, WIDTH), 255, np.uint8)
    for top in range(6, HEIGHT - 12, 8):
        pixels[top : top + 3, 10:-10] = np.where(grain.random((3, WIDTH - 20)) < 0.4, 0, 255)
    return pixels


def fax(pixels: NDArray[np.uint8]) -> bytes:
    """In group 4, with the end mark that Pillow writes."""
    kept = io.BytesIO()
    tags = {262: 0, 278: HEIGHT}  # white is 0, in one strip
    Image.fromarray(pixels).convert("1").save(kept, "TIFF", compression="group4", tiffinfo=tags)
    with Image.open(kept) as tiff:
        (start,), (count,) = tiff.tag_v2[273], tiff.tag_v2[279]  # type: ignore[attr-defined]
    return kept.getvalue()[start : start + count]


def as_fax(about: bytes, *, parameters: bytes = b"/K -1") -> Callable[[float], bytes]:
    rows = b"/Filter /CCITTFaxDecode /DecodeParms << /Columns %d /Rows %d %s >> " % (WIDTH, HEIGHT, parameters)
    data = fax(written())
    return lambda share: stream(SIZE + about + rows, data[: round(len(data) * share)])


def as_samples(about: bytes, samples: NDArray[np.uint8]) -> Callable[[float], bytes]:
    data = zlib.compress(samples.tobytes())
    return lambda share: stream(SIZE + about + b"/Filter /FlateDecode", data[: round(len(data) * share)])


def as_text(share: float) -> bytes:
    data = base64.a85encode(zlib.compress(written().tobytes()))
    filters = b"/BitsPerComponent 8 /Filter [/ASCII85Decode /FlateDecode]"
    return stream(SIZE + GRAY + filters, data[: round(len(data) * share)] + b"~>")


def as_bare(share: float) -> bytes:
    data = written().tobytes()
    return stream(SIZE + GRAY + b"/BitsPerComponent 8", data[: round(len(data) * share)])


def segment(number: int, kind: int, data: bytes) -> bytes:
    return number.to_bytes(4) + bytes([kind, 0, 1]) + len(data).to_bytes(4) + data


def as_jbig2(share: float) -> bytes:
    """The same bits as of a fax, as JBIG2 takes them too."""
    size = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4)
    data = segment(0, 48, size + bytes(11)) + segment(1, 38, size + bytes(9) + b"\1" + fax(written()))
    about = SIZE + GRAY + b"/BitsPerComponent 1 /Filter /JBIG2Decode"
    return stream(about, data[: round(len(data) * share)])


INK = (written() == 0).astype(np.uint8)
PACKED = np.packbits(INK, axis=1)
STORED: dict[str, Callable[[float], bytes]] = {
    "fax": as_fax(GRAY + b"/BitsPerComponent 1 "),
    "fax, white first": as_fax(WHITE_FIRST + b"/BitsPerComponent 1 ", parameters=b"/K -1 /BlackIs1 true"),
    "fax as a mask": as_fax(b"/ImageMask true /BitsPerComponent 1 "),
    "grey": as_samples(GRAY + b"/BitsPerComponent 8 ", written()),
    "negative": as_samples(GRAY + b"/BitsPerComponent 8 /Decode [1 0] ", 255 - written()),
    "palette": as_samples(WHITE_FIRST + b"/BitsPerComponent 8 ", INK),
    "grey of four bits": as_samples(
        GRAY + b"/BitsPerComponent 4 ", np.asarray(written()[:, ::2] & 0xF0 | written()[:, 1::2] >> 4, np.uint8)
    ),
    "in colour": as_samples(b"/ColorSpace /DeviceRGB /BitsPerComponent 8 ", np.dstack([written()] * 3)),
    "with a transparent colour": as_samples(
        b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Mask [7 9 7 9 7 9] ", np.dstack([written()] * 3)
    ),
    "one bit": as_samples(GRAY + b"/BitsPerComponent 1 /Decode [1 0] ", PACKED),
    "mask": as_samples(b"/ImageMask true /BitsPerComponent 1 /Decode [1 0] ", PACKED),
    "text": as_text,
    "bare": as_bare,
    "jbig2": as_jbig2,
}


def opened(tmp_path: Path, pdf: bytes) -> RawPage | UnopenedPage:
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf)
    (page,) = open_pages(path)
    return page


@pytest.mark.parametrize("stored", STORED.values(), ids=STORED.keys())
def test_a_scan_is_opened_when_it_is_whole_and_refused_when_it_is_cut(
    tmp_path: Path, stored: Callable[[float], bytes]
) -> None:
    page = opened(tmp_path, in_pdf(stored(1)))

    assert isinstance(page, RawPage)
    assert np.abs(page.gray.astype(int) - written()).mean() < 10
    for share in (0.35, 0.6, 0.9):
        with pytest.raises(Truncated):
            opened(tmp_path, in_pdf(stored(share)))


def test_it_is_refused_whatever_stands_over_it_and_however_it_lies(tmp_path: Path) -> None:
    cut = STORED["negative"](0.9)

    under, crooked = DRAWN + b" 20 0 100 9 re f", b"q 143 3 -2 214 2 1 cm /I Do Q"
    for content in (under, crooked, b"q -144 0 0 -216 144 216 cm /I Do Q"):
        with pytest.raises(Truncated):
            opened(tmp_path, in_pdf(cut, content=content))


@pytest.mark.parametrize("lines", [0, 20])
@pytest.mark.parametrize("black_is_1", [b"true", b"false"])
def test_a_fax_without_an_end_mark_is_whole_when_it_says_all_rows(
    tmp_path: Path, black_is_1: bytes, lines: int
) -> None:
    pixels = written()
    pixels[HEIGHT - 12 :] = 0 if lines else 255
    pixels[HEIGHT - lines :] = 255
    bits = f"{int.from_bytes(fax(pixels)):b}".rstrip("0").removesuffix("000000000001000000000001")
    data = int(bits + "0" * (-len(bits) % 8), 2).to_bytes((len(bits) + 7) // 8)
    about = b"/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms "
    rows = b"<< /K -1 /Columns %d /Rows %d /EndOfBlock false /BlackIs1 %s >>" % (WIDTH, HEIGHT, black_is_1)
    start = b"\0" * (len(fax(pixels)) - len(fax(pixels).lstrip(b"\0")))
    picture = stream(SIZE + GRAY + about + rows, start + data)

    assert isinstance(opened(tmp_path, in_pdf(picture)), RawPage)


def test_of_a_scan_in_layers_the_colours_of_the_ink_may_say_nothing_where_there_is_none(tmp_path: Path) -> None:
    def jpeg(level: int) -> bytes:
        kept = io.BytesIO()
        Image.new("L", (WIDTH, HEIGHT), level).save(kept, "JPEG")
        return kept.getvalue()

    about = SIZE + GRAY + b"/BitsPerComponent 8 /Filter /DCTDecode "
    mask = stream(SIZE + GRAY + b"/BitsPerComponent 1 /Filter /FlateDecode", zlib.compress(PACKED.tobytes()))
    pdf = in_pdf(
        stream(about, jpeg(250)),
        stream(about + b"/SMask 7 0 R", jpeg(128)),
        mask,
        content=DRAWN + DRAWN.replace(b"/I", b"/J"),
        names=b"/I 5 0 R /J 6 0 R",
    )

    assert isinstance(opened(tmp_path, pdf), RawPage)


@pytest.mark.parametrize("content", [b"", b"0 0 m"])
def test_a_page_that_draws_none_of_the_pictures_that_it_has_names_for_is_white_paper(
    tmp_path: Path, content: bytes
) -> None:
    page = opened(tmp_path, in_pdf(STORED["grey"](1), content=content))

    assert isinstance(page, RawPage)
    assert (page.gray == 255).all()
