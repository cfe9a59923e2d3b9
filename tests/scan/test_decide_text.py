"""What is decided of notes and of ink outside the zones, from measures and the lines that were read."""

import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.decide_text import decide_annotation, decide_note, line_confidence
from scan.loose_ink import LooseInk
from scan.new_ink import ZoneInk
from scan.readings import Decision, LineKind, TextLine, TextWord
from scan.readings_json import zone_to_json

NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10, 10, 100, 24), line_mm=8.0)


def test_what_is_crossed_out_or_drawn_is_said_in_the_place_of_its_text() -> None:
    box = NOTE.box
    lines = [
        TextLine("venir le 12", 0.9, box),
        TextLine("", 0.0, box, LineKind.CROSSED_OUT),
        TextLine("", 0.0, box, LineKind.DRAWING),
    ]

    read = decide_note(NOTE, ZoneInk(NOTE, box, 40.0, ()), lines)

    assert read.text == "venir le 12\n[raturé]\n[dessin]"
    assert decide_note(NOTE, ZoneInk(NOTE, box, 40.0, ()), lines[1:]).text == ""
    assert (read.empty, read.decision) == (False, Decision.REVIEW)


def test_written_words_go_to_a_person() -> None:
    line = TextLine("besoin d'un interprète", 0.97, NOTE.box)

    read = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 40.0, ()), [line])

    assert (read.empty, read.text, read.decision) == (False, line.text, Decision.REVIEW)
    assert 0.0 < read.confidence < 0.99


def test_a_word_is_said_to_be_right_as_often_as_such_words_were() -> None:
    line = TextLine("Bonjour", 0.99, NOTE.box, words=(TextWord("Bonjour", 0.83, NOTE.box, (("Toujours", 0.1),)),))

    read = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 40.0, ()), [line])

    (word,) = read.lines[0].words
    assert word.confidence == pytest.approx(0.6062, abs=1e-4)
    said = zone_to_json(read)["lines"][0]["words"]
    assert said == [
        {
            "text": "Bonjour",
            "confidence": 0.6062,
            "box_mm": NOTE.box.as_list(),
            "others": [{"text": "Toujours", "share": 0.1}],
        }
    ]


def test_what_else_a_whole_line_may_say_is_in_the_json() -> None:
    line = TextLine("le parc", 0.9, NOTE.box, others=(("le parce", 0.25),))

    read = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 40.0, ()), [line])

    (said,) = zone_to_json(read)["lines"]
    assert said["others"] == [{"text": "le parce", "share": 0.25}]
    assert "words" not in said


def test_ink_outside_every_zone_keeps_its_lines() -> None:
    box = Box(10.0, 120.0, 40.0, 8.0)
    lines = [
        TextLine("merci", 0.98, box, words=(TextWord("merci", 1.0, box),)),
        TextLine("", 0.0, box, LineKind.DRAWING),
    ]

    note = decide_annotation(LooseInk(box, ()), lines)

    assert [line.kind for line in note.lines] == [LineKind.WRITING, LineKind.DRAWING]
    assert note.lines[0].words[0].confidence == pytest.approx(0.9788)


def test_pale_traces_in_an_empty_area_are_looked_at_by_a_person() -> None:
    clean = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 0.0, ()), [])
    traces = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 0.0, (), doubtful_mm2=0.5), [])

    assert (clean.empty, clean.decision) == (True, Decision.AUTO)
    assert (traces.empty, traces.decision) == (True, Decision.REVIEW)


def test_no_line_is_said_to_be_right_more_often_than_lines_were() -> None:
    said = [line_confidence(confidence) for confidence in (0.0, 0.3, 0.6, 0.9, 1.0)]

    assert said == sorted(said)
    assert said[0] < 0.04
    assert said[-1] <= 0.89
