"""Leaves and labels that bring a booklet up to date: what stands on them, and where they are on their paper."""

from dataclasses import replace

import numpy as np
import pytest

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_template
from forms.circumstances import (
    AddStep,
    AddWord,
    Circumstances,
    KnownValue,
    RemoveDocument,
    RemoveStep,
    SetAppointment,
)
from forms.layout import Layout
from forms.model import Author, FieldKind
from forms.news import news_between
from forms.town_hall import shipped_town_hall
from print.booklet import RenderedBooklet
from print.insert import compose_insert, cut_marks, leaf_corner, render_insert
from print.insert_blocks import Insert
from print.insert_panels import leaf_panel
from print.label_sheets import EIGHT, LabelSheet
from print.page import Page
from print.page_checks import Fault, page_faults, texts_of, texts_on
from print.shapes import Line, Text
from print.stickers import count_labels, render_stickers
from print.theme import LEAF, theme_of
from print.wording import Wording
from server.record.languages import wording_in
from tests.print.conftest import raster
from tests.print.samples import COUPLE, PRINTED_ON, address_of, first_marriage, foreign_family, marriage_under_way
from tests.server.web.reading_pdf import pdf_text, pdf_texts

DPI = 100


def insert_to(now: Booklet) -> Insert:
    """What brings the booklet of a couple on their first day up to date."""
    before = first_marriage()
    return between(before, now, {step.step.id: place for place, step in enumerate(before.steps, start=2)})


def between(before: Booklet, now: Booklet, pages: dict[str, int] | None = None) -> Insert:
    """What brings a booklet up to date."""
    held = tuple(step.step.id for step in before.steps)
    return Insert(now, news_between(before, now), before.edition, pages or {}, held)


def composed(insert: Insert, wording: Wording | None = None) -> tuple[tuple[Page, ...], Layout]:
    return compose_insert(insert, address=lambda leaf: address_of(insert.booklet, leaf), wording=wording)


def labels_of(insert: Insert, sheet: LabelSheet, first: int) -> RenderedBooklet:
    return render_stickers(insert, sheet, first=first)


def words_on(rendered: RenderedBooklet) -> str:
    return " ".join(pdf_text(rendered.booklet_pdf).split())


@pytest.mark.parametrize("language", ["fr", "en", "ar", "fr+es"])
def test_long_names_and_many_new_documents_take_more_leaves_and_spoil_none(language: str) -> None:
    now = foreign_family()
    insert, wording = insert_to(now), wording_in(now, language, shipped_town_hall())

    pages, layout = composed(insert, wording)

    faults = page_faults(pages, folded=False, written=texts_of(now), headed=False)
    assert {fault.fault for fault in faults} <= {Fault.CUT_SHORT}  # the title of 90 characters, whole in the booklet
    zones = {zone.id for page in layout.pages for zone in page.zones}
    added = [paper.paper for step in insert.news.steps for paper in step.papers if paper.before is None]
    assert len(added) >= 20
    assert {box.id for paper in added for box in (paper.ready, paper.received)} <= zones


def test_a_leaf_in_english_leaves_an_agents_own_words_as_they_are() -> None:
    changes = (AddWord("Non\nPour moi"), AddStep("X1", "Mes notes", "Autres pièces"))
    now = build_booklet(
        find_template("mariage"),
        Circumstances(COUPLE, changes=changes),
        code="K4T7XHA",
        edition=2,
        printed_on=PRINTED_ON,
    )

    pages, _ = composed(insert_to(now), wording_in(now, "en", shipped_town_hall()))

    drawn = {text.text for page in pages for text, _ in texts_on(page)}
    assert {"Non Pour moi", "Mes notes", "Autres pièces"} <= drawn


def test_a_note_that_is_longer_than_a_leaf_goes_on_under_the_title_of_its_step_with_room_to_write() -> None:
    before = first_marriage()
    known = KnownValue("Il manque encore la traduction. " * 40, PRINTED_ON)
    step = before.steps[1]
    fields = tuple(replace(one, known=known) if one.id.endswith(".note") else one for one in step.fields)
    line = tuple(replace(step, fields=fields) if one is step else one for one in before.line)
    now, title = replace(before, line=line), step.step.title

    pages, layout = composed(insert_to(now))

    said = [" ".join(text.text for text, _ in texts_on(page)) for page in pages]
    assert len(pages) == 3
    assert page_faults(pages, folded=False, written=texts_of(now)) == ()
    assert title in said[0]
    assert all(f"{title} (suite)" in each and "Vous" in each for each in said[1:])
    assert sum(each.count("traduction.") for each in said) == 40
    (area,) = layout.pages[-1].zones
    assert area.box.h >= 8.0


