import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scan.errors import EmptyFile, NotAnImage, PasswordNeeded, ScanError, TooManyPages, TooManyPixels, Truncated
from scan.load import MAX_PAGES, UnopenedPage, load_pages, open_pages
from scan.readings import RawPage

HEIC = Path(__file__).parents[1] / "data" / "ticked_box.heic"


def picture(width: int = 300, height: int = 200, *, mode: str = "RGB") -> Image.Image:
    """A white page with a dark blue square in its top left quarter, and a little noise."""
    grain = np.random.default_rng(0).integers(235, 255, (height, width, 3), np.uint8)
    grain[20:80, 20:80] = (20, 40, 120)
    return Image.fromarray(grain).convert(mode)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def drawn_pdf(path: Path, *, pages: int = 1, password: str | None = None) -> Path:
    lock = StandardEncryption(password, "owner") if password else None
    canvas = Canvas(str(path), pagesize=(200, 100), encrypt=lock)
    for _ in range(pages):
        canvas.rect(10, 60, 30, 30, fill=1)
        canvas.showPage()
    canvas.save()
    return path


def pdf_of(path: Path, sizes: Sequence[tuple[float, float]]) -> Path:
    """A PDF of empty pages of these sizes, in points."""
    canvas = Canvas(str(path))
    for size in sizes:
        canvas.setPageSize(size)
        canvas.showPage()
    canvas.save()
    return path


def scanned_pdf(path: Path, *, dpi: float) -> Path:
    """A PDF as a scanner makes one: an image that fills its page."""
    image = picture(round(2 * dpi), round(3 * dpi))
    canvas = Canvas(str(path), pagesize=(144, 216))
    canvas.drawImage(ImageReader(image), 0, 0, 144, 216)
    canvas.showPage()
    canvas.save()
    return path


