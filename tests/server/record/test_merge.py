from dataclasses import replace
from pathlib import Path

import pytest

from forms.model import FieldKind
from server.record.merge import Apply, Ask, Keep, Outcome, Paper, Seen, Why, merge
from server.record.model import Value

DOC = Path(__file__).parents[3] / "docs" / "merge.md"

EMPTY_BOX = Paper(FieldKind.TICK, value=False, empty=True, sure=True)
TICKED = Paper(FieldKind.TICK, value=True, empty=False, sure=True)
PERHAPS = Paper(FieldKind.TICK, value=True, empty=False, sure=False)
BESIDE = replace(PERHAPS, beside=True)
UNREADABLE = Paper(FieldKind.TICK, value=None, empty=False, sure=False)
STRUCK_OUT = Paper(FieldKind.TICK, value=None, empty=False, sure=False, cancelled=True)
NO_DATE = Paper(FieldKind.DATE, value=None, empty=True, sure=True)
THIRD = Paper(FieldKind.DATE, value="2026-12-03", empty=False, sure=True)
PERHAPS_THIRD = Paper(FieldKind.DATE, value="2026-12-03", empty=False, sure=False)
NOTE = Paper(FieldKind.NOTE, value="Samedi si possible", empty=False, sure=True)
PERHAPS_NOTE = Paper(FieldKind.NOTE, value="Samedi si possible", empty=False, sure=False)

SAW_NOTHING = Seen(value=False, empty=True, sure=True)
SAW_TICK = Seen(value=True, empty=False, sure=True)
SAW_SAME_TICK = Seen(value=True, empty=False, sure=True, same_ink=True)
SAW_SAME_DOUBT = Seen(value=True, empty=False, sure=False, same_ink=True)
SAID_NOT_TICKED = Seen(value=True, empty=False, sure=False, decided=True, verdict=False)
SAID_TICKED = Seen(value=None, empty=False, sure=False, decided=True, verdict=True)


def test_what_came_beside_a_tick_that_had_gone_in_is_asked_about() -> None:
    assert merge(BESIDE, printed=None, record=None) == Ask(Why.DOUBT)
    assert merge(BESIDE, printed=None, record=True) == Ask(Why.PERHAPS_DIFFER)
    assert merge(BESIDE, printed=None, record=True, seen=SAW_SAME_TICK) == Ask(Why.PERHAPS_DIFFER)


def test_what_stands_beside_a_tick_is_asked_about_once() -> None:
    asked = replace(SAW_SAME_DOUBT, beside=True)
    answered = replace(asked, decided=True, verdict=True)

    assert merge(BESIDE, printed=None, record=None, seen=asked) == Keep(Why.SAME_INK)
    assert merge(BESIDE, printed=None, record=True, seen=answered) == Keep(Why.SAME_INK)
    assert merge(BESIDE, printed=None, record=True, seen=replace(answered, same_ink=False)) == Keep(Why.KNOWN)


@pytest.mark.parametrize("saw", [SAW_SAME_DOUBT, replace(SAW_SAME_DOUBT, value=None)], ids=["tick", "unreadable"])
@pytest.mark.parametrize("paper", [BESIDE, replace(UNREADABLE, beside=True)], ids=["tick now", "unreadable now"])
def test_what_came_beside_a_box_that_a_person_has_answered_about_is_asked_about(paper: Paper, saw: Seen) -> None:
    answered = replace(saw, decided=True, verdict=True, said=frozenset({True}))

    assert merge(paper, printed=None, record=True, seen=answered) == Ask(Why.PERHAPS_DIFFER)


def test_a_tick_goes_in_by_no_image_that_does_not_show_what_stood_beside_it() -> None:
    asked = Seen(value=True, empty=False, sure=False, beside=True)

    assert merge(TICKED, printed=None, record=None, seen=asked) == Ask(Why.DOUBT)
    assert merge(TICKED, printed=None, record=True, seen=asked) == Keep(Why.KNOWN)


def test_an_empty_box_says_nothing_about_what_is_not_known() -> None:
    assert merge(EMPTY_BOX, printed=None, record=None) == Keep(Why.EMPTY)


def test_an_empty_box_leaves_what_the_record_learned_since_printing() -> None:
    assert merge(EMPTY_BOX, printed=None, record=True) == Keep(Why.EMPTY)


def test_empty_cells_leave_the_date_that_was_printed_beside_them() -> None:
    assert merge(NO_DATE, printed="2026-12-03", record="2026-12-03") == Keep(Why.EMPTY)


