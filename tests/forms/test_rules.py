import random

import pytest

from forms.circumstances import Answer, Circumstances, Subject
from forms.errors import AnswerError
from forms.model import (
    BookletTemplate,
    Choice,
    Effect,
    Rule,
    Scope,
    Situation,
    Step,
    SupportingDocument,
)
from forms.rules import apply_rules, is_asked, open_questions

YES_NO = (Choice("oui", "Oui"), Choice("non", "Non"), Choice("ne_sait_pas", "Je ne sais pas"))
ADA, BEN, CLEO = Subject("p1", "Ada"), Subject("p2"), Subject("c1", "Cléo")


def situation(
    key: str, *rules: Rule, scope: Scope = Scope.PERSON, asked_if: tuple[str, tuple[str, ...]] | None = None
) -> Situation:
    return Situation(key, f"{key} ?", scope, YES_NO, rules, asked_if)


def rule(effect: Effect, target: str = "", text: str = "", *, printed: bool = True) -> Rule:
    return Rule(("oui",), effect, target, text, printed)


def template(*situations: Situation) -> BookletTemplate:
    return BookletTemplate(
        key="essai",
        letter="T",
        colour="#000000",
        title="Essai",
        purpose="Pour essayer.",
        summary=(),
        person_word="personne",
        persons_min=1,
        persons_max=2,
        steps=(Step("T1", "Un", "Un", "…", "…"), Step("T2", "Deux", "Deux", "…", "…", base=False)),
        documents=(
            SupportingDocument("P-T01", "De chacun", Scope.PERSON, "T1", base=True),
            SupportingDocument("P-T02", "De chacun aussi", Scope.PERSON, "T1"),
            SupportingDocument("P-T03", "Du dossier", Scope.RECORD, "T1"),
            SupportingDocument("P-T04", "De l'enfant", Scope.CHILD, "T1"),
        ),
        situations=situations,
        contacts=(),
    )


def record(*answers: tuple[str, str, str]) -> Circumstances:
    return Circumstances((ADA, BEN), (CLEO,), tuple(Answer(*answer) for answer in answers))


BASE = {("P-T01", "p1"): False, ("P-T01", "p2"): False}


@pytest.mark.parametrize(
    ("scope", "subject", "document", "expected"),
    [
        (Scope.PERSON, "p2", "P-T02", [("P-T02", "p2")]),
        (Scope.PERSON, "p2", "P-T03", [("P-T03", "")]),
        (Scope.PERSON, "p2", "P-T04", [("P-T04", "c1")]),
        (Scope.RECORD, "", "P-T02", [("P-T02", "p1"), ("P-T02", "p2")]),
        (Scope.RECORD, "", "P-T03", [("P-T03", "")]),
        (Scope.CHILD, "c1", "P-T04", [("P-T04", "c1")]),
        (Scope.CHILD, "c1", "P-T03", [("P-T03", "")]),
    ],
)
def test_a_document_is_asked_of_those_whom_the_answer_concerns(
    scope: Scope, subject: str, document: str, expected: list[tuple[str, str]]
) -> None:
    asking = template(situation("t.a", rule(Effect.ADD, document), scope=scope))

    outcome = apply_rules(asking, record(("t.a", "oui", subject)))

    assert dict(outcome.documents) == BASE | dict.fromkeys(expected, False)


def test_a_removal_beats_every_addition_whichever_was_asked_first() -> None:
    adds, removes = situation("t.a", rule(Effect.ADD, "P-T02")), situation("t.b", rule(Effect.REMOVE, "P-T02"))
    said = record(("t.a", "oui", "p1"), ("t.b", "oui", "p1"), ("t.a", "oui", "p2"))

    outcomes = [apply_rules(template(*order), said) for order in ((adds, removes), (removes, adds))]

    assert [dict(one.documents) for one in outcomes] == [BASE | {("P-T02", "p2"): False}] * 2


def test_a_removal_takes_away_the_base_too() -> None:
    removing = template(situation("t.a", rule(Effect.REMOVE, "P-T01"), rule(Effect.REMOVE, "T1")))

    outcome = apply_rules(removing, record(("t.a", "oui", "p1")))

    assert dict(outcome.documents) == {("P-T01", "p2"): False}
    assert dict(outcome.steps) == {}


def test_not_knowing_adds_what_is_to_be_confirmed_and_does_nothing_else() -> None:
    everything = situation(
        "t.a",
        rule(Effect.ADD, "P-T02"),
        rule(Effect.ADD, "T2"),
        rule(Effect.REMOVE, "P-T01"),
        rule(Effect.CHANGE, "P-T02", "Un mot."),
        rule(Effect.WARN, text="Attention."),
        rule(Effect.WARN, text="Pour l'agent.", printed=False),
        rule(Effect.REFER, "mairie", "Allez-y."),
    )

    outcome = apply_rules(template(everything), record(("t.a", "ne_sait_pas", "p1")))

    assert dict(outcome.documents) == BASE | {("P-T02", "p1"): True}
    assert dict(outcome.steps) == {"T1": False, "T2": True}
    assert (outcome.remarks, outcome.warnings, outcome.agent_warnings, outcome.referrals) == ({}, (), (), ())


