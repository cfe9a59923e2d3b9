from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from forms.booklet import build_booklet
from forms.catalogue import find_template
from forms.circumstances import Circumstances, KnownValue, SetAppointment
from forms.fields import Field
from forms.model import Author, Choice, FieldKind
from forms.town_hall import shipped_town_hall
from forms.units import pt_to_mm
from print.fields import draw_cells, draw_choice, draw_note, draw_tick, is_known_tick
from print.pairs import arrange_pair, draw_pair
from print.panels import draw_panel
from print.shapes import Ink, Rectangle, Text
from print.sketch import Block, Column, Sketch
from print.steps import step_blocks
from print.theme import BOX_FREE, RULE_PITCH, USUAL, Theme, theme_of
from server.record.languages import wording_in
from tests.print.samples import COUPLE, PRINTED_ON, first_marriage

THEME: Final = Theme(Ink.from_hex("#A8264F"), "M")
DAY: Final = date(2026, 3, 12)
TICK: Final = Field("M3.complet", FieldKind.TICK, Author.AGENT, "Déposer — Dossier complet", caption="Dossier complet")
CHOICE: Final = Field(
    "M8.livret",
    FieldKind.CHOICE,
    Author.AGENT,
    "Livret de famille",
    options=(Choice("remis", "remis"), Choice("mis_a_jour", "mis à jour")),
)
NOTE: Final = Field("M3.note", FieldKind.NOTE, Author.CITIZEN, "Déposer — Mes notes", lines=2)
DATE: Final = Field("M3.le", FieldKind.DATE, Author.AGENT, "Déposé le")


def sketch() -> Sketch:
    return Sketch(THEME)


def words(drawn: Sketch | Block) -> str:
    return " ".join(shape.text for shape in drawn.shapes if isinstance(shape, Text)).replace("\u00a0", " ")


def test_a_box_has_its_label_close_at_its_right() -> None:
    drawn = sketch()

    draw_tick(drawn, TICK, drawn.column)

    (zone,) = drawn.zones
    (label,) = (shape for shape in drawn.shapes if isinstance(shape, Text))
    assert zone.label == "Déposer — Dossier complet"
    assert label.text == "Dossier complet"
    assert 0 < label.x - zone.box.right <= 2.0


def test_a_known_box_is_words_with_the_day_and_no_zone() -> None:
    drawn = sketch()

    draw_tick(drawn, replace(TICK, known=KnownValue(value=True, on=DAY)), drawn.column)

    assert drawn.zones == []
    assert words(drawn) == "Dossier complet, le 12/03/2026"


def test_a_box_known_not_to_be_ticked_is_printed_again() -> None:
    field = replace(TICK, known=KnownValue(value=False, on=DAY))

    assert not is_known_tick(field)


def test_a_choice_is_one_box_an_option_in_one_group() -> None:
    drawn = sketch()

    draw_choice(drawn, CHOICE, drawn.column)

    assert [(zone.id, zone.group, zone.kind) for zone in drawn.zones] == [
        ("M8.livret.remis", "M8.livret", FieldKind.TICK),
        ("M8.livret.mis_a_jour", "M8.livret", FieldKind.TICK),
    ]


def test_a_sensitive_choice_that_is_printed_again_says_that_an_answer_is_kept() -> None:
    drawn = sketch()

    draw_choice(drawn, replace(CHOICE, sensitive=True, unsaid=True), drawn.column)

    assert "Déjà cochée ? C’est gardé." in words(drawn)
    assert len(drawn.zones) == 2


def test_a_known_choice_names_its_option() -> None:
    drawn = sketch()

    draw_choice(drawn, replace(CHOICE, known=KnownValue("mis_a_jour", DAY)), drawn.column)

    assert drawn.zones == []
    assert words(drawn) == "Livret de famille : mis à jour, le 12/03/2026"