def test_a_tick_on_paper_alone_goes_into_the_record() -> None:
    assert merge(TICKED, printed=None, record=None) == Apply(True, Why.ONLY_PAPER)


def test_a_tick_answers_a_no_that_was_known_when_the_page_was_printed() -> None:
    assert merge(TICKED, printed=False, record=False) == Apply(True, Why.ONLY_PAPER)


def test_a_tick_against_a_no_that_the_record_learned_since_is_a_conflict() -> None:
    assert merge(TICKED, printed=None, record=False) == Ask(Why.BOTH_DIFFER)


def test_a_tick_that_the_record_knows_already_changes_nothing() -> None:
    assert merge(TICKED, printed=None, record=True) == Keep(Why.KNOWN)


def test_a_new_date_replaces_the_one_that_was_printed() -> None:
    assert merge(THIRD, printed="2026-11-20", record="2026-11-20") == Apply("2026-12-03", Why.ONLY_PAPER)


def test_two_dates_that_both_differ_from_the_printed_one_are_a_conflict() -> None:
    assert merge(THIRD, printed="2026-11-20", record="2026-12-10") == Ask(Why.BOTH_DIFFER)


def test_a_date_against_one_that_the_record_has_taken_away_since_is_a_conflict() -> None:
    assert merge(THIRD, printed="2026-11-20", record=None) == Ask(Why.BOTH_DIFFER)


def test_an_older_edition_is_compared_with_its_own_printed_state() -> None:
    printed_on_the_old_one, known_since_the_new_one = None, "2026-12-10"

    outcome = merge(THIRD, printed=printed_on_the_old_one, record=known_since_the_new_one)

    assert outcome == Ask(Why.BOTH_DIFFER)


@pytest.mark.parametrize("paper", [PERHAPS, UNREADABLE, PERHAPS_THIRD, PERHAPS_NOTE])
def test_a_doubt_goes_to_a_person(paper: Paper) -> None:
    assert merge(paper, printed=None, record=None) == Ask(Why.DOUBT)


@pytest.mark.parametrize(("paper", "record"), [(PERHAPS, True), (PERHAPS_THIRD, "2026-12-03")])
def test_a_doubt_that_could_only_confirm_the_record_is_not_asked(paper: Paper, record: Value) -> None:
    assert merge(paper, printed=None, record=record) == Keep(Why.KNOWN)


@pytest.mark.parametrize(("paper", "record"), [(PERHAPS, True), (PERHAPS_THIRD, "2026-12-03")])
def test_a_doubt_about_a_place_that_was_added_to_is_asked_though_it_may_confirm_the_record(
    paper: Paper, record: Value
) -> None:
    saw_less = Seen(value=record, empty=False, sure=True, said=frozenset({record or ""}), added=True)

    for seen in (saw_less, replace(saw_less, empty=True)):
        assert merge(paper, printed=None, record=record, seen=seen) == Ask(Why.PERHAPS_DIFFER)
        assert merge(replace(paper, sure=True), printed=None, record=record, seen=seen) == Keep(Why.KNOWN)
    assert merge(paper, printed=None, record=record, seen=replace(saw_less, added=False)) == Keep(Why.KNOWN)


def test_a_mark_that_nobody_can_read_is_asked_even_when_the_record_knows() -> None:
    assert merge(UNREADABLE, printed=True, record=True) == Ask(Why.DOUBT)


@pytest.mark.parametrize("paper", [PERHAPS, UNREADABLE, STRUCK_OUT])
def test_a_doubt_about_a_box_whose_no_somebody_wrote_since_may_be_a_conflict(paper: Paper) -> None:
    assert merge(paper, printed=None, record=False) == Ask(Why.PERHAPS_DIFFER)


@pytest.mark.parametrize("record", ["2026-12-10", None])
def test_a_doubtful_date_on_an_older_edition_may_be_a_conflict(record: Value) -> None:
    assert merge(PERHAPS_THIRD, printed="2026-11-20", record=record) == Ask(Why.PERHAPS_DIFFER)


def test_a_doubtful_date_against_the_one_that_was_printed_is_a_plain_doubt() -> None:
    assert merge(PERHAPS_THIRD, printed="2026-11-20", record="2026-11-20") == Ask(Why.DOUBT)


def test_a_doubt_about_what_an_agent_took_out_may_be_a_conflict() -> None:
    taken_out = replace(SAW_TICK, said=frozenset({True}))

    assert merge(PERHAPS, printed=None, record=None, seen=taken_out) == Ask(Why.PERHAPS_DIFFER)


