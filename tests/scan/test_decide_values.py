"""How sure values in notes are said to be."""

from dataclasses import replace

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from scan.decide_text import decide_annotation, decide_note
from scan.decide_values import decide_value
from scan.loose_ink import LooseInk
from scan.new_ink import ZoneInk
from scan.readings import Decision, FoundValue, TextLine
from scan.readings_json import zone_to_json
from scan.written_forms import ValueKind

NOTE = Zone("M1.note", FieldKind.NOTE, Author.CITIZEN, Box(10, 10, 100, 24), line_mm=8.0)
PLACE = Box(10, 20, 30, 5)
DAY = FoundValue(ValueKind.DATE, "2026-12-03", "3/12/26", 0.5, Decision.REVIEW, PLACE, (("2026-12-08", 0.2),))


def test_a_surer_reading_is_more_often_right_and_never_certain() -> None:
    right = [decide_value(replace(DAY, confidence=said / 20)).confidence for said in range(21)]

    assert right == sorted(right)
    assert 0.0 < right[0] < 0.5
    assert 0.9 < right[-1] < 1.0


def test_only_what_is_very_sure_is_exact() -> None:
    said = {share: decide_value(replace(DAY, confidence=share)).decision for share in (0.3, 0.7, 0.99)}

    assert said == {0.3: Decision.REVIEW, 0.7: Decision.REVIEW, 0.99: Decision.AUTO}


def test_what_is_exact_is_right_nearly_always() -> None:
    exact = [decide_value(replace(DAY, confidence=said / 1000)) for said in range(1001)]

    assert min(one.confidence for one in exact if one.decision is Decision.AUTO) > 0.97


def test_what_stands_in_a_note_is_in_its_json_from_the_top() -> None:
    phone = replace(DAY, kind=ValueKind.PHONE, value="06 12 34 56 78", text="0612345678", confidence=0.99, others=())
    lines = [TextLine("le 3/12/26", 0.9, NOTE.box, found=(DAY,)), TextLine("…", 0.9, NOTE.box, found=(phone,))]

    read = decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 40.0, ()), lines)

    day, other = zone_to_json(read)["found"]
    assert (day["kind"], day["value"], day["text"], day["decision"]) == ("date", "2026-12-03", "3/12/26", "review")
    assert (day["box_mm"], day["others"]) == ([10, 20, 30, 5], [{"value": "2026-12-08", "share": 0.2}])
    assert day["confidence"] == round(decide_value(DAY).confidence, 4)
    assert (other["value"], other["decision"], "others" in other) == ("06 12 34 56 78", "auto", False)


def test_a_note_stays_a_persons_however_exact_what_stands_in_it_is() -> None:
    sure = replace(DAY, confidence=1.0)
    line = TextLine("le 3/12/26", 0.9, NOTE.box, found=(sure,))

    assert decide_note(NOTE, ZoneInk(NOTE, NOTE.box, 40.0, ()), [line]).decision is Decision.REVIEW


def test_what_stands_beside_the_areas_is_judged_too() -> None:
    line = TextLine("le 3/12/26", 0.9, NOTE.box, found=(DAY,))

    note = decide_annotation(LooseInk(NOTE.box, ()), [line])

    assert note.lines[0].found == (decide_value(DAY),)
