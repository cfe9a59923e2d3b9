"""What a booklet never says: it is read by the family and gets lost."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from forms.booklet import Booklet, build_booklet
from forms.catalogue import find_template, load_catalogue
from forms.circumstances import Circumstances, KnownValue
from forms.model import Author, Choice, Effect, FieldKind, FieldSpec, Scope, Situation
from tests.forms.people import TODAY, booklet, circumstances

KEYS = tuple(load_catalogue())

# Stems, written here a second time on purpose: the check of the templates must not be its own judge.
REASONS = (
    *("violen", "handicap", "médic", "malad", "santé", "hôpital", "hospital", "psych"),
    *("tutelle", "tuteur", "curatelle", "curateur", "sauvegarde de justice", "habilitation familiale", "majeur protég"),
    *("réfugi", "apatride", "asile", "subsidiaire", "ofpra", "sans-papier", "sans papier", "clandestin", "irrégul"),
    *("prison", "détenu", "détention", "incarcér", "plainte", "ordonnance de protection"),
    *("simul", "complaisance", "doute", "mariage blanc", "saisi"),
)
HARMLESS = ("assurance maladie", "simulateur", "carnet de santé")

AN_ANSWER_OF_ANYBODY = {"Oui", "Non", "Je ne sais pas"}


def printed(made: Booklet) -> str:
    """All that a page, a label under a crop or the resident's screen could show."""
    labels = [field.label for field in made.fields]
    return "\n".join((*made.texts, *labels)).lower()


def without_harmless(text: str) -> str:
    for words in HARMLESS:
        text = text.replace(words, "")
    return text


def every_answer(key: str) -> Iterator[str]:
    """Each answer to each question, for the first person or child."""
    subjects = {Scope.PERSON: "@p1", Scope.CHILD: "@c1", Scope.RECORD: ""}
    for situation in find_template(key).situations:
        for choice in situation.answers:
            yield f"{situation.key}{subjects[situation.scope]}={choice.key}"


def random_answers(key: str, draw: random.Random) -> list[str]:
    """An answer to every question, for everybody."""
    people: Circumstances = circumstances(key)
    subjects = {
        Scope.PERSON: [f"@{one.key}" for one in people.persons],
        Scope.CHILD: [f"@{one.key}" for one in people.children],
        Scope.RECORD: [""],
    }
    return [
        f"{situation.key}{subject}={draw.choice(situation.answers).key}"
        for situation in find_template(key).situations
        for subject in subjects[situation.scope]
    ]


def assert_discreet(made: Booklet) -> None:
    text = without_harmless(printed(made))
    told = [reason for reason in REASONS if reason in text]
    assert told == []


@pytest.mark.parametrize(("key", "said"), [(key, said) for key in KEYS for said in every_answer(key)])
def test_no_answer_makes_a_booklet_tell_a_reason(key: str, said: str) -> None:
    assert_discreet(booklet(key, said))


@pytest.mark.parametrize("key", KEYS)
def test_no_combination_of_answers_makes_a_booklet_tell_a_reason(key: str) -> None:
    draw = random.Random(19)

    for _ in range(40):
        assert_discreet(booklet(key, *random_answers(key, draw)))


@pytest.mark.parametrize("key", KEYS)
def test_the_question_and_the_answer_to_a_sensitive_situation_never_print(key: str) -> None:
    draw = random.Random(75019)
    sensitive = [one for one in find_template(key).situations if one.sensitive]
    words = {one.question.lower() for one in sensitive}
    words |= {choice.label.lower() for choice in _own_answers(sensitive)}

    for _ in range(15):
        text = printed(booklet(key, *random_answers(key, draw)))

        assert [word for word in words if word in text] == []


