"""Two agents change the same answers: what the first one saved and what the second one typed come together. Pure.

Three states, as for paper: the answers as they were when the form was opened, as they are now, as they were typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

from forms.circumstances import Answer, Circumstances, Subject
from forms.model import BookletTemplate
from forms.rules import named_subjects
from server.web.typography import _

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_Place: TypeAlias = tuple[str, str]
"""A situation and whom it is about."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that changed while the form was open.

    Attributes:
        what: The question, and whom it is about; or who was added, renamed or taken out.
        before: As it was when the form was opened.
        now: As it was saved meanwhile.
        typed: What this agent typed instead; empty when they left it, or typed the same.
    """

    what: str
    before: str
    now: str
    typed: str


def combined(before: Circumstances, now: Circumstances, typed: Circumstances) -> Circumstances:
    """What was typed where something was typed, and what was saved meanwhile everywhere else.

    Args:
        before: When the form was opened.
        now: As saved meanwhile.
        typed: With keys that are free in `before`; who was added gets another key where `now` took it.
    """
    typed = _with_free_keys(before, now, typed)
    answers = _three_ways(_answers(before), _answers(now), _answers(typed))
    persons = _subjects(before.persons, now.persons, typed.persons)
    children = _subjects(before.children, now.children, typed.children)
    there = {"", *(subject.key for subject in (*persons, *children))}
    kept = tuple(
        Answer(situation, value, who)
        for (situation, who), values in answers.items()
        if who in there
        for value in values
    )
    return replace(now, persons=persons, children=children, answers=kept)


def differences(
    template: BookletTemplate, before: Circumstances, now: Circumstances, typed: Circumstances
) -> tuple[Difference, ...]:
    """What was saved while the form was open, in the order of the form. Arguments as in `combined`."""
    names = {one.key: one.name for state in (before, typed, now) for one in named_subjects(state)}
    return (*_changed_persons(before, now, typed), *_changed_answers(template, names, before, now, typed=typed))


def _changed_persons(before: Circumstances, now: Circumstances, typed: Circumstances) -> list[Difference]:
    was, saved, wanted = (_names(state) for state in (before, now, typed))
    found = []
    for key in sorted(was.keys() | saved.keys(), key=lambda key: (key[0] != "p", int(key[1:]))):
        if was.get(key) != saved.get(key):
            own = wanted.get(key) if key in was and wanted.get(key) not in {was[key], saved.get(key)} else None
            found.append(Difference(_("Nom"), was.get(key) or "", _saved_name(saved.get(key)), own or ""))
    return found


def _saved_name(name: str | None) -> str:
    return _("retiré") if name is None else name or _("sans nom")


def _changed_answers(
    template: BookletTemplate,
    names: Mapping[str, str],
    before: Circumstances,
    now: Circumstances,
    *,
    typed: Circumstances,
) -> list[Difference]:
    was, saved, wanted = (_answers(state) for state in (before, now, typed))
    found = []
    for situation in template.situations:
        labels = {choice.key: choice.label for choice in situation.answers}
        for who in ["", *names]:
            place = (situation.key, who)
            old, new, own = (state.get(place, ()) for state in (was, saved, wanted))
            if old != new:
                what = f"{situation.question} · {names[who]}" if who else situation.question
                said = [_said(values, labels) for values in (old, new, own)]
                found.append(Difference(what, said[0], said[1], said[2] if own not in {old, new} else ""))
    return found


def _said(values: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return ", ".join(label for value, label in labels.items() if value in values) or _("pas encore demandé")


def _with_free_keys(before: Circumstances, now: Circumstances, typed: Circumstances) -> Circumstances:
    """Give who was added here another key where somebody else was added with the same one meanwhile."""
    taken = _names(now).keys() | _names(before).keys() | _names(typed).keys()
    new: dict[str, str] = {}
    for key in (_names(typed).keys() & _names(now).keys()) - _names(before).keys():
        numbers = [int(one[1:]) for one in (*taken, *new.values()) if one[0] == key[0]]
        new[key] = f"{key[0]}{max(numbers) + 1}"
    return replace(
        typed,
        persons=tuple(replace(one, key=new.get(one.key, one.key)) for one in typed.persons),
        children=tuple(replace(one, key=new.get(one.key, one.key)) for one in typed.children),
        answers=tuple(replace(one, subject=new.get(one.subject, one.subject)) for one in typed.answers),
    )


def _subjects(before: tuple[Subject, ...], now: tuple[Subject, ...], typed: tuple[Subject, ...]) -> tuple[Subject, ...]:
    names = _three_ways(*({one.key: one.name for one in state} for state in (before, now, typed)))
    return tuple(Subject(key, names[key]) for key in sorted(names, key=lambda key: int(key[1:])))


def _three_ways(
    before: Mapping[_Key, _Value], now: Mapping[_Key, _Value], typed: Mapping[_Key, _Value]
) -> dict[_Key, _Value]:
    """For each key what was typed, unless nothing was; an absent key is a value like others."""
    keys = [*now, *(key for key in typed if key not in now)]
    chosen = {key: (now if typed.get(key) == before.get(key) else typed).get(key) for key in keys}
    return {key: value for key, value in chosen.items() if value is not None}


def _answers(state: Circumstances) -> dict[_Place, tuple[str, ...]]:
    """The answers to each question, in an order of their own, so that it makes no difference which was given first."""
    given: dict[_Place, tuple[str, ...]] = {}
    for answer in state.answers:
        place = (answer.situation, answer.subject)
        given[place] = tuple(sorted((*given.get(place, ()), answer.value)))
    return given


def _names(state: Circumstances) -> dict[str, str]:
    return {one.key: one.name for one in state.subjects}