def test_wherever_a_panel_is_cut_its_area_stands_on_one_leaf_however_much_that_grows() -> None:
    note = next(one for one in first_marriage().steps[1].fields if one.id.endswith(".note"))
    noted = replace(note, lines=1, known=KnownValue("Un mot " * 60, PRINTED_ON))
    theme = theme_of(find_template("mariage"), LEAF.sizes)
    panel = leaf_panel(theme, "M2", Author.CITIZEN, [noted], again=None)
    assert panel.cut is not None

    parted = [each for half in range(40, round(panel.height * 2)) if (each := panel.cut(half / 2)) is not None]

    assert len(parted) > 20
    for head, rest in parted:
        assert rest.grow is not None
        assert [zone.id for part in (head, rest.grow(4)) for zone in part.zones] == [note.id]


def test_where_a_panel_is_cut_above_its_note_the_rest_says_who_writes_and_what() -> None:
    step = marriage_under_way().steps[2]
    note = next(one for one in step.fields if one.id.endswith(".agent_note"))
    ticks = [
        replace(note, id=f"M3.t{place}", kind=FieldKind.TICK, caption="Dossier complet, traduit et relu")
        for place in range(9)
    ]
    panel = leaf_panel(theme_of(find_template("mariage"), LEAF.sizes), "M3", note.author, [*ticks, note], again=None)
    parted = panel.cut(panel.height - 12.0) if panel.cut is not None else None
    assert parted is not None

    said = {shape.text: shape.y for shape in parted[1].shapes if isinstance(shape, Text)}

    (area,) = (zone.box for zone in parted[1].zones if zone.id == note.id)
    assert "Agent" in said
    assert said["Notes"] < area.y


def test_a_leaf_with_cells_for_another_appointment_has_the_line_for_its_hour_and_says_the_hour_that_was_noted() -> None:
    known = {
        f"M4.{key}": KnownValue(said, PRINTED_ON)
        for key, said in (("appointment", "2026-12-03"), ("appointment_at", "9 h"))
    }
    template = find_template("mariage")
    noted, set_on = (
        build_booklet(
            template,
            Circumstances(COUPLE, changes=changes),
            code="K4T7XHA",
            edition=2,
            printed_on=PRINTED_ON,
            known=each,
        )
        for changes, each in (((), known), ((SetAppointment("M4", PRINTED_ON, "10 h"),), {}))
    )

    for now, when in ((noted, "jeudi 3 décembre 2026, 9 h"), (set_on, "10 h")):
        pages, layout = composed(insert_to(now))
        zones = {zone.id: zone for page in layout.pages for zone in page.zones}
        assert {"M4.appointment", "M4.appointment_at"} <= set(zones)
        assert not zones["M4.appointment_at"].printed
        assert when in " ".join(text.text for page in pages for text, _ in texts_on(page)).replace("\u00a0", " ")


def audition_added() -> Insert:
    """A couple whose audition was left out, and is held after all."""
    called, known = (
        SetAppointment("M4", PRINTED_ON, "10 h 30"),
        {"M4.appointment": KnownValue("2026-11-25", PRINTED_ON)},
    )
    before, now = (
        build_booklet(
            find_template("mariage"),
            Circumstances(COUPLE, changes=(change,)),
            code="K4T7XHA",
            edition=edition,
            printed_on=PRINTED_ON,
            known=known,
        )
        for edition, change in ((1, RemoveStep("M4")), (2, called))
    )
    return between(before, now)


def test_a_label_of_a_new_step_tells_its_appointment_once_with_its_hour() -> None:
    told = words_on(render_stickers(audition_added(), EIGHT))

    assert "Rendez-vous : mercredi 25 novembre 2026, 10 h 30" in told
    assert told.count("Rendez-vous") == 1


def test_nothing_is_said_to_be_kept_of_boxes_that_a_new_step_brings() -> None:
    insert = audition_added()
    asked = next(one for one in insert.news.steps if one.added)
    assert any(one.unsaid for one in asked.fields)

    said = " ".join(text.text for page in composed(insert)[0] for text, _ in texts_on(page))

    assert "Déjà cochée" not in said.replace("\u00a0", " ")