@pytest.mark.parametrize("record", [None, "Venir à deux"])
def test_a_doubtful_note_is_at_odds_with_nothing(record: Value) -> None:
    assert merge(PERHAPS_NOTE, printed=None, record=record) == Ask(Why.DOUBT)


def test_a_yes_is_only_taken_back_by_a_person() -> None:
    assert merge(STRUCK_OUT, printed=None, record=True) == Ask(Why.CANCELLED)


@pytest.mark.parametrize("record", [None, False])
def test_a_struck_out_box_that_nobody_said_yes_to_goes_to_a_person(record: Value) -> None:
    assert merge(STRUCK_OUT, printed=record, record=record) == Ask(Why.DOUBT)


def test_a_tick_that_has_gone_from_the_paper_goes_to_a_person() -> None:
    assert merge(EMPTY_BOX, printed=None, record=True, seen=SAW_TICK) == Ask(Why.GONE)


@pytest.mark.parametrize("record", [None, False, True])
def test_a_doubt_about_a_place_where_no_ink_was_seen_is_settled_by_a_look_at_the_whole_place(record: Value) -> None:
    for cut_off_or_hard_to_see in (None, False):
        seen = Seen(value=cut_off_or_hard_to_see, empty=False, sure=False, ink=False)

        assert merge(EMPTY_BOX, printed=None, record=record, seen=seen) == Keep(Why.CLEARED)


def hidden(paper: Paper) -> Paper:
    """What looks empty, in an image that may not show pencil."""
    return replace(paper, hidden=True)


@pytest.mark.parametrize(
    "paper",
    [
        EMPTY_BOX,
        replace(NO_DATE, empty=False, sure=False),
        Paper(FieldKind.NUMBER, value=None, empty=False, sure=False),
        Paper(FieldKind.NOTE, value=None, empty=False, sure=False),
    ],
)
def test_what_looks_empty_where_pencil_may_not_show_says_nothing(paper: Paper) -> None:
    cut_off, doubt = Seen(None, empty=False, sure=False, ink=False), Seen(None, empty=False, sure=False)

    for seen in (None, SAW_NOTHING, cut_off, doubt):
        assert merge(hidden(paper), printed=None, record=None, seen=seen) == Keep(Why.HIDDEN)


def test_what_looks_empty_where_pencil_may_not_show_is_asked_when_the_record_says_otherwise() -> None:
    perhaps_no_date = replace(NO_DATE, empty=False, sure=False)

    changed = merge(hidden(perhaps_no_date), printed=None, record="2026-12-10")
    gone = merge(hidden(EMPTY_BOX), printed=None, record=True, seen=SAW_TICK)

    assert (changed, gone) == (Ask(Why.PERHAPS_DIFFER), Ask(Why.GONE))


@pytest.mark.parametrize("value", [None, True])
def test_a_doubt_about_ink_that_does_not_show_any_more_goes_on_waiting(value: Value) -> None:
    dot = Seen(value=value, empty=False, sure=False)

    assert merge(EMPTY_BOX, printed=None, record=None, seen=dot) == Keep(Why.EMPTY)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(Seen(value=None, empty=False, sure=False, ink=False, said=frozenset({True})), id="sure-before"),
        pytest.param(Seen(value=True, empty=False, sure=False), id="what-the-record-says"),
        pytest.param(Seen(value=None, empty=False, sure=False, decided=True, verdict=True), id="a-person-saw-it"),
    ],
)
def test_ink_that_had_said_something_and_has_gone_is_a_conflict_whatever_the_last_scan_saw(seen: Seen) -> None:
    assert merge(EMPTY_BOX, printed=None, record=True, seen=seen) == Ask(Why.GONE)


def test_an_empty_box_that_a_person_had_called_empty_says_nothing_again() -> None:
    assert merge(EMPTY_BOX, printed=None, record=None, seen=SAID_NOT_TICKED) == Keep(Why.EMPTY)


@pytest.mark.parametrize("paper", [TICKED, PERHAPS, UNREADABLE])
@pytest.mark.parametrize("record", [None, True])
def test_the_same_ink_scanned_again_changes_nothing(paper: Paper, record: Value) -> None:
    assert merge(paper, printed=None, record=record, seen=SAW_SAME_TICK) == Keep(Why.SAME_INK)