def _own_answers(situations: list[Situation]) -> list[Choice]:
    return [choice for one in situations for choice in one.answers if choice.label not in AN_ANSWER_OF_ANYBODY]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("consultation-juridique", "cj.violences=oui"),
        ("arrivee", "arr.aide_sociale=oui"),
    ],
)
def test_an_answer_that_nobody_else_may_know_changes_no_page(key: str, said: str) -> None:
    before, after = booklet(key), booklet(key, said)

    assert after.agent_warnings
    assert printed(after) == printed(before)
    assert (after.documents, after.steps, after.contacts) == (before.documents, before.steps, before.contacts)
    assert after.referrals == before.referrals


def test_a_sensitive_note_or_date_comes_back_as_the_day_it_was_written_and_nothing_else() -> None:
    day, ids = date(2026, 11, 20), ("J4.a_faire", "J4.avant_le", "J4.appeler")

    made = booklet("consultation-juridique", known={one: KnownValue("2026-12-24", day) for one in ids})

    fields = {one.id: one for one in made.fields}
    assert [fields[one].known for one in ids] == [KnownValue("", day)] * 3


def test_a_sensitive_box_is_printed_again_in_the_same_way_whether_it_was_ticked_or_not() -> None:
    people, template = circumstances("mariage"), find_template("mariage")
    noted: tuple[dict[str, KnownValue], ...] = ({}, {"M4.accueil_adapte": KnownValue(value=True, on=TODAY)})

    first, *again = (
        build_booklet(template, people, code="K4T7XHA", edition=number, printed_on=TODAY, known=known)
        for number, known in ((1, noted[0]), (2, noted[0]), (2, noted[1]))
    )

    assert again[0].steps == again[1].steps
    boxes = [[one for one in made.fields if one.id == "M4.accueil_adapte"] for made in (first, again[1])]
    assert [(one.unsaid, one.known) for (one,) in boxes] == [(False, None), (True, None)]


def test_a_sensitive_choice_is_printed_again_in_the_same_way_whichever_answer_was_ticked_or_none() -> None:
    template = find_template("mariage")
    asked = FieldSpec("lieu", FieldKind.CHOICE, Author.AGENT, "Lieu", options=(Choice("a", "Ici"),), sensitive=True)
    steps = tuple(replace(one, fields=(asked,)) if one.id == "M4" else one for one in template.steps)
    noted: tuple[dict[str, KnownValue], ...] = ({}, {"M4.lieu": KnownValue("a", TODAY)})

    empty, answered = (
        build_booklet(
            replace(template, steps=steps),
            circumstances("mariage"),
            code="K4T7XHA",
            edition=2,
            printed_on=TODAY,
            known=known,
        )
        for known in noted
    )

    assert empty.steps == answered.steps
    (field,) = (one for one in answered.fields if one.id == "M4.lieu")
    assert (field.unsaid, field.known) == (True, None)


def test_the_way_to_the_lawyers_is_told_in_the_same_words_whatever_the_subject() -> None:
    made = [booklet("consultation-juridique", f"cj.theme={one}") for one in ("famille", "travail", "etrangers")]

    assert len({one.referrals for one in made}) == 1
    assert made[0].referrals[0][0] == "avocats"


def test_a_residence_permit_that_ends_soon_is_spoken_of_and_never_printed() -> None:
    before, after = (
        booklet("logement-renouvellement"),
        booklet("logement-renouvellement", "ren.titre_sejour_fin@p2=oui"),
    )

    assert any("récépissé" in warning for warning in after.agent_warnings)
    assert printed(after) == printed(before)


def test_who_lives_in_a_bad_home_is_never_the_reason_that_is_printed() -> None:
    made = booklet("logement-insalubrite", "ins.enfant_ou_fragile=oui")

    (paper,) = [one for one in made.documents if one.document.id == "P-I07"]
    told = [*made.warnings, paper.document.title, paper.document.validity, *paper.remarks]
    assert not any(word in text.lower() for text in told for word in ("enfant", "âgé", "malad", "médic"))


def test_what_only_the_agent_must_know_leaves_the_paper_exactly_as_it_was() -> None:
    before, after = booklet("mariage"), booklet("mariage", "mar.accessibilite@p1=oui")

    assert len(after.agent_warnings) == 2
    assert all(warning.startswith("Camille") for warning in after.agent_warnings)
    assert printed(after) == printed(before)
    assert after.documents == before.documents
    assert after.steps == before.steps
    assert after.contacts == before.contacts


