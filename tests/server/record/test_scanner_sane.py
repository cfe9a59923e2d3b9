"""The scanner on the desk, by SANE's own program and its backends for tests."""

from pathlib import Path

import pytest
from PIL import Image

from server.record.scanner_abilities import Feed, abilities_of, options_for
from server.record.scanner_sane import PROGRAM, Scanner, ScannerFailed, Trouble, abilities, pages, scanners, version
from tests.sane import JAMMED, desk_scanner

GLASS = "test:0"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def test_the_program_says_its_version_and_which_scanners_there_are(desk: Path) -> None:
    with desk_scanner(desk):
        assert "sane-backends" in version()
        assert scanners() == [Scanner("test:0", "Noname frontend-tester"), Scanner("test:1", "Noname frontend-tester")]


def test_without_the_program_it_is_said_what_to_install(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(desk))

    with pytest.raises(ScannerFailed, match="sane-utils") as failed:
        scanners()
    assert failed.value.trouble is Trouble.MISSING


def test_a_scanner_says_where_its_paper_lies(desk: Path) -> None:
    with desk_scanner(desk):
        can = abilities(GLASS)

    assert can.feeds == (Feed.GLASS, Feed.FEEDER)
    assert can.sources == {Feed.GLASS: "Flatbed", Feed.FEEDER: "Automatic Document Feeder"}
    assert can.modes == ("Gray", "Color")
    assert can.resolutions == (300,)


def test_one_page_comes_from_the_glass_in_colour_at_300_dpi(desk: Path, into: Path) -> None:
    shares: list[float] = []
    with desk_scanner(desk, "--test-picture=Grid", coarse=False):
        (page,) = pages(GLASS, Feed.GLASS, into, tell=shares.append)

    with Image.open(page) as image:
        assert image.mode == "RGB"
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.5)
        assert image.size == pytest.approx((200 / 25.4 * 300, 200 / 25.4 * 300), abs=2), "all that this one has"
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


def test_the_feeder_gives_all_its_pages_and_an_empty_one_is_the_end(desk: Path, into: Path) -> None:
    with desk_scanner(desk):
        found = list(pages(GLASS, Feed.FEEDER, into))

    assert [page.name for page in found] == [f"page-{number:04d}.png" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("JAMMED", Trouble.JAMMED),
        ("NO_DOCS", Trouble.EMPTY),
        ("COVER_OPEN", Trouble.COVER),
        ("DEVICE_BUSY", Trouble.BUSY),
        ("ACCESS_DENIED", Trouble.DENIED),
        ("IO_ERROR", Trouble.BROKEN),
        ("NO_MEM", Trouble.BROKEN),
        ("CANCELLED", Trouble.CANCELLED),
        ("INVAL", Trouble.REFUSED),
        ("UNSUPPORTED", Trouble.REFUSED),
    ],
)
def test_every_trouble_of_sane_has_its_name(desk: Path, into: Path, status: str, trouble: Trouble) -> None:
    with desk_scanner(desk, f"--read-return-value=SANE_STATUS_{status}"), pytest.raises(ScannerFailed) as failed:
        list(pages(GLASS, Feed.GLASS, into))

    assert failed.value.trouble is trouble


def test_pages_before_a_jam_are_good(desk: Path, into: Path) -> None:
    found: list[Path] = []
    with desk_scanner(desk, then=(2, [JAMMED])), pytest.raises(ScannerFailed) as failed:
        found.extend(pages(GLASS, Feed.FEEDER, into))

    assert failed.value.trouble is Trouble.JAMMED
    assert [page.name for page in sorted(into.glob("*.png"))] == ["page-0001.png", "page-0002.png"]
    for page in into.glob("*.png"):
        Image.open(page).verify()


def test_a_scanner_that_is_not_there_is_said_to_be_gone(desk: Path, into: Path) -> None:
    with desk_scanner(desk), pytest.raises(ScannerFailed) as failed:
        list(pages("nobody:0", Feed.GLASS, into))

    assert failed.value.trouble is Trouble.GONE


def test_a_scan_is_stopped_and_its_program_ends(desk: Path, into: Path) -> None:
    told: list[float] = []
    with (
        desk_scanner(desk, "--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes"),
        pytest.raises(ScannerFailed) as failed,
    ):
        list(pages(GLASS, Feed.GLASS, into, stopped=lambda: bool(told), tell=told.append))

    assert failed.value.trouble is Trouble.CANCELLED
    assert list(into.glob("*.png")) == []


def test_a_scanner_that_says_nothing_any_more_is_let_go(
    desk: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.record.scanner_sane.SILENCE_S", 0.5)
    monkeypatch.setattr("server.record.scanner_sane._LETTING_GO_S", 0.1)
    with desk_scanner(desk):
        (desk / PROGRAM).write_text('#!/bin/sh\ncase "$*" in\n*--batch=*) exec sleep 60;;\nesac\nexit 0\n')
        with pytest.raises(ScannerFailed) as failed:
            list(pages(GLASS, Feed.GLASS, into))

    assert failed.value.trouble is Trouble.SILENT


def test_a_device_is_no_option_and_no_command(desk: Path, into: Path) -> None:
    with desk_scanner(desk), pytest.raises(ScannerFailed):
        list(pages(f"x; touch {into}/broken-in", Feed.GLASS, into))

    assert list(into.iterdir()) == []


OFFICE = """
All options specific to device `airscan:e0:Copieur':
  Standard:
    --resolution 75|100|150|200|400|600dpi [200]
        Sets the resolution of the scanned image.
    --mode Lineart|Gray|Color [Color]
        Selects the scan mode.
    --source ADF|ADF Duplex|Flatbed [ADF]
        Selects the scan source.
  Geometry:
    -l 0..215.9mm (in steps of 0.0846667) [0]
    -t 0..355.6mm (in steps of 0.0846667) [0]
    -x 0..215.9mm (in steps of 0.0846667) [215.9]
    -y 0..355.6mm (in steps of 0.0846667) [355.6]
  Enhancement:
    --brightness -100..100% (in steps of 1) [inactive]
"""


def test_of_an_office_copier_a4_in_colour_is_asked_at_the_next_resolution_from_both_sides() -> None:
    can = abilities_of(OFFICE)

    assert can.feeds == (Feed.GLASS, Feed.FEEDER, Feed.DUPLEX)
    assert options_for(can, Feed.DUPLEX) == [
        "--source=ADF Duplex", "--mode=Color", "--resolution=400", "-l", "0", "-t", "0", "-x", "210", "-y", "297",
    ]  # fmt: skip


def test_a_scanner_that_says_nothing_of_itself_is_asked_for_nothing() -> None:
    can = abilities_of("")

    assert can.feeds == (Feed.GLASS,)
    assert options_for(can, Feed.GLASS) == []
