from pathlib import Path

import cv2
import numpy as np
import pytest

from scan.training.handwriting_lines import read_source
from scan.training.handwriting_pages import UnusablePage, cut_line, main, read_page, writer_of
from tests.paper_hands import load_hands

PAPER = 231
ALTO = """<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">
 <Description><MeasurementUnit>{unit}</MeasurementUnit>
  <sourceImageInformation><fileName>{picture}</fileName></sourceImageInformation></Description>
 <Layout><Page WIDTH="{width}" HEIGHT="800"><PrintSpace><TextBlock>{lines}</TextBlock></PrintSpace></Page></Layout>
</alto>"""
ALTO_LINE = """<TextLine BASELINE="0 0 1 1" HPOS="0" VPOS="0" WIDTH="1" HEIGHT="1">
 <Shape><Polygon POINTS="{points}"/></Shape><String CONTENT="{text}"/></TextLine>"""
PAGE = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2013-07-15">
 <Page imageFilename="folder/{picture}" imageWidth="{width}" imageHeight="800"><TextRegion>{lines}</TextRegion></Page>
</PcGts>"""
PAGE_LINE = """<TextLine><Coords points="{points}"/>
 <Word><Coords points="0,0 1,0 1,1"/><TextEquiv><Unicode>un mot</Unicode></TextEquiv></Word>
 <TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"""


def page_picture() -> np.ndarray:
    """A page of 1200 x 800 px with two lines of real handwriting, at 100 and 300 px from its top."""
    page = np.full((800, 1200), PAPER, np.uint8)
    for row, line in zip((100, 300), load_hands().lines, strict=False):
        image = line.image[:, :900]
        page[row : row + image.shape[0], 60 : 60 + image.shape[1]] = np.minimum(image, PAPER)
    return page


def corners(top: int, *, comma: bool, scale: float = 1.0) -> str:
    places = [(50, top - 10), (980, top - 10), (980, top + 120), (50, top + 120)]
    between = "," if comma else " "
    return " ".join(f"{x * scale:.0f}{between}{y * scale:.0f}" for x, y in places)


def written(folder: Path, name: str, *, page: str, line: str, texts: tuple[str, ...], scale: float = 1.0) -> Path:
    cv2.imwrite(str(folder / f"{name}.png"), page_picture())
    comma = line is PAGE_LINE
    tops = (100, 300)
    lines = "".join(
        line.format(points=corners(top, comma=comma, scale=scale), text=text)
        for top, text in zip(tops, texts, strict=True)
    )
    path = folder / f"{name}.xml"
    path.write_text(page.format(unit="pixel", picture=f"{name}.png", width=1200 * scale, lines=lines), "utf-8")
    return path


@pytest.mark.parametrize(("page", "line"), [(ALTO, ALTO_LINE), (PAGE, PAGE_LINE)])
def test_each_line_of_a_page_comes_out_with_its_text_and_its_writer(tmp_path: Path, page: str, line: str) -> None:
    path = written(tmp_path, "Lettre_0007-1", page=page, line=line, texts=("Bien s’occuper", "Fait à Paris"))

    assert main([str(tmp_path / "out"), str(path), "--writer", r"(.*)-\d+"]) == 0

    first, second = read_source(tmp_path / "out")
    assert (first.text, second.text) == ("Bien s'occuper", "Fait à Paris")
    assert {first.writer, second.writer} == {"Lettre_0007"}
    image = cv2.imread(str(first.picture), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    assert image.shape[0] <= 96
    assert image.min() < 120, "the ink is gone"
    assert abs(float(np.median(image)) - PAPER) < 4


def test_a_page_described_at_another_size_than_its_picture_is_cut_where_its_lines_are(tmp_path: Path) -> None:
    whole = written(tmp_path, "a", page=ALTO, line=ALTO_LINE, texts=("un", "deux"))
    half = written(tmp_path, "b", page=ALTO, line=ALTO_LINE, texts=("un", "deux"), scale=0.5)

    assert main([str(tmp_path / "out"), str(whole), str(half)]) == 0

    cut = [cv2.imread(str(line.picture), cv2.IMREAD_GRAYSCALE) for line in read_source(tmp_path / "out")]
    assert np.abs(np.asarray(cut[0], np.float64) - np.asarray(cut[2], np.float64)).mean() < 3


def test_what_lies_outside_a_line_becomes_paper() -> None:
    page = np.full((200, 400), PAPER, np.uint8)
    page[0:60] = 20
    outline = np.array([[0.0, 0.0], [400.0, 60.0], [400.0, 160.0], [0.0, 160.0]])

    line = cut_line(page, outline)

    assert line is not None
    assert abs(int(line[2, -2]) - PAPER) < 6, "above the slanting edge"
    assert line[20, 5] < 60, "below it"


def test_lines_are_added_and_those_of_a_page_made_anew(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    first = written(tmp_path, "p_1", page=ALTO, line=ALTO_LINE, texts=("un", "deux"))
    other = written(tmp_path, "p_10", page=ALTO, line=ALTO_LINE, texts=("trois", "quatre"))
    assert main([out, str(first)]) == 0
    assert main([out, str(other)]) == 0
    written(tmp_path, "p_1", page=ALTO, line=ALTO_LINE, texts=("un", ""))

    assert main([out, str(first)]) == 0

    assert [line.text for line in read_source(tmp_path / "out")] == ["trois", "quatre", "un"]


def test_a_page_that_cannot_be_used_is_named_and_the_others_are_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path, "good", page=ALTO, line=ALTO_LINE, texts=("un", "deux"))
    bare = written(tmp_path, "bare", page=PAGE, line=PAGE_LINE, texts=("un", "deux"))
    bare.with_suffix(".png").unlink()
    broken = tmp_path / "broken.xml"
    broken.write_text("<alto><Layout>", "utf-8")

    assert main([str(tmp_path / "out"), str(bare), str(broken), str(good)]) == 1

    said = capsys.readouterr().err
    assert f"{bare}: its picture bare.png is not beside it" in said
    assert str(broken) in said
    assert len(read_source(tmp_path / "out")) == 2
    assert main([str(tmp_path / "none"), str(bare)]) == 2


def test_lines_placed_in_millimetres_or_in_another_format_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(ALTO.format(unit="mm10", picture="a.png", width=10, lines=""), "utf-8")
    with pytest.raises(UnusablePage, match="mm10"):
        read_page(path)
    path.write_text("<html/>", "utf-8")
    with pytest.raises(UnusablePage, match="html"):
        read_page(path)


@pytest.mark.parametrize(
    ("name", "pattern", "writer"),
    [("will_0006-1", r"(.*)-\d+", "will_0006"), ("will_0006", r"(.*)-\d+", "will_0006"), ("a", "(.*)", "a")],
)
def test_a_name_says_who_wrote_a_page(name: str, pattern: str, writer: str) -> None:
    assert writer_of(Path(f"{name}.xml"), pattern) == writer