def png_header(width: int, height: int) -> bytes:
    """The start of a PNG that says how large it is, with next to nothing behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp", ".bmp"])
def test_every_usual_format_opens_in_grey_and_in_colour(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path / f"scan{ending}", picture())

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)
    assert page.gray[50, 50] < 70
    assert page.gray[150, 150] > 220
    assert page.colour is not None
    blue, green, red = page.colour()[50, 50]
    assert blue > green > red


def test_heic_from_a_telephone_opens() -> None:
    (page,) = load_pages(HEIC)

    assert page.gray.shape == (160, 240)
    assert page.gray[45, 20] < 120 < page.gray[5, 5]


def test_what_a_file_is_does_not_depend_on_its_name(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    picture().save(path, format="PNG")

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)


@pytest.mark.parametrize("name", ["été".encode(), "été".encode("latin-1"), b"a b%20'\n"])
def test_a_jpeg_opens_whatever_bytes_its_name_has(tmp_path: Path, name: bytes) -> None:
    path = saved(tmp_path / "scan.jpg", picture()).rename(tmp_path / os.fsdecode(name))

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)


def test_every_page_of_a_tiff_comes_in_order(tmp_path: Path) -> None:
    first, *others = [picture(100 + 10 * n, 80, mode="1") for n in range(3)]
    path = saved(tmp_path / "scan.tif", first, save_all=True, append_images=others, dpi=(200, 200))

    pages = list(load_pages(path))

    assert [(page.index, page.gray.shape[1]) for page in pages] == [(0, 100), (1, 110), (2, 120)]
    assert all(page.dpi == pytest.approx(200) and page.colour is None for page in pages)


@pytest.mark.parametrize("ending", [".png", ".webp"])
def test_so_does_every_frame_of_an_animation(tmp_path: Path, ending: str) -> None:
    first, *others = [Image.new("RGB", (90, 60), (shade, shade, shade)) for shade in (250, 200, 150)]
    path = saved(tmp_path / f"scans{ending}", first, save_all=True, append_images=others, lossless=True)

    assert [(page.index, int(page.gray[0, 0])) for page in load_pages(path)] == [(0, 250), (1, 200), (2, 150)]


def test_the_previews_of_a_telephone_are_no_pages(tmp_path: Path) -> None:
    path = saved(tmp_path / "photo.mpo", picture(), save_all=True, append_images=[picture(60, 40)])

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)


@pytest.mark.parametrize("ending", [".jpg", ".png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_camera_was_held(tmp_path: Path, orientation: int, ending: str) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = picture()
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / f"picture{ending}", stored, exif=exif, quality=95)

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)
    assert page.gray[50, 50] < 70
    assert page.gray[150, 250] > 220
    assert page.colour is not None
    assert page.colour()[50, 50, 0] > page.colour()[50, 50, 2]


def test_the_resolution_of_a_scanner_is_kept_and_a_made_up_one_is_not(tmp_path: Path) -> None:
    scanned = saved(tmp_path / "scanned.jpg", picture(), dpi=(300, 300))
    made_up = saved(tmp_path / "made_up.jpg", picture(), dpi=(72, 72))

    assert [next(load_pages(path)).dpi for path in (scanned, made_up)] == [300, None]


def test_a_scan_inside_a_pdf_keeps_its_own_pixels(tmp_path: Path) -> None:
    path = scanned_pdf(tmp_path / "scan.pdf", dpi=220)

    (page,) = load_pages(path)

    assert page.gray.shape == (660, 440)
    assert page.dpi == pytest.approx(220)


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"])
def test_a_pdf_may_begin_with_a_mark_or_with_what_a_printer_was_told(tmp_path: Path, before: bytes) -> None:
    path = drawn_pdf(tmp_path / "told.pdf")
    path.write_bytes(before + path.read_bytes())

    assert len(list(load_pages(path))) == 1


def test_a_drawn_pdf_is_rendered_at_300_dpi(tmp_path: Path) -> None:
    path = drawn_pdf(tmp_path / "drawn.pdf", pages=2)

    pages = list(load_pages(path))

    assert [page.index for page in pages] == [0, 1]
    assert all(abs(page.gray.shape[1] - 200 / 72 * 300) <= 1 for page in pages)


def test_what_is_transparent_is_white_paper(tmp_path: Path) -> None:
    image = Image.new("RGBA", (50, 40), (0, 0, 0, 0))
    image.paste((40, 40, 40, 255), (0, 0, 50, 20))
    path = saved(tmp_path / "scan.png", image)

    (page,) = load_pages(path)

    assert (page.gray[:20] == 40).all()
    assert (page.gray[20:] == 255).all()


@pytest.mark.parametrize("ending", [".png", ".tif", ".webp"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("alpha", [0, 100])
def test_a_page_that_is_as_transparent_everywhere_is_none_the_whiter(
    tmp_path: Path, ending: str, mode: str, alpha: int
) -> None:
    image = picture(mode=mode)
    plain = saved(tmp_path / "plain.png", image)
    image.putalpha(alpha)
    kept = {"lossless": True, "exact": True} if ending == ".webp" else {}

    (page,) = load_pages(saved(tmp_path / f"scan{ending}", image, **kept))

    (expected,) = load_pages(plain)
    assert np.abs(page.gray.astype(int) - expected.gray).max() <= 1


def test_sixteen_bits_a_pixel_become_eight(tmp_path: Path) -> None:
    deep = np.full((40, 50), 65535, np.uint16)
    deep[:20] = 0x4000
    path = saved(tmp_path / "scan.tif", Image.fromarray(deep))

    (page,) = load_pages(path)

    assert (int(page.gray[0, 0]), int(page.gray[39, 0])) == (0x40, 0xFF)


@pytest.mark.parametrize(("kind", "white"), [(np.int32, 255), (np.int32, 65535), (np.float32, 255)])
def test_grey_of_thirty_two_bits_a_pixel_is_as_bright_as_it_was(tmp_path: Path, kind: type, white: int) -> None:
    levels: NDArray[Any] = np.array([[white, white // 4]] * 40).repeat(20, axis=1).astype(kind)

    (page,) = load_pages(saved(tmp_path / "deep.tif", Image.fromarray(levels)))

    assert (int(page.gray[0, 0]), int(page.gray[0, 39])) == (255, 63)


@pytest.mark.parametrize("mode", ["LAB"])
def test_colours_that_cannot_become_grey_are_refused_in_words(tmp_path: Path, mode: str) -> None:
    scan = saved(tmp_path / "colours.tif", Image.new(mode, (300, 200)))

    with pytest.raises(NotAnImage, match=mode):
        list(load_pages(scan))


def test_whatever_is_damaged_in_a_tiff_is_said_of_the_file(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.tif", picture()).read_bytes()
    damaged = tmp_path / "damaged.tif"
    entries = int.from_bytes(whole[4:8], "little") + 2
    refused = 0
    for place in range(entries, entries + 12 * 8):  # the first tags: width, height, bits, compression
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            list(load_pages(damaged))
        except ScanError:
            refused += 1

    assert refused > 20


def test_an_image_of_which_only_the_beginning_is_left_is_called_damaged(tmp_path: Path) -> None:
    whole = saved(tmp_path / "whole.tif", picture()).read_bytes()
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(whole[:8] + bytes(len(whole) - 8))

    with pytest.raises(Truncated):
        list(load_pages(damaged))


def test_bytes_behind_the_end_of_a_jpeg_do_not_matter(tmp_path: Path) -> None:
    path = saved(tmp_path / "scan.jpg", picture())
    path.write_bytes(path.read_bytes() + b"serial number of the scanner")

    (page,) = load_pages(path)

    assert page.gray.shape == (200, 300)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_a_file_cut_short_is_refused_as_a_whole(tmp_path: Path, ending: str, share: float) -> None:
    path = saved(tmp_path / f"scan{ending}", picture())
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    with pytest.raises((Truncated, NotAnImage)):
        list(load_pages(path))


@pytest.mark.parametrize("rows", [0, 1], ids=["in one piece", "with marks to start again at"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_that_stops_before_its_last_rows_is_refused_though_its_end_is_there(
    tmp_path: Path, mode: str, rows: int
) -> None:
    path = saved(tmp_path / "scan.jpg", picture(mode=mode), restart_marker_rows=rows)
    data = path.read_bytes()
    path.write_bytes(data[: 3 * len(data) // 4] + b"\xff\xd9")

    with pytest.raises(Truncated, match=r"scan\.jpg"):
        list(load_pages(path))


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_that_no_decoder_gets_through_is_refused_though_its_end_is_there(tmp_path: Path, mode: str) -> None:
    path = saved(tmp_path / "scan.jpg", picture(mode=mode))
    data = bytearray(path.read_bytes())
    table = data.index(b"\xff\xc4") + 5  # so many codes of each length, more than there can be
    data[table : table + 16] = b"\xff" * 16
    path.write_bytes(data)

    with pytest.raises(Truncated):
        list(load_pages(path))


@pytest.mark.parametrize("end", [b"\xff\xd9", b""])
@pytest.mark.parametrize("share", [0.5, 0.9])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_cut_short_in_a_pdf_is_refused_as_a_file_of_it_is(
    tmp_path: Path, mode: str, share: float, end: bytes
) -> None:
    pdf = saved(tmp_path / "scan.pdf", picture(mode=mode))
    data = pdf.read_bytes()
    start = data.index(b"\xff\xd8\xff")
    stop = data.index(b"endstream", start)
    cut = data[start : start + round(share * (stop - start))] + end
    jpeg = tmp_path / "scan.jpg"
    jpeg.write_bytes(cut)
    assert len(list(load_pages(pdf))) == 1

    pdf.write_bytes(data[:start] + cut.ljust(stop - start) + data[stop:])

    for path in (jpeg, pdf):
        with pytest.raises(Truncated):
            list(load_pages(path))


def test_a_whole_jpeg_in_a_pdf_is_opened_whatever_stands_around_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "scan.pdf", picture())
    data = path.read_bytes()
    start = data.index(b"\xff\xd8\xff")
    stop = data.index(b"endstream", start)
    length = b"/Length %d" % (len(data[start:stop].rstrip()))
    assert length in data
    longer = b"/Length %d" % (len(data[start:stop].rstrip()) + 2)
    path.write_bytes(data[:start].replace(length, longer) + b"\n\n" + data[start:])

    assert len(list(load_pages(path))) == 1


def test_a_pdf_cut_short_is_refused(tmp_path: Path) -> None:
    path = drawn_pdf(tmp_path / "scan.pdf")
    path.write_bytes(path.read_bytes()[:150])

    with pytest.raises(Truncated, match=r"scan\.pdf"):
        list(load_pages(path))


def frames(path: Path) -> tuple[Path, bytes]:
    """A TIFF of five pages that look different, and its bytes."""
    grain = [np.random.default_rng(n).integers(0, 255, (60, 40), np.uint8) for n in range(5)]
    first, *others = map(Image.fromarray, grain)
    saved(path, first, save_all=True, append_images=others, compression="tiff_lzw")
    return path, path.read_bytes()


def test_a_damaged_page_of_a_tiff_is_said_and_those_behind_it_are_read(tmp_path: Path) -> None:
    path, whole = frames(tmp_path / "scan.tif")
    before = [page.gray for page in load_pages(path)]
    half = len(whole) // 2
    path.write_bytes(whole[:half] + b"\xff" * 300 + whole[half + 300 :])

    pages = list(open_pages(path))

    assert [page.index for page in pages] == [0, 1, 2, 3, 4]
    (lost,) = [page for page in pages if isinstance(page, UnopenedPage)]
    assert (lost.index, lost.pages, type(lost.error)) == (2, 5, Truncated)
    read = [page for page in pages if isinstance(page, RawPage)]
    assert all(np.array_equal(page.gray, before[page.index]) for page in read)


@pytest.mark.parametrize(("share", "read"), [(0.9, 4), (0.5, 2), (0.3, 1)])
def test_of_a_tiff_that_is_cut_short_what_is_whole_is_read_and_the_next_page_is_said(
    tmp_path: Path, share: float, read: int
) -> None:
    path, whole = frames(tmp_path / "scan.tif")
    path.write_bytes(whole[: int(len(whole) * share)])

    *pages, last = open_pages(path)

    assert [page.index for page in pages if isinstance(page, RawPage)] == list(range(read))
    assert isinstance(last, UnopenedPage)


@pytest.mark.parametrize("walls", [{1}, {0}, {0, 1, 3}])
def test_a_page_of_a_pdf_that_is_too_large_does_not_keep_the_others_from_being_read(
    tmp_path: Path, walls: set[int]
) -> None:
    path = pdf_of(tmp_path / "scan.pdf", [(5000, 5000) if index in walls else (200, 100) for index in range(4)])

    pages = list(open_pages(path))

    assert [page.index for page in pages] == [0, 1, 2, 3]
    lost = [page for page in pages if isinstance(page, UnopenedPage)]
    assert {page.index for page in lost} == walls
    assert all(page.pages == 4 and isinstance(page.error, TooManyPixels) for page in lost)


def test_a_file_of_which_no_page_can_be_opened_is_refused(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "walls.pdf", [(5000, 5000)] * 3)

    with pytest.raises(TooManyPixels):
        list(open_pages(path))


def test_whoever_needs_every_page_is_told_of_the_first_that_cannot_be_opened(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "scan.pdf", [(200, 100), (5000, 5000)])

    with pytest.raises(TooManyPixels):
        list(load_pages(path))


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", EmptyFile), (b"Bonjour, voici mon livret.", NotAnImage), (b"\0" * 5000, NotAnImage)],
)
def test_what_is_no_image_says_so(tmp_path: Path, content: bytes, error: type[ScanError]) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(content)

    with pytest.raises(error, match=r"scan\.jpg"):
        list(load_pages(path))


@pytest.mark.parametrize("side", [11_000, 30_000])
def test_a_bomb_is_refused_from_its_header(tmp_path: Path, side: int) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png_header(side, side))

    with pytest.raises(TooManyPixels) as caught:
        list(load_pages(path))

    assert caught.value.pixels == side * side


def test_a_pdf_page_as_large_as_a_wall_is_refused(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "wall.pdf", [(5000, 5000)])

    with pytest.raises(TooManyPixels):
        list(open_pages(path))


def test_more_pages_than_a_sitting_has_are_refused(tmp_path: Path) -> None:
    path = drawn_pdf(tmp_path / "ream.pdf", pages=MAX_PAGES + 1)

    with pytest.raises(TooManyPages) as caught:
        next(load_pages(path))

    assert (caught.value.pages, caught.value.limit) == (501, 500)


def test_a_locked_pdf_asks_for_one_without_password(tmp_path: Path) -> None:
    path = drawn_pdf(tmp_path / "locked.pdf", password="sesame")

    with pytest.raises(PasswordNeeded, match="without"):
        list(load_pages(path))


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp", ".bmp"])
def test_grey_is_made_of_the_colours_that_a_file_is_decoded_to_once(tmp_path: Path, ending: str) -> None:
    (page,) = load_pages(saved(tmp_path / f"scan{ending}", picture()))

    assert page.colour is not None
    assert np.array_equal(page.gray, cv2.cvtColor(page.colour(), cv2.COLOR_BGR2GRAY))


def test_so_is_that_of_a_scan_inside_a_pdf(tmp_path: Path) -> None:
    (page,) = load_pages(scanned_pdf(tmp_path / "scan.pdf", dpi=220))

    assert page.colour is not None
    assert np.array_equal(page.gray, cv2.cvtColor(page.colour(), cv2.COLOR_BGR2GRAY))
    blue, green, red = page.colour()[50, 50]
    assert blue > green > red


@pytest.mark.parametrize(("mode", "ending"), [("L", ".jpg"), ("L", ".png"), ("1", ".png"), ("L", ".tif")])
def test_a_grey_file_stays_grey(tmp_path: Path, mode: str, ending: str) -> None:
    (page,) = load_pages(saved(tmp_path / f"scan{ending}", picture(mode=mode)))

    assert page.colour is None


@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_colour_is_there_when_its_file_is_gone(tmp_path: Path, ending: str) -> None:
    path = saved(tmp_path / f"scan{ending}", picture())
    (page,) = load_pages(path)
    path.unlink()

    assert page.colour is not None
    assert page.colour().shape == (200, 300, 3)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("ending", [".jpg", ".png"])
def test_of_a_very_large_image_colour_is_kept_half_as_large(tmp_path: Path, ending: str) -> None:
    large = picture().resize((6001, 4001))

    (page,) = load_pages(saved(tmp_path / f"scan{ending}", large, compress_level=1))

    assert page.gray.shape == (4001, 6001)
    assert page.colour is not None
    assert abs(page.colour().shape[0] - 2000) <= 1
    assert page.colour() is page.colour()


@pytest.mark.parametrize(("size", "times"), [((3000, 2000), 0), ((6001, 4001), 1)])
def test_before_a_very_large_image_what_others_left_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], times: int
) -> None:
    given_back: list[Path] = []
    path = saved(tmp_path / "scan.jpg", picture().resize(size))
    monkeypatch.setattr("scan.load.give_memory_back", lambda: given_back.append(path))

    list(load_pages(path))

    assert len(given_back) == times