def test_a_date_has_two_two_and_four_cells_from_left_to_right() -> None:
    drawn = sketch()

    draw_cells(drawn, DATE, drawn.column)

    (zone,) = drawn.zones
    steps = [round(right.x - left.x, 6) for left, right in zip(zone.cells, zone.cells[1:], strict=False)]
    assert steps == [6, 8, 6, 8, 6, 6, 6]
    assert len({cell.y for cell in zone.cells}) == 1


@pytest.mark.parametrize("label", ["Déposé le", "Date à laquelle tous les actes de naissance ont été demandés"])
@pytest.mark.parametrize("width", [60.0, 110.0])
def test_every_date_looks_alike_whatever_room_its_label_leaves(label: str, width: float) -> None:
    drawn = sketch()

    draw_cells(drawn, replace(DATE, caption=label), Column(0.0, width))

    assert words(drawn) == label


def test_a_date_says_in_arabic_that_it_goes_from_the_left_and_stands_where_french_has_it() -> None:
    booklet = first_marriage()
    wordings = [wording_in(booklet, language, shipped_town_hall()) for language in ("fr", "ar")]
    french, arabic = (Sketch(theme_of(booklet.template, USUAL, wording)) for wording in wordings)

    for drawn in (french, arabic):
        draw_cells(drawn, replace(DATE, caption="Rendez-vous le"), drawn.column)

    assert [sum(isinstance(shape, Text) for shape in drawn.shapes) for drawn in (french, arabic)] == [1, 2]
    assert (french.zones[0].box, french.y) == (arabic.zones[0].box, arabic.y)


@pytest.mark.parametrize("digits", [1, 4, 18, 40])
def test_numbers_have_a_cell_a_digit_and_stay_in_their_column(digits: int) -> None:
    drawn = sketch()
    column = drawn.column.inset(13.0, 3.0)

    draw_cells(drawn, Field("D3.numero", FieldKind.NUMBER, Author.AGENT, "Numéro unique", digits=digits), column)

    (zone,) = drawn.zones
    assert len(zone.cells) == digits
    assert zone.box.x >= column.x
    assert zone.box.right <= column.x + column.width + 0.01


def test_a_note_has_rules_every_eight_millimetres() -> None:
    drawn = sketch()

    draw_note(drawn, NOTE, drawn.column, extra=RULE_PITCH)

    (zone,) = drawn.zones
    assert (zone.line_mm, zone.box.h) == (8.0, 24.0)


def test_free_paper_parts_a_label_in_a_panel_from_the_area_under_it() -> None:
    drawn = sketch()

    draw_panel(drawn, Author.AGENT, [replace(NOTE, id="M3.suite", author=Author.AGENT, caption="Ce qui manque")])

    label = next(one for one in drawn.shapes if isinstance(one, Text) and one.text == "Ce qui manque")
    tails = 0.3 * pt_to_mm(label.size)
    assert drawn.zones[0].box.y - label.y - tails >= 0.5


@pytest.mark.parametrize(("author", "key"), [(Author.AGENT, "agent_note"), (Author.CITIZEN, "note")])
def test_the_note_of_a_wide_panel_has_its_label_over_it_as_other_areas_have(author: Author, key: str) -> None:
    drawn = sketch()
    other = replace(NOTE, id="M3.suite", author=author, caption="Ce qui manque")

    draw_panel(drawn, author, [other, replace(NOTE, id=f"M3.{key}", author=author)])

    labels = [
        next(one for one in drawn.shapes if isinstance(one, Text) and one.text == text)
        for text in (other.caption, "Notes")
    ]
    looks = {
        (one.x, one.size, one.ink, round(zone.box.y - one.y, 3)) for one, zone in zip(labels, drawn.zones, strict=True)
    }
    assert len(looks) == 1


def test_a_label_stays_with_what_was_noted_under_it() -> None:
    drawn = sketch()

    draw_note(drawn, replace(NOTE, known=KnownValue("Un mot " * 60, DAY)), drawn.column)

    assert any(top == 0.0 and bottom > pt_to_mm(14 + 12) for top, bottom in drawn.kept)