def test_a_box_that_is_struck_out_now_is_not_the_same_however_little_of_the_line_shows() -> None:
    struck_out_before = replace(SAW_SAME_TICK, value=None, sure=False, cancelled=True)

    assert merge(STRUCK_OUT, printed=None, record=True, seen=SAW_SAME_TICK) == Ask(Why.CANCELLED)
    assert merge(STRUCK_OUT, printed=None, record=True, seen=struck_out_before) == Keep(Why.SAME_INK)


def test_what_an_agent_corrected_since_stays_when_the_page_is_scanned_again() -> None:
    assert merge(TICKED, printed=None, record=False, seen=SAW_SAME_TICK) == Keep(Why.SAME_INK)


def test_a_doubt_about_the_same_ink_is_not_asked_twice() -> None:
    assert merge(PERHAPS, printed=None, record=None, seen=SAW_SAME_DOUBT) == Keep(Why.SAME_INK)


def test_a_surer_look_at_the_same_ink_that_says_something_else_counts() -> None:
    saw_something = Seen(value=None, empty=False, sure=False, same_ink=True)

    assert merge(TICKED, printed=None, record=None, seen=saw_something) == Apply(True, Why.ONLY_PAPER)


def test_a_tick_added_at_the_second_visit_goes_into_the_record() -> None:
    assert merge(TICKED, printed=None, record=None, seen=SAW_NOTHING) == Apply(True, Why.ONLY_PAPER)


def test_a_machine_does_not_overrule_a_person() -> None:
    assert merge(TICKED, printed=None, record=None, seen=SAID_NOT_TICKED) == Ask(Why.OVERRULED)


YES, THE_THIRD, SAMEDI = frozenset({True}), frozenset({"2026-12-03"}), frozenset({"Samedi si possible"})


@pytest.mark.parametrize(
    ("paper", "printed", "record", "seen"),
    [
        pytest.param(TICKED, None, None, replace(SAW_TICK, said=YES), id="yes-taken-back"),
        pytest.param(TICKED, False, False, replace(SAW_TICK, said=YES), id="no-again"),
        pytest.param(TICKED, None, None, replace(SAW_NOTHING, said=YES), id="gone-in-between"),
        pytest.param(TICKED, None, None, replace(SAW_SAME_DOUBT, same_ink=False, said=YES), id="doubt-in-between"),
        pytest.param(TICKED, None, None, replace(SAID_TICKED, said=YES), id="confirmed-then-taken-back"),
        pytest.param(THIRD, None, None, Seen("2026-12-03", empty=False, sure=True, said=THE_THIRD), id="date"),
        pytest.param(THIRD, None, None, Seen("2026-12-08", empty=False, sure=True, said=frozenset({"2026-12-08"})),
                     id="another-date-after-one-was-taken-out"),
        pytest.param(NOTE, None, None, replace(SAW_NOTHING, said=SAMEDI), id="note"),
        pytest.param(NOTE, None, "Venir à deux", Seen("Samedi", empty=False, sure=True, said=SAMEDI), id="older-note"),
    ],
)  # fmt: skip
def test_what_an_agent_took_out_stays_out_when_the_ink_looks_different(
    paper: Paper, printed: Value, record: Value, seen: Seen
) -> None:
    assert merge(paper, printed=printed, record=record, seen=seen) == Ask(Why.CORRECTED)


@pytest.mark.parametrize("paper", [TICKED, PERHAPS, UNREADABLE, STRUCK_OUT])
def test_a_step_that_is_not_needed_is_not_done_without_a_persons_word(paper: Paper) -> None:
    assert merge(paper, printed=None, record=None, given_up=True) == Ask(Why.GIVEN_UP)


def test_paper_that_says_nothing_of_a_step_that_is_not_needed_asks_nothing() -> None:
    assert merge(EMPTY_BOX, printed=None, record=None, given_up=True) == Keep(Why.EMPTY)


def test_a_machine_may_agree_with_a_person() -> None:
    assert merge(TICKED, printed=None, record=True, seen=SAID_TICKED) == Keep(Why.KNOWN)


def test_a_first_note_goes_into_the_record() -> None:
    assert merge(NOTE, printed=None, record=None) == Apply("Samedi si possible", Why.ADDED_NOTE)


@pytest.mark.parametrize("printed", [None, "Venir à deux"])
def test_a_note_is_added_under_what_was_noted_before(printed: Value) -> None:
    outcome = merge(NOTE, printed=printed, record="Venir à deux")

    assert outcome == Apply("Venir à deux\n\nSamedi si possible", Why.ADDED_NOTE)


def test_a_note_that_is_known_already_changes_nothing() -> None:
    assert merge(NOTE, printed=None, record="Venir à deux\n\nSamedi si possible") == Keep(Why.KNOWN)