@pytest.mark.parametrize(
    ("key", "said", "document"),
    [
        ("mariage", "mar.majeur_protege@p1=oui", "P-M14"),
        ("logement-demande", "log.handicap_sante@p1=oui", "P-D22"),
        ("logement-demande", "log.violences@p1=oui", "P-D23"),
        ("logement-demande", "log.protege@p1=oui", "P-D05"),
        ("logement-echange", "ech.motif=handicap", "P-E06"),
        ("logement-echange", "ech.motif=securite", "P-E08"),
        ("consultation-juridique", "cj.theme=violences", "P-J09"),
        ("arrivee", "arr.nationalite@p1=autre", "P-A13"),
    ],
)
def test_a_sensitive_answer_adds_one_document_to_the_paper_and_not_a_word_more(
    key: str, said: str, document: str
) -> None:
    before, after = booklet(key), booklet(key, said)

    new = [paper for paper in after.documents if paper not in before.documents]
    assert [paper.document.id for paper in new] == [document]
    assert new[0].remarks == ()
    assert (after.steps, after.warnings, after.referrals) == (before.steps, before.warnings, before.referrals)
    assert after.contacts == before.contacts
    assert after.agent_warnings


@pytest.mark.parametrize("key", ["mariage", "consultation-juridique"])
def test_the_helpline_stands_in_every_booklet_of_these_so_that_it_points_at_nobody(key: str) -> None:
    draw = random.Random(3919)

    for _ in range(20):
        made = booklet(key, *random_answers(key, draw))

        assert "3919" in "\n".join(made.texts)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("logement-demande", ["log.violences@p1=oui"]),
        ("logement-renouvellement", ["ren.changement=famille", "ren.violences@p1=oui"]),
        ("logement-echange", ["ech.motif=securite"]),
    ],
)
def test_the_helpline_of_someone_in_danger_is_said_and_not_printed(key: str, said: list[str]) -> None:
    made = booklet(key, *said)

    assert "3919" not in "\n".join(made.texts)
    assert any("3919" in warning for warning in made.agent_warnings)


@pytest.mark.parametrize("key", KEYS)
def test_situations_about_health_protection_stay_or_safety_are_marked_sensitive(key: str) -> None:
    about = re.compile(r"tutelle|handicap|santé|sécurité|nationalité|prison|accueil adapté")

    open_ones = [one.key for one in find_template(key).situations if about.search(one.question) and not one.sensitive]

    assert open_ones == []


@pytest.mark.parametrize("key", KEYS)
def test_no_rule_of_a_sensitive_situation_prints_a_warning_that_names_somebody(key: str) -> None:
    naming = [
        (one.key, rule.text)
        for one in find_template(key).situations
        if one.sensitive
        for rule in one.rules
        if rule.printed and rule.effect in (Effect.CHANGE, Effect.REFER) and "{nom}" in rule.text
    ]

    assert naming == []


@pytest.mark.parametrize("key", KEYS)
def test_what_says_how_somebody_walks_hears_or_is_received_is_for_agents_only(key: str) -> None:
    about = re.compile(r"accueil adapté|sans marche|ascenseur|rez-de-chaussée|fauteuil|langue des signes")

    open_ones = [one.id for one in booklet(key).fields if about.search(one.label) and not one.sensitive]

    assert open_ones == []


def test_a_value_that_only_agents_may_see_is_not_printed_as_known() -> None:
    known = {
        "M4.accueil_adapte": KnownValue(value=True, on=date(2026, 11, 20)),
        "M4.interprete": KnownValue(value=True, on=date(2026, 11, 20)),
    }

    made = booklet("mariage", known=known)

    values = {field.id: field.known for field in made.fields}
    assert values["M4.accueil_adapte"] is None
    assert values["M4.interprete"] == known["M4.interprete"]