def test_the_notes_of_both_authors_end_at_the_same_height() -> None:
    drawn = sketch()
    agent = [replace(NOTE, id="M3.agent_note", author=Author.AGENT)]

    citizen = [replace(DATE, author=Author.CITIZEN), NOTE]
    draw_pair(drawn, arrange_pair(THEME, drawn.column.width, [TICK, *agent], citizen))

    ends = {round(zone.box.bottom, 3) for zone in drawn.zones if zone.kind is FieldKind.NOTE}
    assert len(ends) == 1


@pytest.mark.parametrize(("extra_lines", "said"), [(0, 0), (1, 2)])
def test_the_notes_of_both_authors_have_a_name_where_there_is_paper_for_it_and_take_no_more(
    extra_lines: int, said: int
) -> None:
    drawn, agent = sketch(), [TICK, replace(NOTE, id="M3.agent_note", author=Author.AGENT)]
    pair = arrange_pair(THEME, drawn.column.width, agent, [replace(TICK, author=Author.CITIZEN), NOTE])
    bare = sketch()
    draw_pair(bare, pair)

    draw_pair(drawn, pair, extra_lines)

    names = [shape for shape in drawn.shapes if isinstance(shape, Text) and shape.text == "Notes"]
    notes = [zone.box for zone in drawn.zones if zone.kind is FieldKind.NOTE]
    assert len(names) == said
    assert all(name.y < box.y for name, box in zip(names, notes, strict=False))
    assert drawn.y == pytest.approx(bare.y + extra_lines * RULE_PITCH)
    assert min(box.h for box in notes) >= 2 * RULE_PITCH - 0.01


def test_cells_of_a_day_that_is_known_say_what_they_are_for() -> None:
    drawn = sketch()

    draw_cells(drawn, replace(DATE, known=KnownValue("2027-05-15", DAY)), drawn.column)

    assert words(drawn) == "Déposé le samedi 15 mai 2027, noté le 12/03/2026. Pour changer :"
    assert drawn.zones[0].cells


def test_a_line_beside_its_label_stays_in_its_panel_when_it_grows_as_high_as_the_other_one() -> None:
    line = Field("M3.porte", FieldKind.NOTE, Author.AGENT, "Porte", lines=1)

    for extra_lines in range(4):
        drawn = sketch()
        draw_pair(
            drawn,
            arrange_pair(THEME, drawn.column.width, [TICK, line], [replace(DATE, author=NOTE.author), NOTE]),
            extra_lines,
        )
        assert max(zone.box.bottom for zone in drawn.zones) <= drawn.y - 2.0


def test_a_last_line_that_is_wide_keeps_the_whole_width() -> None:
    drawn = sketch()
    number = Field("D3.numero", FieldKind.NOTE, Author.AGENT, "Numéro unique", lines=1, wide=True)

    draw_pair(drawn, arrange_pair(THEME, drawn.column.width, [TICK, number], [NOTE]))

    (zone,) = (zone for zone in drawn.zones if zone.id == number.id)
    assert zone.box.w > drawn.column.width / 2


@pytest.mark.parametrize("kind", [FieldKind.NOTE, FieldKind.DATE])
def test_a_sensitive_value_is_never_printed(kind: FieldKind) -> None:
    drawn = sketch()
    field = Field("M4.x", kind, Author.AGENT, "Accueil", lines=1, sensitive=True, known=KnownValue("2026-01-05", DAY))

    draw_panel(drawn, Author.AGENT, [field])

    (zone,) = drawn.zones
    assert zone.printed is None
    assert "janvier" not in words(drawn)
    assert "2026-01-05" not in words(drawn)
    assert "gardé par la mairie" in words(drawn)


def test_a_resident_reads_when_something_sensitive_was_written_and_has_room_to_go_on() -> None:
    drawn = sketch()
    field = replace(NOTE, lines=2, sensitive=True, known=KnownValue("", DAY))

    draw_note(drawn, field, drawn.column)

    assert "Déjà écrit le 12/03/2026 : l’agent peut vous le redire." in words(drawn)
    (zone,) = drawn.zones
    assert (zone.printed, zone.box.h) == (None, 16.0)


