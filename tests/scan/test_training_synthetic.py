import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from scan.training.handwriting_fonts import HandFont, fetch, load_fonts, missing_characters
from scan.training.handwriting_hands import Writer, bent, invent_writer
from scan.training.handwriting_ink import HEIGHT, Papers, Pen, choose_pen, draw, middles
from scan.training.handwriting_lines import read_source
from scan.training.handwriting_synthetic import InventedLine, save, synthetic_lines
from scan.training.handwriting_text import LineMaker

SHIPPED = Path(__file__).parents[2] / "print" / "fonts" / "AtkinsonHyperlegibleNext-Regular.ttf"
FONT = HandFont(SHIPPED, "atkinson", joined=False, missing=frozenset())


def hand(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def a_writer(*, joined: bool = False) -> Writer:
    return invent_writer(1, [replace(FONT, joined=joined)], hand())


def a_pen(*, width_px: float = 2.5, rule: float | None = None) -> Pen:
    pen = choose_pen(28, hand())
    return replace(
        pen, width_px=width_px, rule=rule, dotted=False, grey=30.0, paper=255.0, pressure=0.0, grain=0.0, skips=0.0
    )


def picture(text: str, pen: Pen, writer: Writer | None = None) -> NDArray[np.uint8]:
    return draw((writer or a_writer()).write(text, hand(3)), pen, Papers(hand(4)), hand(5))


def inked(line: NDArray[np.uint8]) -> int:
    return int((line < 140).sum())


def test_a_font_that_has_everything_lacks_nothing() -> None:
    assert not missing_characters(SHIPPED) & frozenset("ABCabc0123éèàçùœÉÈÀÇ«»€°")


def test_a_font_writes_no_line_with_a_character_that_it_lacks() -> None:
    without = replace(FONT, missing=frozenset("œ"))

    assert without.can_write("le coeur")
    assert not without.can_write("le cœur")
    assert not without.can_write("le cœur de 李")


def test_a_writer_writes_digits_only_if_the_font_of_digits_has_them() -> None:
    writer = replace(a_writer(), digits=replace(FONT, name="other", missing=frozenset("7")))

    assert writer.can_write("le 12 mars")
    assert not writer.can_write("le 17 mars")


def test_small_letters_in_the_shape_of_capitals_are_as_high_as_small_letters() -> None:
    writer = replace(a_writer(), small_capitals=frozenset("e"))
    small, shaped, capital = writer.glyph(FONT, "n"), writer.small_capital("e"), writer.glyph(FONT, "E")

    assert np.isclose(len(shaped.ink), len(small.ink), rtol=0.25)
    assert len(shaped.ink) < 0.85 * len(capital.ink)
    lone = cv2.resize(capital.ink, shaped.ink.shape[::-1])
    assert np.abs(lone.astype(int) - shaped.ink).mean() < 30


def test_a_writer_of_small_capitals_needs_them_in_the_font() -> None:
    without = replace(FONT, name="other", missing=frozenset("É"))
    writer = replace(a_writer(), capitals=without, small_capitals=frozenset("é"))

    assert writer.can_write("ecole")
    assert not writer.can_write("école")


@pytest.mark.parametrize("joined", [False, True])
def test_a_line_is_dark_ink_on_light_paper_of_the_height_of_real_ones(joined: bool) -> None:
    line = picture("RDV le 12/03 à 14h30, apporter JD", a_pen(), a_writer(joined=joined))

    assert line.dtype == np.uint8
    assert 60 <= line.shape[0] <= HEIGHT
    assert line.shape[1] > 6 * line.shape[0]
    assert np.median(line) > 245
    assert line.min() < 60
    assert 0.015 < inked(line) / line.size < 0.2


def test_a_word_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is written"):
        a_writer().write(" ", hand())


def test_more_words_take_more_room() -> None:
    assert picture("oui", a_pen()).shape[1] < picture("oui mais pas demain", a_pen()).shape[1] / 2


def test_a_broader_pen_leaves_more_ink() -> None:
    assert inked(picture("dossier complet", a_pen(width_px=2))) * 1.3 < inked(
        picture("dossier complet", a_pen(width_px=4))
    )


def test_a_pen_makes_letters_of_several_fonts_equally_thick() -> None:
    assert any(choose_pen(28, hand(seed)).keeps for seed in range(20))
    assert not any(choose_pen(28, hand(seed), fonts=2).keeps for seed in range(20))


def test_a_rule_runs_across_the_line() -> None:
    plain, ruled = picture("non", a_pen()), picture("non", a_pen(rule=40.0))

    assert ruled[:, :3].min() < 200 < plain[:, :3].min()


def test_the_middle_of_a_bar_is_a_line_along_it() -> None:
    bar = np.zeros((30, 100), np.uint8)
    bar[10:19, 10:90] = 1

    middle = middles(np.asarray(cv2.distanceTransform(bar, cv2.DIST_L2, 3), np.float32))

    assert middle[14, 15:85].all()
    assert not middle[:13].any()
    assert not middle[16:].any()


def test_bending_moves_ink_but_keeps_it() -> None:
    ink = np.zeros((120, 300), np.uint8)
    cv2.circle(ink, (150, 60), 30, 255, 4)

    moved = bent(ink, 2.0, 40.0, hand())

    assert (moved != ink).any()
    assert moved.sum() == pytest.approx(ink.sum(), rel=0.25)


def test_two_letters_of_one_writer_are_not_the_same() -> None:
    line = a_writer().write("o o", hand()).ink
    columns = np.flatnonzero(line.max(axis=0) > 128)
    gap = int(np.argmax(np.diff(columns)))
    first, second = line[:, columns[0] : columns[gap]], line[:, columns[gap + 1] : columns[-1]]
    wide = min(first.shape[1], second.shape[1])

    assert (np.abs(first[:, :wide].astype(int) - second[:, :wide]) > 100).sum() > 20


def test_words_of_a_fading_hand_end_lower_than_they_begin() -> None:
    steady = replace(a_writer(), untidy=0.01, bend=0.001, fading=0.0, slant=0.0)
    fading = replace(steady, fading=0.5)

    assert height_of_last(steady) > 1.2 * height_of_last(fading)


def height_of_last(writer: Writer) -> int:
    """How high the last letter of a word of ten equal ones is."""
    ink = writer.write("nnnnnnnnnn", hand()).ink
    columns = np.flatnonzero(ink.max(axis=0) > 128)
    last = ink[:, columns[-1] - round(0.5 * writer.letter_px) : columns[-1]]
    return len(np.flatnonzero(last.max(axis=1) > 128))


def test_a_data_set_has_a_row_and_a_picture_a_line(tmp_path: Path) -> None:
    save(tmp_path / "set", synthetic_lines(25, 1, [FONT], LineMaker(1)))

    rows = [row.split("\t") for row in (tmp_path / "set" / "lines.tsv").read_text("utf-8").splitlines()]
    assert rows[0] == ["file", "writer", "text"]
    assert len(rows) == 26
    assert len({writer for _, writer, _ in rows[1:]}) > 1
    for file, writer, text in rows[1:]:
        assert writer.startswith("atkinson-")
        assert text.strip() == text
        assert cv2.imread(str(tmp_path / "set" / file), cv2.IMREAD_GRAYSCALE) is not None


def stopped(lines: Iterator[InventedLine], after: int) -> Iterator[InventedLine]:
    """Lines, until somebody stops the program."""
    yield from islice(lines, after)
    raise KeyboardInterrupt


def test_a_data_set_that_was_stopped_half_way_is_none_and_can_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "set"

    with pytest.raises(KeyboardInterrupt):
        save(folder, stopped(synthetic_lines(9, 2, [FONT], LineMaker(2)), 5))

    assert not (folder / "lines.tsv").exists()
    save(folder, synthetic_lines(4, 2, [FONT], LineMaker(2)))
    assert len(read_source(folder)) == 4
    assert sorted(path.name for path in folder.iterdir()) == ["lines", "lines.tsv"]


def test_a_data_set_that_is_whole_is_not_written_over(tmp_path: Path) -> None:
    save(tmp_path / "set", synthetic_lines(3, 1, [FONT], LineMaker(1)))
    before = {path: path.read_bytes() for path in (tmp_path / "set").rglob("*.*")}

    with pytest.raises(FileExistsError, match=r"lines\.tsv is there"):
        save(tmp_path / "set", synthetic_lines(4, 2, [FONT], LineMaker(2)))

    assert {path: path.read_bytes() for path in (tmp_path / "set").rglob("*.*")} == before


def test_the_same_seed_gives_the_same_pictures() -> None:
    def made(seed: int) -> Sequence[NDArray[np.uint8]]:
        return [line.picture for line in synthetic_lines(4, seed, [FONT], LineMaker(seed))]

    assert all(np.array_equal(one, other) for one, other in zip(made(3), made(3), strict=True))
    assert not all(np.array_equal(one, other) for one, other in zip(made(3), made(4), strict=True))


def test_a_package_under_another_licence_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package(tmp_path, "free", "OFL-1.1")
    package(tmp_path, "unfree", "UNLICENSED")

    fetch(tmp_path, ["free", "unfree"])

    (font,) = load_fonts(tmp_path)
    assert font.name == "free"
    assert font.path.read_bytes() == SHIPPED.read_bytes()
    assert "unfree" in capsys.readouterr().err


def package(folder: Path, name: str, licence: str) -> None:
    """A font package as the registry serves it, with the font that the project ships."""
    about = json.dumps({"license": licence, "version": "5.0.1"}).encode()
    with tarfile.open(folder / f"fontsource-{name}-5.0.1.tgz", "w:gz") as archive:
        for path, content in (
            ("package/package.json", about),
            (f"package/files/{name}-latin-100-normal.woff", b"thin"),
            (f"package/files/{name}-latin-400-normal.woff", SHIPPED.read_bytes()),
            (f"package/files/{name}-latin-700-normal.woff", b"bold"),
        ):
            about_file = tarfile.TarInfo(path)
            about_file.size = len(content)
            archive.addfile(about_file, io.BytesIO(content))
