from dataclasses import replace
from datetime import date

from forms.booklet import build_booklet
from forms.circumstances import LONGEST_NAME, Answer, Circumstances, Subject
from forms.model import BookletTemplate
from server.web.circumstances_form import (
    MOST_CHILDREN,
    empty_circumstances,
    groups,
    only_asked,
    read_form,
    unfit_names,
    wanted_papers,
)

TWO = {"person.p1": "Camille Exemple", "person.p2": "Noé Modèle"}


def test_names_and_answers_are_read(mariage_template: BookletTemplate) -> None:
    read = read_form(mariage_template, {**TWO, "answer.mar.divorce@p1": "oui", "answer.mar.contrat": "ne_sait_pas"})

    assert read.persons == (Subject("p1", "Camille Exemple"), Subject("p2", "Noé Modèle"))
    assert set(read.answers) == {Answer("mar.divorce", "oui", "p1"), Answer("mar.contrat", "ne_sait_pas")}


def test_what_was_not_asked_stays_unknown(mariage_template: BookletTemplate) -> None:
    assert read_form(mariage_template, {**TWO, "answer.mar.divorce@p1": ""}).answers == ()


def test_an_answer_that_does_not_exist_is_left_out(mariage_template: BookletTemplate) -> None:
    forged = {"answer.mar.divorce@p1": "<script>", "answer.mar.divorce@p9": "oui", "answer.mar.inconnue": "oui"}

    assert read_form(mariage_template, {**TWO, **forged}).answers == ()


def test_an_answer_to_a_question_that_is_no_longer_asked_goes(mariage_template: BookletTemplate) -> None:
    form = {**TWO, "answer.mar.divorce@p1": "non", "answer.mar.divorce_etranger@p1": "oui"}

    assert read_form(mariage_template, form).answers == (Answer("mar.divorce", "non", "p1"),)


def test_an_answer_of_an_older_template_is_left_out(mariage_template: BookletTemplate) -> None:
    persons = empty_circumstances(mariage_template).persons
    known, older = Answer("mar.divorce", "oui", "p1"), Answer("mar.dot", "oui")

    assert only_asked(mariage_template, Circumstances(persons, answers=(older, known))).answers == (known,)


def test_every_box_of_a_question_that_takes_several_answers_is_read_and_shown_again(
    mariage_template: BookletTemplate,
) -> None:
    asked = tuple(replace(one, several=one.key == "mar.nb_temoins") for one in mariage_template.situations)
    template = replace(mariage_template, situations=asked)
    boxes = {"answer.mar.nb_temoins.4": "4", "answer.mar.nb_temoins.2": "2", "answer.mar.nb_temoins": "3"}

    read = read_form(template, {**TWO, **boxes})

    assert read.answers == (Answer("mar.nb_temoins", "2"), Answer("mar.nb_temoins", "4"))
    (row,) = next(
        question.rows
        for group in groups(template, read)
        for question in group.questions
        if question.situation.key == "mar.nb_temoins"
    )
    assert row.chosen == {"2", "4"}


def test_there_are_as_many_persons_as_the_template_wants(mariage_template: BookletTemplate) -> None:
    assert len(read_form(mariage_template, {}).persons) == 2
    assert len(read_form(mariage_template, {**TWO, "person.p3": "Un de trop"}).persons) == 2


def test_children_come_and_go(mariage_template: BookletTemplate) -> None:
    with_one = read_form(mariage_template, {**TWO, "ajouter": "child"})
    without = read_form(mariage_template, {**TWO, "child.c1": "Lou", "retirer": "child"})

    assert with_one.children == (Subject("c1"),)
    assert without.children == ()


def test_who_is_added_never_gets_the_key_of_somebody_who_was_there_before(
    logement_template: BookletTemplate,
) -> None:
    given = frozenset({"p1", "p2", "p3", "c1"})

    read = read_form(logement_template, {"person.p1": "Camille Exemple", "ajouter": "person"}, given)
    child = read_form(logement_template, {"person.p1": "Camille Exemple", "ajouter": "child"}, given)

    assert [person.key for person in read.persons] == ["p1", "p4"]
    assert [one.key for one in child.children] == ["c2"]


def test_persons_keep_their_keys_when_one_between_them_is_gone(logement_template: BookletTemplate) -> None:
    read = read_form(logement_template, {"person.p1": "Camille", "person.p3": "Lou"}, frozenset({"p1", "p2", "p3"}))

    assert read.persons == (Subject("p1", "Camille"), Subject("p3", "Lou"))


def test_children_of_one_form_are_counted(mariage_template: BookletTemplate) -> None:
    many = {f"child.c{number}": "Lou" for number in range(1, MOST_CHILDREN + 1)}

    assert len(read_form(mariage_template, {**TWO, **many, "ajouter": "child"}).children) == MOST_CHILDREN


def test_a_name_is_one_line(mariage_template: BookletTemplate) -> None:
    assert read_form(mariage_template, {"person.p1": "  Camille \n Exemple "}).persons[0].name == "Camille Exemple"


def test_a_name_is_kept_as_long_as_it_was_typed_and_said_not_to_fit(mariage_template: BookletTemplate) -> None:
    read = read_form(mariage_template, {"person.p1": "é" * LONGEST_NAME, "child.c1": "é" * (LONGEST_NAME + 1)})

    assert len(read.children[0].name) == LONGEST_NAME + 1
    assert unfit_names(read) == {"c1"}


def test_a_question_about_persons_is_asked_of_each(mariage_template: BookletTemplate) -> None:
    circumstances = Circumstances(
        empty_circumstances(mariage_template).persons, answers=(Answer("mar.divorce", "oui", "p2"),)
    )

    asked = {
        question.situation.key: question
        for group in groups(mariage_template, circumstances)
        for question in group.questions
    }

    assert [(row.who, *row.chosen) for row in asked["mar.divorce"].rows] == [("Personne 1",), ("Personne 2", "oui")]
    assert [row.who for row in asked["mar.contrat"].rows] == [""]


def test_a_question_appears_after_the_answer_that_calls_for_it(mariage_template: BookletTemplate) -> None:
    persons = empty_circumstances(mariage_template).persons

    def rows(*answers: Answer) -> list[str]:
        asked = groups(mariage_template, Circumstances(persons, answers=answers))
        questions = [question for group in asked for question in group.questions]
        return [row.who for one in questions if one.situation.key == "mar.divorce_etranger" for row in one.rows]

    assert rows() == []
    assert rows(Answer("mar.divorce", "oui", "p2")) == ["Personne 2"]


def test_a_paper_that_two_persons_bring_is_listed_once(mariage_template: BookletTemplate) -> None:
    circumstances = empty_circumstances(mariage_template)
    booklet = build_booklet(mariage_template, circumstances, code="", edition=1, printed_on=date(2026, 11, 25))

    papers = {paper.document.id: paper.whose for paper in wanted_papers(booklet)}

    assert papers["P-M01"] == ("Personne 1", "Personne 2")
    assert papers["P-M18"] == ()
