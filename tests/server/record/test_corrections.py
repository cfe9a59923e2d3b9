"""What people decided, as labelled crops: what teaches, what does not, and what becomes of the folder."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.model import Author, FieldKind
from forms.units import Mm
from scan.cells import AROUND_PX
from scan.engines import CellView, TextRead
from scan.pipeline import Engines
from scan.readings import Gray
from scan.training.handwriting_lines import read_source
from server.record import corrections_folder, history, journeys
from server.record.corrections import corrections
from server.record.corrections_folder import Exported, ForeignFolder, export_corrections
from server.record.days import today
from tests import paper_beside, paper_ink
from tests.paper_beside import Beside
from tests.paper_hands import Hands
from tests.paper_ink import Drawn
from tests.paper_writing import Habit
from tests.reading import all_engines, without_handwriting
from tests.server.handwriting import two_words, written
from tests.server.record.deciding import IMAGE, PAPER, READY, RECORD, decide, doubt, undo, value
from tests.server.townhall import COUPLE, TownHall

NOTE = "M2.note"
TEXTS = ("Venir avec les témoins", "samedi matin")


class Guesses:
    """A reader that reads one of two texts in each line, without being sure."""

    def read_lines(self, lines: Sequence[Gray], *, words: Sequence[str] = ()) -> tuple[TextRead, ...]:
        said = ("Venir avec les temoins", "samedi malin", "")
        return tuple(TextRead(said[min(number, 2)], 0.4) for number, _ in enumerate(lines))


def guessing() -> Engines:
    return replace(without_handwriting(), handwriting=Guesses())


@pytest.fixture
def hall(busy_hall: TownHall) -> TownHall:
    """Every test here needs a booklet that was printed."""
    return busy_hall


@pytest.fixture
def export(hall: TownHall, tmp_path: Path) -> Callable[[], Exported]:
    return lambda: export_corrections(hall.database, hall.settings, tmp_path / "out")


def noted(hall: TownHall, hands: Hands, *rows: int) -> None:
    """A note with real handwriting on some of its rules, scanned."""
    code = hall.printed()
    page = next(page for page in hall.layout(code).pages if any(zone.id == NOTE for zone in page.zones))
    zone, sheet = page.zone(NOTE), hall.sheet(code, page.page)
    for row in rows:
        image = hands.lines[row].image
        sheet = paper_ink.write_line(sheet, zone.box, image, row=row, line_mm=zone.line_mm or 8.0, seed=row)
    hall.scan(sheet, engines=guessing())


def table(folder: Path, name: str) -> list[dict[str, str]]:
    head, *rows = (row.split("\t") for row in (folder / f"{name}.tsv").read_text("utf-8").splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


def listed(folder: Path) -> list[dict[str, object]]:
    return [json.loads(row) for row in (folder / "corrections.jsonl").read_text("utf-8").splitlines()]


def picture(path: Path) -> Gray:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_lines_of_a_note_are_a_source_that_the_trainer_reads(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    noted(hall, hands, 0, 1)
    (item,) = hall.waiting()
    decide(hall, item, value("\n".join(TEXTS)))

    done = export()

    lines = read_source(tmp_path / "out")
    assert tuple(line.text for line in lines) == TEXTS
    assert len({line.writer for line in lines}) == 1
    assert (done.corrections, done.added, dict(done.samples)) == (
        1,
        1,
        {"lines": 2, "notes": 0, "digits": 0, "marks": 0},
    )
    for number, line in enumerate(lines):
        image, written = picture(line.picture), hands.lines[number].image
        assert image.max() == 255  # without the print, on white
        assert image.shape[1] / image.shape[0] == pytest.approx(written.shape[1] / written.shape[0], rel=0.5)


def test_a_reading_that_was_found_right_is_a_label(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    noted(hall, hands, 0)
    decide(hall, hall.waiting()[0], PAPER)

    export()

    (row,) = listed(tmp_path / "out")
    assert [line.text for line in read_source(tmp_path / "out")] == ["Venir avec les temoins"]
    assert (row["accepted"], row["read"], row["decided"]) == (True, "Venir avec les temoins", "Venir avec les temoins")


@pytest.mark.parametrize(
    "text", ["Venir avec les témoins samedi matin", "samedi matin\nVenir avec les témoins", "a\nb\nc"]
)
def test_a_text_that_is_not_line_by_line_is_of_the_whole_note(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path, text: str
) -> None:
    noted(hall, hands, 0, 1)
    decide(hall, hall.waiting()[0], value(text))

    export()

    (row,) = table(tmp_path / "out", "notes")
    assert row["text"] == text.replace("\n", "\\n")
    assert read_source(tmp_path / "out") == ()


def test_a_correction_says_what_was_read_and_decided_and_where(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    code = hall.ready[0]
    noted(hall, hands, 0, 1)
    (item,) = hall.waiting()
    decide(hall, item, value("\n".join(TEXTS)))

    export()

    (row,) = listed(tmp_path / "out")
    assert row["read"] == "Venir avec les temoins\nsamedi malin"
    assert row["decided"] == "\n".join(TEXTS)
    assert (row["kind"], row["zone"], row["edition"], row["page"]) == ("note", NOTE, 1, item.page)
    assert (row["accepted"], row["date"]) == (False, today().isoformat())
    assert row["confidence"] == pytest.approx(item.confidence, abs=1e-4)
    assert picture(tmp_path / "out" / str(row["crop"])).size
    assert not any(code.encode() in content for content in everything(tmp_path / "out").values())


def test_two_residents_are_two_writers_and_agents_are_one(hall: TownHall, tmp_path: Path) -> None:
    first, second = hall.open(), hall.open()
    key = corrections_folder._key(hall.settings)
    doubt(hall)
    (item,) = hall.waiting()
    decide(hall, item, value(said=True))
    with hall.database.reading() as session:
        (own,) = corrections(session)

    def of(journey: str, author: Author) -> str:
        return corrections_folder.writer_of(
            key, replace(own, author=author.value, page=replace(own.page, journey=journey))
        )

    assert of(first, Author.CITIZEN) != of(second, Author.CITIZEN)
    assert of(first, Author.CITIZEN) == of(first, Author.CITIZEN)
    assert of(first, Author.AGENT) == of(second, Author.AGENT) == "agents"


@pytest.mark.parametrize(("said", "text"), [(True, "yes"), (False, "no")])
def test_a_box_is_shown_with_what_was_printed_there(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path, said: bool, text: str
) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said))

    export()

    (row,) = table(tmp_path / "out", "marks")
    scan, printed = (picture(tmp_path / "out" / row[part]) for part in ("file", "printed"))
    assert (row["text"], row["mark"]) == (text, "")
    assert scan.shape == printed.shape == (80, 80)
    assert np.count_nonzero((scan < 160) & (printed > 240)) > 8  # the dot, which was not printed
    frame = printed < 128
    assert frame.any()
    assert scan[frame].mean() < 160  # the frame, in its place


def test_a_tick_that_was_taken_back_beside_it_teaches_nothing_of_its_mark(
    hall: TownHall, export: Callable[[], Exported]
) -> None:
    code = hall.printed()
    page = next(one for one in hall.layout(code).pages if any(zone.id == READY for zone in one.zones))
    hall.scan(paper_beside.take_back(hall.ticked(code, READY), page, page.zone(READY), Beside.CROSS, seed=1))
    (item,) = [one for one in hall.waiting(code) if one.field == READY]
    decide(hall, item, value(said=False))

    assert export().samples["marks"] == 0


def a_date(hall: TownHall, code: str) -> tuple[PageLayout, Zone]:
    """The first date of a booklet, and its page."""
    return next((page, zone) for page in hall.layout(code).pages for zone in page.zones if zone.kind is FieldKind.DATE)


def test_digits_of_a_number_are_cut_out_of_their_cells(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    code = hall.printed()
    page, zone = a_date(hall, code)
    digits = hands.date("2033-12-03", seed=3)
    sheet = paper_ink.write_digits(hall.sheet(code, page.page), zone.cells, digits, seed=3)
    hall.scan(sheet, engines=replace(all_engines(), handwriting=without_handwriting().handwriting))
    items = [item for item in hall.waiting(code) if item.field == zone.id]
    assert items, "a date so far ahead asks"
    decide(hall, items[0], value("2033-12-03"))

    export()

    rows = table(tmp_path / "out", "digits")
    assert "".join(row["text"] for row in rows) == "03122033"
    views = np.stack([picture(tmp_path / "out" / row["file"]) for row in rows])
    nowhere = np.zeros((2, *AROUND_PX), np.uint8)
    said = all_engines().digits.read_digits([CellView(view, nowhere) for view in views])[:, 0].argmax(axis=1)
    assert views.shape == (8, 28, 28)
    assert np.count_nonzero(said == [int(row["text"]) for row in rows]) >= 6


def test_a_digit_that_was_struck_is_not_exported_as_the_one_that_replaced_it(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    code = hall.printed()
    page, zone = a_date(hall, code)
    sheet = paper_ink.write_digits(hall.sheet(code, page.page), zone.cells, hands.date("2033-12-14", seed=3), seed=3)
    middle, hand = zone.cells[1].center, np.random.default_rng(0)
    slash = np.array([[middle.x - 2.5, middle.y + 1.5], [middle.x + 2.5, middle.y - 1.5]])
    sheet = paper_ink.stroke(sheet, slash, paper_ink.BLUE, hand=hand)
    above = Box(Mm(zone.cells[1].x + 1), Mm(zone.cells[1].y - 5.5), Mm(4), Mm(4.5))
    sheet = paper_ink.write_digits(sheet, (above,), hands.number("5", seed=3), seed=3)
    hall.scan(sheet, engines=replace(all_engines(), handwriting=without_handwriting().handwriting))
    items = [item for item in hall.waiting(code) if item.field == zone.id]
    assert items, "a date so far ahead asks"
    decide(hall, items[0], value("2033-12-15"))

    export()

    assert "".join(row["text"] for row in table(tmp_path / "out", "digits")) == "1122033"


@pytest.mark.parametrize(
    ("text", "use", "label"),
    [
        ("la mairie\n[raturé]", "lines", "la mairie"),
        ("[raturé]\nla mairie", "notes", "la mairie"),
        ("la mairie", "notes", "la mairie"),
        ("la [raturé] mairie", "notes", "la mairie"),
        ("la mairie de Lyon\n[raturé]", "notes", "la mairie de Lyon"),
    ],
)
def test_what_is_crossed_out_beside_a_line_teaches_its_text_only_where_it_is_still_told(
    hall: TownHall, tmp_path: Path, text: str, use: str, label: str
) -> None:
    _, sheet = written(hall, Habit.LINE_SCRIBBLED, lines=2, seed=5)
    hall.scan(sheet, engines=two_words())
    (item,) = hall.waiting()
    assert item.paper == "la mairic\n[raturé]"
    decide(hall, item, value(text))

    export_corrections(hall.database, hall.settings, tmp_path / "out")

    taught = [(name, row["text"]) for name in ("lines", "notes") for row in table(tmp_path / "out", name)]
    assert taught == [(use, label)]


@pytest.mark.parametrize("decision", [IMAGE, RECORD])
def test_a_decision_that_tells_nothing_of_the_paper_teaches_nothing(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], decision: object
) -> None:
    noted(hall, hands, 0)
    decide(hall, hall.waiting()[0], IMAGE if decision is IMAGE else RECORD)

    assert export().corrections == 0


def test_what_is_decided_while_paper_and_record_are_at_odds_teaches_nothing(
    hall: TownHall, export: Callable[[], Exported]
) -> None:
    code, item = doubt(hall)
    with hall.database.transaction() as session:
        journeys.set_field(session, code, READY, True, "Ada")
    decide(hall, item, value(said=False))

    assert export().corrections == 0


def test_what_is_taken_back_goes_and_what_is_decided_again_comes(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path
) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))
    first = export()
    before = set(everything(tmp_path / "out"))

    undo(hall, item)
    gone = export()
    left = set(everything(tmp_path / "out"))
    decide(hall, item, value(said=False))
    again = export()

    assert (first.added, gone.removed, gone.corrections, again.added) == (1, 1, 0, 1)
    assert not any("/" in name for name in left)
    assert len(set(everything(tmp_path / "out"))) == len(before)
    assert [row["text"] for row in table(tmp_path / "out", "marks")] == ["no"]


def test_a_second_export_leaves_every_file_as_it_is(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    noted(hall, hands, 0, 1)
    decide(hall, hall.waiting()[0], value("\n".join(TEXTS)))
    export()
    before = everything(tmp_path / "out")
    mine = next((tmp_path / "out" / "lines").iterdir())
    mine.write_bytes(b"changed by hand")

    done = export()

    assert (done.added, done.removed, done.corrections) == (0, 0, 1)
    assert mine.read_bytes() == b"changed by hand"
    assert {**everything(tmp_path / "out"), str(mine.relative_to(tmp_path / "out")): b""} == {
        **before,
        str(mine.relative_to(tmp_path / "out")): b"",
    }


def test_a_picture_that_was_deleted_is_made_again(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path
) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))
    export()
    before = everything(tmp_path / "out")
    next((tmp_path / "out" / "marks").iterdir()).unlink()

    done = export()

    assert (done.added, done.corrections) == (0, 1)
    assert everything(tmp_path / "out") == before


def test_the_day_of_a_decision_is_the_town_s(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, item = doubt(hall)
    monkeypatch.setattr(history, "now", lambda: datetime(2027, 1, 10, 23, 30, tzinfo=UTC))
    decide(hall, item, value(said=True))

    export()

    assert [row["date"] for row in listed(tmp_path / "out")] == ["2027-01-11"]


def test_an_export_that_was_stopped_is_ended_by_the_next(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(hall, hands, 0)
    decide(hall, hall.waiting()[0], value(TEXTS[0]))
    with monkeypatch.context() as patch:
        patch.setattr(corrections_folder, "_write_tables", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            export()

    done = export()

    assert (done.added, done.samples["lines"]) == (1, 1)
    assert not list((tmp_path / "out").rglob(".parcours-*"))


@pytest.mark.parametrize("since", [0, 1])
def test_only_what_was_decided_since_a_day_is_added(hall: TownHall, tmp_path: Path, since: int) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))

    first = today() + timedelta(days=since)
    done = export_corrections(hall.database, hall.settings, tmp_path / "out", since=first)

    assert done.corrections == 1 - since


def test_what_is_there_already_stays_whatever_the_day(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path
) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))
    export()

    done = export_corrections(hall.database, hall.settings, tmp_path / "out", since=today() + timedelta(days=1))

    assert (done.corrections, done.removed) == (1, 0)


def test_a_folder_of_something_else_is_refused_and_left_alone(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "lettre.txt").write_text("…", "utf-8")

    with pytest.raises(ForeignFolder, match="is not empty"):
        export()

    assert list(everything(tmp_path / "out")) == ["lettre.txt"]


def test_a_folder_of_another_home_is_refused(hall: TownHall, export: Callable[[], Exported], tmp_path: Path) -> None:
    export()
    other = replace(hall.settings, secrets=replace(hall.settings.secrets, signing_keys=(b"another key",)))

    with pytest.raises(ForeignFolder, match="another home"):
        export_corrections(hall.database, other, tmp_path / "out")


def test_only_its_owner_can_read_it(hall: TownHall, export: Callable[[], Exported], tmp_path: Path) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))

    export()

    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")))
    assert "ne doit pas sortir de la mairie" in " ".join((tmp_path / "out" / "LISEZMOI.md").read_text("utf-8").split())


def test_what_stands_beside_the_areas_is_a_line_too(
    hall: TownHall, hands: Hands, export: Callable[[], Exported], tmp_path: Path
) -> None:
    code = hall.printed()
    margin = Box(Mm(40.0), Mm(164.0), Mm(60.0), Mm(8.0))  # between the steps and the pictures of the cover
    sheet = paper_ink.write_line(hall.sheet(code, 1), margin, hands.lines[0].image, row=0, line_mm=8.0, seed=1)
    hall.scan(sheet, engines=guessing())
    (item,) = [item for item in hall.waiting(code) if item.reason == "annotation"]
    decide(hall, item, value(TEXTS[0]))

    export()

    (row,) = listed(tmp_path / "out")
    assert (row["kind"], row["author"]) == ("annotation", None)
    assert [line.text for line in read_source(tmp_path / "out")] == [TEXTS[0]]


def test_a_page_that_cannot_be_opened_any_more_is_said_and_stops_nothing(
    hall: TownHall, export: Callable[[], Exported], tmp_path: Path
) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))
    assert item.page_image is not None
    image = hall.settings.storage / item.page_image[:2] / item.page_image[2:4] / item.page_image
    image.unlink()

    done = export()

    assert (done.corrections, done.skipped, done.samples["marks"]) == (1, 1, 0)


def test_a_couple_is_in_no_file_by_name(hall: TownHall, export: Callable[[], Exported], tmp_path: Path) -> None:
    _, item = doubt(hall)
    decide(hall, item, value(said=True))

    export()

    names = [person.name.encode() for person in COUPLE.persons]
    assert not any(name in content for content in everything(tmp_path / "out").values() for name in names)


def test_what_the_machine_decided_alone_teaches_nothing(hall: TownHall, export: Callable[[], Exported]) -> None:
    code = hall.printed()
    sheet = hall.ticked(code, READY, drawn=Drawn.CROSS)
    hall.scan(sheet)

    assert hall.waiting(code) == []
    assert export().corrections == 0
