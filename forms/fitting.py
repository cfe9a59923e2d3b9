"""Circumstances of an earlier day meet today's template: what it no longer knows is set aside, never lost. Pure."""

from dataclasses import dataclass, replace

from forms.circumstances import Answer, Change, Circumstances
from forms.draft import draft_booklet
from forms.errors import AnswerError
from forms.model import BookletTemplate
from forms.rules import apply_rules, check_answers


@dataclass(frozen=True, slots=True)
class Fitted:
    """Circumstances, sorted by what a template can take.

    Attributes:
        circumstances: What it can take; persons and children as they are.
        answers: To questions that it no longer asks, or that it no longer has among the answers.
        changes: Of an agent, to something that it no longer has.
    """

    circumstances: Circumstances
    answers: tuple[Answer, ...] = ()
    changes: tuple[Change, ...] = ()


def fit_circumstances(template: BookletTemplate, circumstances: Circumstances) -> Fitted:
    """Set aside the answers and changes that a template cannot take."""
    try:
        draft_booklet(template, circumstances, apply_rules(template, circumstances))
    except AnswerError:
        return _sorted(template, circumstances)
    return Fitted(circumstances)


def _sorted(template: BookletTemplate, circumstances: Circumstances) -> Fitted:
    fitting = replace(circumstances, answers=(), changes=())
    answers: list[Answer] = []
    for answer in circumstances.answers:
        wider = replace(fitting, answers=(*fitting.answers, answer))
        try:
            check_answers(template, wider)
        except AnswerError:
            answers.append(answer)
        else:
            fitting = wider
    outcome = apply_rules(template, fitting)
    changes: list[Change] = []
    for change in circumstances.changes:
        wider = replace(fitting, changes=(*fitting.changes, change))
        try:
            draft_booklet(template, wider, outcome)
        except AnswerError:
            changes.append(change)
        else:
            fitting = wider
    return Fitted(fitting, tuple(answers), tuple(changes))