def test_what_the_town_hall_notes_of_a_paper_stands_beside_it_and_nowhere_else_on_the_leaves() -> None:
    blank = next(one.id for one in first_marriage().asides if one.id.startswith("P-"))
    key, known = blank.partition(".")[0], {blank: KnownValue("un de moins de trois mois", PRINTED_ON)}
    dropped = (RemoveDocument(key, "p1"),)
    without, asked, filled, noted = (
        build_booklet(
            find_template("mariage"),
            Circumstances(COUPLE, changes=changes),
            code="K4T7XHA",
            edition=edition,
            printed_on=PRINTED_ON,
            known=each,
        )
        for edition, changes, each in ((1, dropped, known), (2, (), {}), (1, dropped, {}), (2, (), known))
    )

    _, layout = composed(between(without, asked))
    told = " ".join(text.text for page in composed(between(filled, noted))[0] for text, _ in texts_on(page))

    assert [zone.id for page in layout.pages for zone in page.zones].count(blank) == 1
    assert told.count("de moins de trois mois") == 1
    assert "Mes questions" not in told  # no leaf for what is told already


def test_every_leaf_lies_on_its_quarter_of_a_sheet_and_the_cut_runs_between_them() -> None:
    insert = insert_to(marriage_under_way())
    rendered = render_insert(insert, address=lambda leaf: address_of(insert.booklet, leaf))
    sheet = raster(rendered.booklet_pdf, 0, DPI)

    for place in range(4):
        leaf, (x, y) = raster(rendered.pages_pdf, place, DPI), leaf_corner(place)
        top, left = round(y * DPI / 25.4), round(x * DPI / 25.4)
        inner = leaf[8:-8, 8:-8].astype(int)  # 2 mm at each edge: nothing is read there
        there = sheet[top + 8 : top + 8 + inner.shape[0], left + 8 : left + 8 + inner.shape[1]]
        assert np.abs(inner - there).mean() < 4

    corners = {leaf_corner(place) for place in range(4)}
    assert corners == {(0.0, 0.5), (105.0, 0.5), (0.0, 148.5), (105.0, 148.5)}
    cuts = [shape for shape in cut_marks() if isinstance(shape, Line)]
    assert all(cut.x1 == cut.x2 == 105.0 or cut.y1 == cut.y2 == 148.5 for cut in cuts)


def test_a_label_tells_an_explanation_that_changed_and_what_is_not_noted_any_more() -> None:
    before = marriage_under_way()
    known = {step.step.id: step for step in before.steps}
    moved = replace(known["M5"], step=replace(known["M5"].step, happens="On vous appelle.", place="Bâtiment B"))
    emptied = replace(known["M2"], fields=tuple(replace(field, known=None) for field in known["M2"].fields))
    line = tuple({"M5": moved, "M2": emptied}.get(step.step.id, step) for step in before.line)
    now = replace(before, line=line)

    told = words_on(render_stickers(between(before, now), EIGHT))

    assert "On vous appelle." in told
    assert "Bâtiment B" in told
    assert "« Mes notes » n’est plus noté." in told


def test_a_step_that_is_gone_says_that_its_appointment_is_cancelled() -> None:
    before = marriage_under_way()
    now = replace(before, line=tuple(step for step in before.line if step.appointment is None))
    insert = between(before, now)
    leaves = render_insert(insert, address=lambda leaf: address_of(now, leaf))

    for rendered in (leaves, render_stickers(insert, EIGHT)):
        assert "Le rendez-vous du jeudi 3 décembre 2026, 10 h 30 est annulé." in words_on(rendered)


def test_what_nobody_proofread_says_so_at_the_foot_of_every_leaf_and_label() -> None:
    now = marriage_under_way()
    insert, wording = insert_to(now), wording_in(now, "en", shipped_town_hall())
    leaves = render_insert(insert, address=lambda leaf: address_of(now, leaf), wording=wording)
    labels = render_stickers(insert, EIGHT, wording=wording)

    for rendered, count in ((leaves, len(leaves.layout.pages)), (labels, count_labels(insert, EIGHT, wording))):
        assert words_on(rendered).count("Translation to be proofread. The French text counts.") == count
    assert "Traduction à relire" not in words_on(render_stickers(insert, EIGHT))


