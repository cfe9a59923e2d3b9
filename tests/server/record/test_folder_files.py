"""Files of a folder that a copier fills: which are whole, and how one is put aside."""

import os
from pathlib import Path

import pytest

from server.record.folder_files import (
    ASIDE,
    Steady,
    StillChanging,
    files_in,
    left_out,
    looks_whole,
    mark_of,
    numbered,
    put_aside,
)


def test_what_a_copier_has_not_named_yet_is_left_alone(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.jpg", "c.pdf.tmp", "d.tmp", ".e.pdf", "~f.pdf", "g.part"):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, ns=(1, 1))

    assert [path.name for path in files_in(tmp_path)] == ["a.jpg", "b.PDF"]


def test_every_ending_of_a_jpeg_is_a_scan_s_and_what_ends_like_none_is_named(tmp_path: Path) -> None:
    for name in ("a.JFIF", "b.jpe", "SCAN0001", "c.gif", "d.part", "e.tmp", ".hidden", "~lock", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, ns=(1, 1))
    (tmp_path / "lus").mkdir()

    assert [path.name for path in files_in(tmp_path)] == ["a.JFIF", "b.jpe"]
    assert left_out(tmp_path) == ["SCAN0001", "c.gif"]


def test_files_come_in_the_order_in_which_they_were_written_then_as_people_count(tmp_path: Path) -> None:
    written = {"scan (10).pdf": 2, "scan (9).pdf": 1, "b10.jpg": 3, "b9.jpg": 3, "a.jpg": 4, "2 B.jpg": 3, "é.jpg": 3}
    for name, moment in written.items():
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, ns=(moment, moment))

    found = [path.name for path in files_in(tmp_path)]

    assert found == ["scan (9).pdf", "scan (10).pdf", "2 B.jpg", "b9.jpg", "b10.jpg", "é.jpg", "a.jpg"]


def test_what_is_named_as_a_file_and_is_none_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "nowhere.pdf").symlink_to("gone.pdf")
    (tmp_path / "round.pdf").symlink_to("round.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "z.pdf").write_bytes(b"x")

    assert [path.name for path in files_in(tmp_path)] == ["z.pdf"]


def test_a_link_that_was_put_aside_leads_where_it_led(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.pdf").write_bytes(b"one page")
    (tmp_path / "copier").mkdir()
    link = tmp_path / "copier" / "a.pdf"
    link.symlink_to("../elsewhere/a.pdf")

    placed = put_aside(link, mark_of(link))

    assert placed == tmp_path / "copier" / ASIDE / "a.pdf"
    assert placed.read_bytes() == b"one page"
    assert not link.is_symlink()


@pytest.mark.parametrize(
    ("name", "content", "whole"),
    [
        ("a.pdf", b"%PDF-1.7 \xe2 %%EOF\n", True),
        ("a.pdf", b"%PDF-1.7 \xe2 stream", False),
        ("a.jpg", b"\xff\xd8 \xff\xd9", True),
        ("a.jpg", b"\xff\xd8 ", False),
        ("a.png", b"\x89PNG IEND\xaeB`\x82", True),
        ("a.png", b"\x89PNG IDAT", False),
        ("a.tif", b"II*\0", True),
    ],
)
def test_a_file_is_whole_when_it_ends_as_its_format_does(
    tmp_path: Path, name: str, content: bytes, whole: bool
) -> None:
    (tmp_path / name).write_bytes(content)

    assert looks_whole(tmp_path / name) is whole


def test_a_file_that_is_written_while_it_is_read_is_refused_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one page")
    with Steady(path, mark_of(path)) as steady:
        assert steady.read(3) == b"one"
        path.write_bytes(b"one page, and another")
        assert steady.read(100) == b" page, and another"
        with pytest.raises(StillChanging):
            steady.read(100)


def test_a_file_that_stays_as_it_is_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"one page")

    with Steady(path, mark_of(path)) as steady:
        assert (steady.read(100), steady.read(100)) == (b"one page", b"")


def test_another_file_under_the_name_of_one_that_was_read_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"read")
    mark = mark_of(path)
    path.write_bytes(b"nobody has read this")

    assert put_aside(path, mark) is None
    assert path.read_bytes() == b"nobody has read this"
    assert list((tmp_path / ASIDE).iterdir()) == []


def test_a_file_that_is_written_anew_at_the_very_moment_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"read")
    mark = mark_of(path)
    move = Path.replace

    def written_anew(source: Path, target: Path) -> Path:
        if source == path:
            source.write_bytes(b"nobody has read this")
        return move(source, target)

    monkeypatch.setattr(Path, "replace", written_anew)

    assert put_aside(path, mark) is None
    assert path.read_bytes() == b"nobody has read this"
    assert list((tmp_path / ASIDE).iterdir()) == []


def test_a_name_is_given_once(tmp_path: Path) -> None:
    for number in range(1, 4):
        path = tmp_path / "a.pdf"
        path.write_bytes(bytes(number))
        os.utime(path, ns=(number, number))
        placed = put_aside(path, mark_of(path))
        assert placed == tmp_path / ASIDE / numbered("a.pdf", number)
