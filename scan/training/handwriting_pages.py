"""Cuts transcribed pages of handwriting into lines to learn from.

    python -m scan.training.handwriting_pages OUT PAGE.xml … [--writer '(.*)-[0-9]+']

The public collections of the model card keep a picture of each page, and beside it an XML file that says where each
line is and what it reads: ALTO 4 (CREMMA, Peraire) or PAGE (Transkribus). OUT/lines.tsv and OUT/lines come out of them
as `handwriting_lines` reads them and `../shared/data` has them: one grey JPEG a line, at most 96 px high, what lies
outside the line's outline filled with the shade of its paper; texts composed (NFC), their apostrophes straight,
otherwise as transcribed. Run again with more pages, lines are added; those of a page that is there already are made
anew.
"""

import argparse
import csv
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""Grey, shape (height, width)."""

_HIGHEST_PX: Final = 96
_QUALITY: Final = 90
_LEAST_PX: Final = 8
"""A line lower or narrower than this is a slip of the transcriber's hand."""


class UnusablePage(ValueError):
    """A page that no line can be cut from; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a transcribed page.

    Attributes:
        outline: Corners in px of the page's picture, float64, shape (corners, 2).
        text: As transcribed.
    """

    outline: NDArray[np.float64]
    text: str


@dataclass(frozen=True, slots=True)
class TranscribedPage:
    """A page as its XML file describes it.

    Attributes:
        picture: The name of its picture.
        width: Of the picture in which the lines are placed, px; 0: not said.
        lines: In the file's order.
    """

    picture: str
    width: int
    lines: tuple[PageLine, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut pages; 1 when one of them could not be used, 2 when none could."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("pages", type=Path, nargs="+", metavar="PAGE.xml")
    parser.add_argument(
        "--writer", default="(.*)", metavar="PATTERN", help="the first group of this in a file's name says who wrote it"
    )
    asked = parser.parse_args(arguments)
    rows = read_table(asked.out)
    failed = 0
    for number, path in enumerate(asked.pages, start=1):
        try:
            cut = cut_page(path, asked.out, writer_of(path, asked.writer))
        except UnusablePage as error:
            failed += 1
            print(f"left out: {error}", file=sys.stderr)
            continue
        rows = {name: row for name, row in rows.items() if not _is_of(name, path)} | cut
        print(f"{number} of {len(asked.pages)} pages, {len(rows)} lines", file=sys.stderr)
    if failed == len(asked.pages):
        return 2
    write_table(asked.out, rows)
    return 1 if failed else 0


def read_page(path: Path) -> TranscribedPage:
    """What an ALTO or PAGE file says.

    Raises:
        UnusablePage: It is neither, or damaged, or does not count in pixels.
    """
    try:
        root = ET.parse(path).getroot()  # noqa: S314  # a collection that whoever trains has chosen
    except (OSError, ET.ParseError) as error:
        raise UnusablePage(f"{path}: {error}") from error
    kind = _name(root)
    if kind == "alto":
        return _read_alto(path, root)
    if kind == "PcGts":
        return _read_page(path, root)
    raise UnusablePage(f"{path}: neither ALTO nor PAGE, but {kind}")


def cut_page(path: Path, out: Path, writer: str) -> dict[str, tuple[str, str]]:
    """Write the lines of a page; writer and text of each, by its file's name within `out`.

    Raises:
        UnusablePage: See `read_page`; or its picture is not beside it, or cannot be read.
    """
    page = read_page(path)
    picture = _picture(path, page)
    scale = picture.shape[1] / page.width if page.width else 1.0
    (out / "lines").mkdir(parents=True, exist_ok=True)
    rows: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(page.lines):
        text = composed(line.text)
        image = cut_line(picture, line.outline * scale)
        if not text or image is None:
            continue
        name = f"lines/{path.stem}_{number:03}.jpg"
        cv2.imwrite(str(out / name), image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        rows[name] = writer, text
    return rows


def cut_line(picture: Picture, outline: NDArray[np.float64]) -> Picture | None:
    """A line alone, at most 96 px high; None where its outline encloses nothing of the picture.

    Args:
        picture: The page.
        outline: Corners in px, shape (corners, 2).
    """
    if len(outline) < 3:
        return None
    height, width = picture.shape
    left, top = np.clip(np.floor(outline.min(axis=0)), 0, (width, height)).astype(int).tolist()
    right, bottom = np.clip(np.ceil(outline.max(axis=0)), 0, (width, height)).astype(int).tolist()
    if min(right - left, bottom - top) < _LEAST_PX:
        return None
    inside = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(inside, [np.round(outline - (left, top)).astype(np.int32)], 1)
    line = picture[top:bottom, left:right].copy()
    if not inside.any():
        return None
    line[inside == 0] = round(float(np.median(line[inside == 1])))  # ink covers less than half of any line
    scale = min(1.0, _HIGHEST_PX / line.shape[0])
    size = max(1, round(line.shape[1] * scale)), round(line.shape[0] * scale)
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA), np.uint8)