def test_more_ink_in_the_same_area_replaces_what_was_read_there() -> None:
    saw = Seen(value="Samedi", empty=False, sure=True)

    outcome = merge(NOTE, printed=None, record="Venir à deux\n\nSamedi", seen=saw)

    assert outcome == Apply("Venir à deux\n\nSamedi si possible", Why.REWRITTEN)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (Seen(value="Samedi", empty=False, sure=False, decided=True, verdict="Samedi 5"), Why.OVERRULED),
        (Seen(value="Samedi", empty=False, sure=True), Why.BOTH_DIFFER),
    ],
)
def test_more_ink_beside_words_that_a_person_chose_goes_to_a_person(seen: Seen, why: Why) -> None:
    assert merge(NOTE, printed=None, record="Samedi 5", seen=seen) == Ask(why)


def test_a_note_with_a_blank_line_is_known_as_a_whole() -> None:
    in_two_parts = replace(NOTE, value="Samedi si possible\n\nou lundi")
    saw = Seen(value="Samedi\n\nou lundi", empty=False, sure=True)

    assert merge(in_two_parts, printed=None, record="Un\n\nSamedi si possible\n\nou lundi") == Keep(Why.KNOWN)
    assert merge(in_two_parts, printed=None, record="Un\n\nSamedi\n\nou lundi", seen=saw) == Apply(
        "Un\n\nSamedi si possible\n\nou lundi", Why.REWRITTEN
    )


def test_a_note_with_a_blank_line_that_an_agent_took_out_does_not_come_back() -> None:
    in_two_parts = replace(NOTE, value="Samedi si possible\n\nou lundi")

    outcome = merge(in_two_parts, printed=None, record=None, dropped=frozenset({"Samedi si possible", "ou lundi"}))

    assert outcome == Ask(Why.CORRECTED)


FORTY_FIVE = Paper(FieldKind.NUMBER, value="045", empty=False, sure=True)


def test_a_number_goes_into_the_record_without_the_zeros_before_it() -> None:
    assert merge(FORTY_FIVE, printed=None, record=None) == Apply("45", Why.ONLY_PAPER)


@pytest.mark.parametrize("zeros", ["0", "00", "000"])
def test_nought_is_a_number(zeros: str) -> None:
    assert merge(replace(FORTY_FIVE, value=zeros), printed=None, record=None) == Apply("0", Why.ONLY_PAPER)


@pytest.mark.parametrize("record", ["45", "045", "0045"])
def test_a_number_that_is_known_stays_as_it_is_whatever_zeros_stand_before_it(record: str) -> None:
    assert merge(FORTY_FIVE, printed=None, record=record) == Keep(Why.KNOWN)


@pytest.mark.parametrize("printed", ["50", "050"])
def test_a_number_that_was_printed_is_the_same_whatever_zeros_stand_before_it(printed: str) -> None:
    assert merge(FORTY_FIVE, printed=printed, record="50") == Apply("45", Why.ONLY_PAPER)


def test_a_person_who_typed_zeros_before_a_number_is_not_overruled_by_it() -> None:
    said = Seen(value="95", empty=False, sure=False, decided=True, verdict="045", said=frozenset({"045"}))

    assert merge(FORTY_FIVE, printed=None, record="45", seen=said) == Keep(Why.KNOWN)
    assert merge(replace(FORTY_FIVE, value="45"), printed=None, record=None, seen=said) == Ask(Why.CORRECTED)


def test_the_zeros_before_a_note_or_a_date_stay() -> None:
    note = replace(NOTE, value="06 12")

    assert merge(note, printed=None, record=None) == Apply("06 12", Why.ADDED_NOTE)


@pytest.mark.parametrize("why", list(Why))
def test_every_rule_is_explained(why: Why) -> None:
    assert f"| `{why.value}` |" in DOC.read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", [TICKED, PERHAPS, STRUCK_OUT, EMPTY_BOX, THIRD, NOTE, NO_DATE])
@pytest.mark.parametrize("record", [None, True, False, "2026-12-10", "Venir à deux"])
@pytest.mark.parametrize("seen", [None, SAW_NOTHING, SAW_TICK, SAW_SAME_DOUBT, SAID_NOT_TICKED])
def test_only_a_sure_reading_ever_changes_the_record(paper: Paper, record: Value, seen: Seen | None) -> None:
    outcome: Outcome = merge(paper, printed=None, record=record, seen=seen)

    assert not isinstance(outcome, Apply) or (paper.sure and not paper.empty and outcome.value is not False)