def test_what_does_not_count_any_more_is_to_be_crossed_out_on_leaves_and_labels() -> None:
    before = marriage_under_way()
    line = tuple(replace(step, remarks=("Venez tôt.",)) if step.step.id == "M5" else step for step in before.line)
    before = replace(before, line=line, warnings=("Le guichet déménage.",))
    bare = tuple(replace(step, remarks=()) for step in before.line)
    now = replace(before, line=bare, words=(), warnings=(), contacts=before.contacts[:-1])
    insert = between(before, now)
    leaves = render_insert(insert, address=lambda leaf: address_of(now, leaf))

    for told in (words_on(leaves), words_on(render_stickers(insert, EIGHT))):
        assert "Barrez : Venez tôt." in told
        assert "Barrez : Le guichet déménage." in told
        assert "Barrez : Bonjour Awa et Marc." in told
        assert f"Barrez : {before.contacts[-1].name}" in told


def test_a_word_that_an_agent_took_back_stays_as_it_was_said_in_another_language() -> None:
    now = first_marriage()
    before = replace(now, words=("Non",))
    insert, wording = between(before, now), wording_in(now, "en", shipped_town_hall())

    assert "Cross out: Non " in words_on(render_stickers(insert, EIGHT, wording=wording))


def test_no_label_is_spent_on_saying_that_there_is_nothing_to_tick() -> None:
    now = marriage_under_way()
    alone = LabelSheet(1, 1, EIGHT.width, EIGHT.height)
    labels = labels_of(insert_to(now), alone, 1).booklet_pdf

    said = [text for text in pdf_texts(labels) if "Rien à cocher ici : c’est un rappel." in " ".join(text.split())]

    assert said
    assert all("Pièces à apporter" in text for text in said)


def test_a_label_on_which_a_list_goes_on_says_again_what_is_listed() -> None:
    alone = LabelSheet(1, 1, EIGHT.width, EIGHT.height)
    labels = labels_of(insert_to(foreign_family()), alone, 1).booklet_pdf

    going_on = [text for text in map(str.split, pdf_texts(labels)) if "Déposer" in text and "(suite)" in text]

    assert len(going_on) > 10
    assert {" ".join(text[6:10]) for text in going_on} == {"Pièces à apporter :"}


@pytest.mark.parametrize("sheet", [EIGHT, replace(EIGHT, right=1.5, down=-2.0)], ids=["as measured", "moved"])
def test_labels_stand_where_the_town_halls_sheet_has_them_from_the_first_that_is_left(sheet: LabelSheet) -> None:
    insert = insert_to(marriage_under_way())
    count = count_labels(insert, sheet)
    image = raster(labels_of(insert, sheet, 8).booklet_pdf, 0, DPI) < 200
    second = raster(labels_of(insert, sheet, 8).booklet_pdf, 1, DPI) < 200

    inked = np.zeros_like(image)
    x, y, w, h = (round(side * DPI / 25.4) for side in sheet.place(8)[1].as_list())
    inked[y + 15 : y + h - 15, x + 15 : x + w - 15] = True  # 4 mm inside: a printer reaches no edge
    assert image.any()
    assert not (image & ~inked).any()
    assert count > 1
    assert second[: round(80 * DPI / 25.4)].any()  # it goes on at the first label of the next sheet


def test_a_leaf_keeps_the_numbers_of_the_booklet_it_goes_into_and_strikes_out_a_step_that_is_gone() -> None:
    before = first_marriage()
    changes = (RemoveStep("M5"), AddStep("X1", "Passer au guichet"), SetAppointment("M7", PRINTED_ON, "10 h 30"))
    now = build_booklet(
        find_template("mariage"),
        Circumstances(COUPLE, changes=changes),
        code=before.code,
        edition=2,
        printed_on=PRINTED_ON,
    )
    insert = between(before, now, {step.step.id: 4 for step in before.steps})

    assert insert.line["M7"].number == 7
    assert [key for key, stop in insert.line.items() if stop.struck] == ["M5"]
    assert insert.line["X1"].sign == "+"
    leaves = render_insert(insert, address=lambda leaf: address_of(now, leaf))
    drawn = [text.text for page in composed(insert)[0] for text, _ in texts_on(page)]
    assert drawn.count("7") > drawn.count("6")  # on the line, and beside the title of what changed
    for told in (words_on(leaves), words_on(render_stickers(insert, EIGHT))):
        assert "L’étape 5, « L’affichage des bans », n’est plus à faire. Barrez-la, page 4." in told