def test_a_document_that_another_answer_adds_for_sure_is_not_to_be_confirmed() -> None:
    doubtful, sure = situation("t.a", rule(Effect.ADD, "P-T02")), situation("t.b", rule(Effect.ADD, "P-T02"))
    said = record(("t.a", "ne_sait_pas", "p1"), ("t.b", "oui", "p1"))

    outcomes = [apply_rules(template(*order), said) for order in ((doubtful, sure), (sure, doubtful))]

    assert [one.documents["P-T02", "p1"] for one in outcomes] == [False, False]


def test_not_knowing_never_puts_a_base_document_in_doubt() -> None:
    adding = template(situation("t.a", rule(Effect.ADD, "P-T01")))

    outcome = apply_rules(adding, record(("t.a", "ne_sait_pas", "p1")))

    assert dict(outcome.documents) == BASE


def test_the_order_of_the_answers_changes_nothing() -> None:
    draw = random.Random(7)
    asking = template(
        situation("t.a", rule(Effect.ADD, "P-T02"), rule(Effect.WARN, text="{nom}, attention.")),
        situation("t.b", rule(Effect.ADD, "P-T03"), rule(Effect.CHANGE, "P-T03", "Pour {nom}."), scope=Scope.PERSON),
        situation("t.c", rule(Effect.ADD, "P-T04"), scope=Scope.CHILD),
    )
    said = [
        ("t.a", "oui", "p1"),
        ("t.a", "oui", "p2"),
        ("t.b", "oui", "p2"),
        ("t.b", "oui", "p1"),
        ("t.c", "oui", "c1"),
    ]
    expected = apply_rules(asking, record(*said))

    for _ in range(20):
        draw.shuffle(said)

        assert apply_rules(asking, record(*said)) == expected


def test_a_text_names_whom_the_answer_is_about_and_numbers_those_without_a_name() -> None:
    warning = template(situation("t.a", rule(Effect.WARN, text="{nom} : prévoyez un interprète.")))

    outcome = apply_rules(warning, record(("t.a", "oui", "p2"), ("t.a", "oui", "p1")))

    assert outcome.warnings == ("Ada : prévoyez un interprète.", "Personne 2 : prévoyez un interprète.")


def test_the_same_words_for_two_persons_are_said_once() -> None:
    warning = template(situation("t.a", rule(Effect.WARN, text="Le Pacs s'arrête."), rule(Effect.CHANGE, "T1", "Ici.")))

    outcome = apply_rules(warning, record(("t.a", "oui", "p1"), ("t.a", "oui", "p2")))

    assert outcome.warnings == ("Le Pacs s'arrête.",)
    assert outcome.remarks["T1", ""] == ("Ici.",)


def test_what_is_not_to_be_printed_goes_to_the_agent_alone() -> None:
    quiet = situation(
        "t.a",
        rule(Effect.CHANGE, "P-T01", "Accueil adapté.", printed=False),
        rule(Effect.REFER, "ailleurs", "Dites-le.", printed=False),
    )

    outcome = apply_rules(template(quiet), record(("t.a", "oui", "p1")))

    assert outcome.agent_warnings == ("Accueil adapté.", "Dites-le.")
    assert (outcome.remarks, outcome.warnings, outcome.referrals) == ({}, (), ())


def test_a_step_is_moved_before_another_one_only_by_the_answer_that_says_so() -> None:
    asking = template(situation("t.a", Rule(("oui",), Effect.MOVE, "T2", before="T1")))

    assert apply_rules(asking, record(("t.a", "oui", "p1"), ("t.a", "oui", "p2"))).moves == (("T2", "T1"),)
    assert apply_rules(asking, record(("t.a", "non", "p1"), ("t.a", "ne_sait_pas", "p2"))).moves == ()


CHAIN = (
    situation("t.a"),
    situation("t.b", rule(Effect.ADD, "P-T02"), asked_if=("t.a", ("oui",))),
    situation("t.c", rule(Effect.ADD, "P-T03"), asked_if=("t.b", ("oui",)), scope=Scope.RECORD),
)


def test_an_answer_to_a_question_that_is_not_asked_any_more_does_nothing() -> None:
    said = record(("t.a", "non", "p1"), ("t.b", "oui", "p1"), ("t.c", "oui", ""))

    outcome = apply_rules(template(*CHAIN), said)

    assert dict(outcome.documents) == BASE


def test_a_question_follows_the_answer_of_the_same_person() -> None:
    said = record(("t.a", "oui", "p1"), ("t.a", "non", "p2"))

    assert is_asked(template(*CHAIN), said, CHAIN[1], "p1")
    assert not is_asked(template(*CHAIN), said, CHAIN[1], "p2")


