from dataclasses import replace

import pytest

from forms.circumstances import Answer
from forms.errors import AnswerError
from forms.model import BookletTemplate
from server.record.answers import typed_circumstances


def several(template: BookletTemplate, key: str) -> BookletTemplate:
    """The same template, with a question that takes several answers."""
    asked = tuple(replace(one, several=True) if one.key == key else one for one in template.situations)
    return replace(template, situations=asked)


def test_a_question_that_takes_several_answers_takes_them_in_one_or_one_after_the_other(
    mariage_template: BookletTemplate,
) -> None:
    template = several(mariage_template, "mar.nb_temoins")
    both = (Answer("mar.nb_temoins", "2"), Answer("mar.nb_temoins", "4"))

    assert typed_circumstances(template, ["mar.nb_temoins=2,4"], [], []).answers == both
    assert typed_circumstances(template, ["mar.nb_temoins=2", "mar.nb_temoins=4"], [], []).answers == both


def test_several_answers_are_about_whom_one_says(mariage_template: BookletTemplate) -> None:
    template = several(mariage_template, "mar.lieu_acte")

    typed = typed_circumstances(template, ["mar.lieu_acte@p2=nantes,etranger_ue"], [], [])

    assert [(one.value, one.subject) for one in typed.answers] == [("nantes", "p2"), ("etranger_ue", "p2")]


@pytest.mark.parametrize(("typed", "wrong"), [("2,7", "'7'"), ("2,", "''"), ("2;4", "'2;4'")])
def test_each_of_several_answers_must_exist(mariage_template: BookletTemplate, typed: str, wrong: str) -> None:
    with pytest.raises(AnswerError, match=f"no answer {wrong}"):
        typed_circumstances(several(mariage_template, "mar.nb_temoins"), [f"mar.nb_temoins={typed}"], [], [])


def test_a_question_that_takes_one_answer_takes_no_list(mariage_template: BookletTemplate) -> None:
    with pytest.raises(AnswerError, match="no answer '2,4'"):
        typed_circumstances(mariage_template, ["mar.nb_temoins=2,4"], [], [])
