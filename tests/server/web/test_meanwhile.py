import pytest
from flask import Flask

from forms.circumstances import Answer, Circumstances, Subject
from forms.model import BookletTemplate
from server.web.meanwhile import Difference, combined, differences

P1, P2, CHILD = Subject("p1", "Camille Exemple"), Subject("p2", "Noé Modèle"), Subject("c1", "Lou")
RENAMED = Subject("p1", "Camille Autre")
A, B = Answer("q1", "oui"), Answer("q2", "non", "p1")
BEFORE = Circumstances((P1,), (), (A,))


def with_(*answers: Answer, persons: tuple[Subject, ...] = (P1,), children: tuple[Subject, ...] = ()) -> Circumstances:
    return Circumstances(persons, children, answers)


@pytest.mark.parametrize(
    ("now", "typed", "both"),
    [
        pytest.param(with_(A), with_(A), with_(A), id="nothing"),
        pytest.param(with_(A, B), with_(A), with_(A, B), id="theirs"),
        pytest.param(with_(A), with_(A, B), with_(A, B), id="mine"),
        pytest.param(with_(), with_(A), with_(), id="taken-back-there"),
        pytest.param(with_(A), with_(), with_(), id="taken-back-here"),
        pytest.param(
            with_(Answer("q1", "non")), with_(Answer("q1", "ne_sait_pas")), with_(Answer("q1", "ne_sait_pas")),
            id="typed-goes-first",
        ),
        pytest.param(
            with_(A, persons=(P1, P2)), with_(A, children=(CHILD,)), with_(A, persons=(P1, P2), children=(CHILD,)),
            id="both-added",
        ),
        pytest.param(
            with_(A, persons=(RENAMED,)), with_(A), with_(A, persons=(RENAMED,)),
            id="renamed",
        ),
    ],
)  # fmt: skip
def test_what_one_agent_left_is_taken_from_the_other(
    now: Circumstances, typed: Circumstances, both: Circumstances
) -> None:
    assert combined(BEFORE, now, typed) == both


def test_several_answers_to_one_question_are_taken_together() -> None:
    one, two, three = (Answer("q1", value) for value in ("a", "b", "c"))

    theirs = combined(with_(one), with_(two, three), with_(one))
    mine = combined(with_(one), with_(one, two), with_(one, three))
    same = combined(with_(one, two), with_(three), with_(two, one))

    assert set(theirs.answers) == {two, three}
    assert set(mine.answers) == {one, three}
    assert set(same.answers) == {three}


def test_two_persons_added_at_the_same_time_are_two_persons() -> None:
    now = with_(Answer("q2", "oui", "p2"), persons=(P1, P2))
    typed = with_(Answer("q2", "non", "p2"), persons=(P1, Subject("p2", "Lou Autre")))

    both = combined(with_(), now, typed)

    assert both.persons == (P1, P2, Subject("p3", "Lou Autre"))
    assert set(both.answers) == {Answer("q2", "oui", "p2"), Answer("q2", "non", "p3")}


def test_answers_about_somebody_who_was_taken_out_go_with_them() -> None:
    before = with_(persons=(P1, P2))

    both = combined(before, with_(), with_(Answer("q2", "oui", "p2"), persons=(P1, P2)))

    assert both == with_()


def test_every_change_is_told_with_what_was_typed_instead(app: Flask, mariage_template: BookletTemplate) -> None:
    before = with_(persons=(P1, P2))
    now = with_(Answer("mar.contrat", "oui"), Answer("mar.divorce", "oui", "p1"), persons=(P1, Subject("p2", "Noé")))
    typed = with_(Answer("mar.contrat", "non"), persons=(P1, P2))

    with app.test_request_context():
        told = differences(mariage_template, before, now, typed)

    named, about_divorce, about_contract = told[0], *sorted(told[1:], key=lambda one: "Camille" not in one.what)
    assert named == Difference("Nom", "Noé Modèle", "Noé", "")
    assert (about_divorce.now, about_divorce.typed) == ("Oui", "")
    assert (about_contract.now, about_contract.typed) == ("Oui", "Non")


def test_several_answers_are_told_in_the_order_of_the_question(app: Flask, mariage_template: BookletTemplate) -> None:
    now = with_(Answer("mar.nb_temoins", "4"), Answer("mar.nb_temoins", "2"))

    with app.test_request_context():
        (told,) = differences(mariage_template, with_(), now, with_(Answer("mar.nb_temoins", "3")))

    assert (told.before, told.now, told.typed) == ("pas encore demandé", "2 témoins, 4 témoins", "3 témoins")