def composed(text: str) -> str:
    """A text as the tables have it: accents composed, apostrophes straight, no tabs or line ends."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").replace("ʼ", "'").split())


def writer_of(path: Path, pattern: str) -> str:
    """Who wrote a page, by its file's name; the whole name where the pattern does not fit."""
    found = re.fullmatch(pattern, path.stem)
    return found.group(1) if found is not None and found.groups() else path.stem


def read_table(out: Path) -> dict[str, tuple[str, str]]:
    """Writer and text of the lines that are there, by file."""
    table = out / "lines.tsv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {name: (writer, text) for name, writer, text in rows[1:]}


def write_table(out: Path, rows: Mapping[str, tuple[str, str]]) -> None:
    """Write `lines.tsv`, whole or not at all."""
    part = out / "lines.tsv.part"
    lines = ["file\twriter\ttext", *("\t".join((name, *row)) for name, row in rows.items())]
    part.write_text("\n".join(lines) + "\n", "utf-8")
    part.replace(out / "lines.tsv")


def _is_of(name: str, path: Path) -> bool:
    return re.fullmatch(rf"lines/{re.escape(path.stem)}_\d{{3,}}\.jpg", name) is not None


def _read_alto(path: Path, root: ET.Element) -> TranscribedPage:
    unit = next(_texts(root, "MeasurementUnit"), "pixel")
    if unit != "pixel":
        raise UnusablePage(f"{path}: its lines are placed in {unit}, not in pixels")
    width = next((int(float(page.get("WIDTH", 0))) for page in _all(root, "Page")), 0)
    lines = []
    for line in _all(root, "TextLine"):
        text = " ".join(string.get("CONTENT", "") for string in _all(line, "String"))
        outline = next((polygon.get("POINTS", "") for polygon in _all(line, "Polygon")), "")
        lines.append(PageLine(_points(path, outline) if outline else _alto_box(path, line), text))
    return TranscribedPage(next(_texts(root, "fileName"), ""), width, tuple(lines))


def _alto_box(path: Path, line: ET.Element) -> NDArray[np.float64]:
    """The corners of a line that has no outline."""
    try:
        x, y, w, h = (float(line.attrib[name]) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    except (KeyError, ValueError) as error:
        raise UnusablePage(f"{path}: a line has neither outline nor place ({error})") from error
    return np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])


def _read_page(path: Path, root: ET.Element) -> TranscribedPage:
    page = next(_all(root, "Page"), None)
    if page is None:
        raise UnusablePage(f"{path}: it has no page")
    lines = []
    for line in _all(page, "TextLine"):
        # Words of a line have outlines and texts too: those of the line itself are its own children.
        outline = next((child.get("points", "") for child in line if _name(child) == "Coords"), "")
        own = [child for child in line if _name(child) == "TextEquiv"]
        text = next((said for child in own for said in _texts(child, "Unicode")), "")
        lines.append(PageLine(_points(path, outline), text))
    return TranscribedPage(page.get("imageFilename", ""), int(float(page.get("imageWidth", 0))), tuple(lines))


def _points(path: Path, said: str) -> NDArray[np.float64]:
    """Corners written as `x y x y` or `x,y x,y`."""
    try:
        values = [float(value) for value in re.split(r"[\s,]+", said.strip()) if value]
        return np.array(values, np.float64).reshape(-1, 2)
    except ValueError as error:
        raise UnusablePage(f"{path}: {said[:40]!r} are no corners of a line") from error


def _picture(path: Path, page: TranscribedPage) -> Picture:
    """The picture that a file names, or else one of the file's own name."""
    names = [Path(page.picture).name, *(path.stem + ending for ending in (".jpg", ".jpeg", ".png", ".tif"))]
    found = next((path.parent / name for name in names if name and (path.parent / name).is_file()), None)
    if found is None:
        raise UnusablePage(f"{path}: its picture {names[0] or names[1]} is not beside it")
    picture = cv2.imread(str(found), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise UnusablePage(f"{found}: no picture that can be read")
    return np.asarray(picture, np.uint8)


def _name(element: ET.Element) -> str:
    """A tag without its namespace, which differs from version to version."""
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in element.iter() if _name(each) == name)


def _texts(element: ET.Element, name: str) -> Iterator[str]:
    return ((each.text or "").strip() for each in _all(element, name))


if __name__ == "__main__":
    sys.exit(main())
