from dataclasses import replace

import pytest

from forms.circumstances import AddStep, AddWord, Answer, Change, Circumstances, RemoveDocument, RemoveStep, Subject
from forms.fitting import fit_circumstances
from forms.model import BookletTemplate

COUPLE = Circumstances((Subject("p1", "Camille"), Subject("p2", "Noé")))
DIVORCED = Answer("mar.divorce", "oui", "p1")


def test_circumstances_that_the_template_knows_are_taken_as_they_are(mariage_template: BookletTemplate) -> None:
    today = replace(COUPLE, answers=(DIVORCED,), changes=(AddWord("À bientôt"),))

    fitted = fit_circumstances(mariage_template, today)

    assert (fitted.circumstances, fitted.answers, fitted.changes) == (today, (), ())


@pytest.mark.parametrize(
    "old", [Answer("mar.dot", "oui", "p1"), Answer("mar.divorce", "jadis", "p1"), Answer("mar.divorce", "oui", "p9")]
)
def test_an_answer_that_the_template_no_longer_takes_is_set_aside_alone(
    mariage_template: BookletTemplate, old: Answer
) -> None:
    fitted = fit_circumstances(mariage_template, replace(COUPLE, answers=(old, DIVORCED)))

    assert fitted.circumstances == replace(COUPLE, answers=(DIVORCED,))
    assert fitted.answers == (old,)


@pytest.mark.parametrize("old", [RemoveStep("M99"), RemoveDocument("P-M99"), AddStep("M99", after="M1")])
def test_a_change_to_what_the_template_no_longer_has_is_set_aside_alone(
    mariage_template: BookletTemplate, old: Change
) -> None:
    word = AddWord("À bientôt")

    fitted = fit_circumstances(mariage_template, replace(COUPLE, answers=(DIVORCED,), changes=(old, word)))

    assert fitted.circumstances == replace(COUPLE, answers=(DIVORCED,), changes=(word,))
    assert fitted.changes == (old,)