def test_a_question_about_the_record_follows_anybodys_answer_but_only_if_that_one_was_asked_itself() -> None:
    asked = record(("t.a", "oui", "p2"), ("t.b", "oui", "p2"))
    not_asked = record(("t.a", "non", "p2"), ("t.b", "oui", "p2"))

    assert is_asked(template(*CHAIN), asked, CHAIN[2])
    assert not is_asked(template(*CHAIN), not_asked, CHAIN[2])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("t.z", "oui", "p1"), "no such situation; known: t.a"),
        (("t.a", "peut_etre", "p1"), "possible: oui, non, ne_sait_pas"),
        (("t.a", "oui", "p3"), "asked about p1, p2, not about p3"),
        (("t.a", "oui", ""), "asked about p1, p2, not about the record"),
        (("t.a", "oui", "c1"), "asked about p1, p2, not about c1"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_with_what_would(answer: tuple[str, str, str], words: str) -> None:
    asking = template(situation("t.a", rule(Effect.ADD, "P-T02")))

    with pytest.raises(AnswerError) as refusal:
        apply_rules(asking, record(answer))

    assert refusal.value.key == answer[0]
    assert words in refusal.value.problem


def test_two_answers_of_one_person_to_one_question_are_refused() -> None:
    asking = template(situation("t.a"))

    with pytest.raises(AnswerError, match="answered twice for p1"):
        apply_rules(asking, record(("t.a", "oui", "p1"), ("t.a", "non", "p1")))


def several(*rules: Rule) -> Situation:
    """A question to the record that takes several answers at once."""
    choices = tuple(Choice(key, key) for key in ("a", "b", "ne_sait_pas"))
    return Situation("t.a", "Quoi ?", Scope.RECORD, choices, rules, several=True)


ADD_A, ADD_B = Rule(("a",), Effect.ADD, "P-T03"), Rule(("b",), Effect.ADD, "T2")


def test_each_of_several_answers_does_what_its_rules_say() -> None:
    outcome = apply_rules(template(several(ADD_A, ADD_B)), record(("t.a", "b", ""), ("t.a", "a", "")))

    assert ("P-T03", "") in outcome.documents
    assert "T2" in outcome.steps


def test_words_come_in_the_order_of_the_answers_whichever_was_given_first() -> None:
    asking = template(several(Rule(("a",), Effect.WARN, "", "Un."), Rule(("b",), Effect.WARN, "", "Deux.")))

    assert apply_rules(asking, record(("t.a", "b", ""), ("t.a", "a", ""))).warnings == ("Un.", "Deux.")


def test_not_knowing_the_rest_leaves_what_one_knows_sure() -> None:
    asking = template(several(ADD_A, ADD_B))

    outcome = apply_rules(asking, record(("t.a", "ne_sait_pas", ""), ("t.a", "a", "")))

    assert outcome.documents[("P-T03", "")] is False
    assert outcome.steps["T2"] is True


def test_the_same_one_of_several_answers_is_given_once() -> None:
    with pytest.raises(AnswerError, match="answered twice for the record"):
        apply_rules(template(several(ADD_A)), record(("t.a", "a", ""), ("t.a", "a", "")))


def test_a_question_follows_any_of_several_answers() -> None:
    after = situation("t.b", scope=Scope.RECORD, asked_if=("t.a", ("b",)))
    asking = template(several(ADD_A), after)

    assert is_asked(asking, record(("t.a", "a", ""), ("t.a", "b", "")), after)
    assert not is_asked(asking, record(("t.a", "a", "")), after)


def test_a_question_that_takes_several_answers_is_open_until_it_has_one() -> None:
    asking = template(several(ADD_A))

    assert open_questions(asking, record()) == ((asking.situations[0], ""),)
    assert open_questions(asking, record(("t.a", "a", ""), ("t.a", "autrefois", ""))) == ()


def test_a_question_stays_open_for_each_person_until_it_is_answered_for_them() -> None:
    first, second = situation("s1"), situation("s2", scope=Scope.RECORD)
    asking = template(first, second)

    assert open_questions(asking, record()) == ((first, "p1"), (first, "p2"), (second, ""))
    assert open_questions(asking, record(("s1", "oui", "p2"))) == ((first, "p1"), (second, ""))


def test_not_knowing_answers_a_question_and_an_answer_of_another_day_does_not() -> None:
    asking = template(situation("s1", scope=Scope.RECORD))

    assert open_questions(asking, record(("s1", "ne_sait_pas", ""))) == ()
    assert len(open_questions(asking, record(("s1", "autrefois", "")))) == 1


def test_a_question_is_open_only_once_it_is_asked() -> None:
    first, after = situation("s1", scope=Scope.RECORD), situation("s2", scope=Scope.CHILD, asked_if=("s1", ("oui",)))
    asking = template(first, after)

    assert open_questions(asking, record(("s1", "non", ""))) == ()
    assert open_questions(asking, record(("s1", "oui", ""))) == ((after, "c1"),)