def test_the_hour_of_an_appointment_has_one_line_beside_its_day() -> None:
    date_field = replace(DATE, id="M4.appointment", caption="Rendez-vous le")
    hour = Field("M4.appointment_at", FieldKind.NOTE, Author.AGENT, "Heure, lieu", lines=1, beside=True)
    drawn = sketch()

    draw_panel(drawn, Author.AGENT, [replace(DATE, caption="Dossier déposé le"), date_field, hour])

    zones = {zone.id: zone.box for zone in drawn.zones}
    assert (zones[hour.id].y, zones[hour.id].h) == (zones[date_field.id].y, zones[date_field.id].h)
    assert not hour.grows


@pytest.mark.parametrize(
    ("at_desk", "noted", "stale", "said", "left"),
    [
        ("", "9 h 30, salle 2", False, "3 décembre 2026, 9 h 30, salle 2", False),
        ("10 h 30", "11 h, bureau 14", False, "3 décembre 2026, 10 h 30, bureau 12", True),
        ("10 h 30", "10 h 30, bureau 12", False, "3 décembre 2026, 10 h 30, bureau 12", False),
        ("10 h 30", "demander Mme Leroy", False, "3 décembre 2026, 10 h 30, bureau 12", True),
        ("", "9 h 30, salle 2", True, "3 décembre 2026", True),
        ("", "", False, "3 décembre 2026", True),
        ("", "9 h, salle 2\n11 h", False, "3 décembre 2026", True),
    ],
)
def test_what_was_noted_beside_the_day_of_an_appointment_is_told_with_it_or_stays_on_its_line(
    at_desk: str, noted: str, stale: bool, said: str, left: bool
) -> None:
    set_there = (SetAppointment("M4", date(2026, 12, 3), at_desk, "bureau 12"),) if at_desk else ()
    known = {"M4.appointment": KnownValue("2026-12-03", DAY), "M4.appointment_at": KnownValue(noted, DAY, stale=stale)}
    made = build_booklet(
        find_template("mariage"),
        Circumstances(COUPLE, changes=set_there),
        code="K4T7XHA",
        edition=2,
        printed_on=PRINTED_ON,
        known=known,
    )
    number = next(number for number, step in enumerate(made.steps, start=1) if step.step.id == "M4")

    words_of_it, panel, *_ = step_blocks(THEME, made, number)

    assert f"Rendez-vous : jeudi {said} " in f"{words(words_of_it)} "
    kept = " ".join(noted.split()) or "gardé en image"
    assert (kept in " ".join(words(panel).split())) is left


def test_a_note_that_is_kept_as_an_image_is_printed_as_such() -> None:
    drawn = sketch()

    draw_note(drawn, replace(NOTE, known=KnownValue("", DAY)), drawn.column)

    assert "gardé en image par la mairie" in words(drawn)
    assert "Noté" not in words(drawn)


def test_the_agent_writes_on_a_tint_and_the_resident_on_white() -> None:
    for author, tinted in ((Author.AGENT, True), (Author.CITIZEN, False)):
        drawn = sketch()
        draw_panel(drawn, author, [replace(NOTE, author=author)])
        panel = drawn.shapes[0]
        assert isinstance(panel, Rectangle)
        assert (panel.fill == THEME.tint) is tinted
        assert ("Agent" in words(drawn)) is tinted


def test_boxes_side_by_side_keep_free_paper_around_them() -> None:
    drawn = sketch()

    draw_panel(drawn, Author.AGENT, [replace(TICK, id=f"M3.t{number}") for number in range(5)])

    for zone in drawn.zones:
        around = zone.box.grown(BOX_FREE / 2 - 0.01)
        others = [other for other in drawn.zones if other is not zone]
        assert not any(around.overlaps(other.box.grown(BOX_FREE / 2 - 0.01)) for other in others)
    assert len({zone.box.x for zone in drawn.zones}) == 2
