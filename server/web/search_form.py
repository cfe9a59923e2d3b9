"""What a search is narrowed down by: the kind of booklet, the step where a journey stands, whether it is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from forms.model import BookletTemplate, Step
from server.record.history import folded_text
from server.record.search import Filters, Reason, Why
from server.web.services import templates
from server.web.typography import _, typeset

_CLOSED: Final = {"ouverts": False, "clos": True}

_MOST_STEPS: Final = 6
"""Steps that are offered for what was typed; more say nothing."""


@dataclass(frozen=True, slots=True)
class StepChoice:
    """A step where journeys may stand.

    Attributes:
        key: In the address: `mariage.M5`.
        template: Its kind of booklet.
        step: Which.
        count: How many open journeys stand there.
    """

    key: str
    template: BookletTemplate
    step: Step
    count: int


def read_filters(args: Mapping[str, str]) -> Filters:
    """What the address narrows a search down to; names of nothing narrow nothing down.

    `ou` is a kind of booklet, or one with one of its steps; `etat` is `ouverts` or `clos`; `relire` is there or not.
    Who waits at a step is still followed: of a step, only closed journeys have to be asked for.
    """
    kind, _dot, step = args.get("ou", "").partition(".")
    template = templates().by_key.get(kind)
    steps = {one.id for one in template.steps} if template else set()
    at = step if step in steps else ""
    return Filters(
        template=kind if template else "",
        step=at,
        closed=_CLOSED.get(args.get("etat", ""), False if at else None),
        waiting=bool(args.get("relire")),
    )


def step_choices(counts: Mapping[tuple[str, str], int]) -> list[tuple[BookletTemplate, list[StepChoice]]]:
    """Every kind of booklet with its steps.

    Args:
        counts: How many open journeys stand at each, by template and step.
    """
    return [(template, _choices(template, counts)) for template in templates().all()]


def steps_named(typed: str, counts: Mapping[tuple[str, str], int]) -> list[StepChoice]:
    """Steps that are called as was typed: every word is in the name of the step or in what happens there.

    Those whose name says it come first, and only steps where somebody stands are told.
    """
    words = [word for word in folded_text(typed).split() if len(word) > 2]
    if not words:
        return []
    every = [one for template in templates().all() for one in _choices(template, counts) if one.count]
    named = [one for one in every if _says(f"{one.step.title} {one.step.short}", words)]
    described = [one for one in every if one not in named and _says(_described(one.step), words)]
    return [*named, *described][:_MOST_STEPS]


def stands_at_one_of(choices: Iterable[StepChoice]) -> ColumnElement[bool]:
    """What a query of journeys asks for: open ones that stand at one of some steps."""
    return or_(*(and_(*Filters(one.template.key, one.step.id, closed=False).conditions()) for one in choices))


def _choices(template: BookletTemplate, counts: Mapping[tuple[str, str], int]) -> list[StepChoice]:
    return [
        StepChoice(f"{template.key}.{step.id}", template, step, counts.get((template.key, step.id), 0))
        for step in template.steps
    ]


def _described(step: Step) -> str:
    return f"{step.title} {step.happens} {step.delay} {step.agent_text}"


def _says(text: str, words: list[str]) -> bool:
    said = folded_text(text)
    return all(word in said for word in words)


def reason_found(reason: Reason) -> str:
    """Why a journey was found, in words."""
    match reason.why:
        case Why.CODE:
            return _("par le code")
        case Why.PERSON:
            return _("par le nom : %(name)s", name=reason.words)
        case Why.CHILD:
            return _("par l'enfant : %(name)s", name=reason.words)
        case Why.KIND:
            return _("par le parcours : %(title)s", title=typeset(reason.words))
