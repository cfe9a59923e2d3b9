"""Whether what has an id keeps it from one version of a booklet to the next: paper and records bear it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from forms.field_words import asked_in_words, reads_otherwise
from forms.model import BookletTemplate, Choice, FieldSpec
from forms.toml_lines import Path
from forms.turned import says_the_same, turned

_ALIKE: Final = 0.85
"""From which share of common signs on two titles are the same one, with a slip or a word mended."""

_SAME_TEXT: Final = 0.6
"""The same for what is said under a title, which is longer and is mended more."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
"""Short words are everywhere."""

_STEM: Final = 5
"""Letters by which "déclare" and "déclarer" are one word."""


class SlipKind(StrEnum):
    """What became of an id.

    Attributes:
        RENAMED: What it named has another one.
        OTHER: It names something else.
        TURNED: Its words may say the contrary, or another number.
        ANSWER: An answer, or a box of a choice, has other words under its key.
        WRITTEN: Its field is filled in otherwise.
        SHOWN: A question is not for agents alone any more.
    """

    RENAMED = "renamed"
    OTHER = "other"
    TURNED = "turned"
    ANSWER = "answer"
    WRITTEN = "written"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class IdSlip:
    """An id that is not what it was.

    Attributes:
        place: Where it stands in the newer text.
        id: As it is there.
        title: What it names there; for `WRITTEN`, what is filled in there.
        former_id: What the same thing was called; empty: the same id named something else.
        former_title: What the id, or the former id, named or asked for.
        kind: What became of it.
        of: The field or the question that it belongs to, or is.
    """

    place: Path
    id: str
    title: str
    former_id: str
    former_title: str
    kind: SlipKind = SlipKind.OTHER
    of: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """What has an id: where it stands, what it is called, and what is said of it.

    Attributes:
        place: In the text.
        title: What it is called.
        text: What is said under its title.
        spec: What it asks for, where it is a field.
        private: It is a question for agents alone.
        answers: Its boxes, or the answers that it takes.
        of: What it is an answer to; empty: it is none.
    """

    place: Path
    title: str
    text: str = ""
    spec: FieldSpec | None = None
    private: bool = False
    answers: Mapping[str, "_Named"] = field(default_factory=dict)
    of: str = ""


def id_slips(before: BookletTemplate, after: BookletTemplate) -> tuple[IdSlip, ...]:
    """The ids of a newer version under which something else stands, and those that something got instead of its own."""
    old, new = _groups(before), _groups(after)
    return tuple(slip for group, named in new.items() for slip in _slips(old.get(group, {}), named))


def _groups(template: BookletTemplate) -> dict[str, dict[str, _Named]]:
    """Steps, documents and questions by id; and the fields of each step by key."""
    steps = {one.id: _Named(("step", at, "id"), one.title, one.happens) for at, one in enumerate(template.steps)}
    papers = {one.id: _Named(("document", at, "id"), one.title) for at, one in enumerate(template.documents)}
    asked = {
        one.key: _Named(
            ("situation", at, "key"),
            one.question,
            private=one.sensitive,
            answers=_answers(one.answers, ("situation", at, "answers"), one.question),
        )
        for at, one in enumerate(template.situations)
    }
    fields = {
        f"step {step.id}": {one.key: _field(one, ("step", at, "field", place)) for place, one in enumerate(step.fields)}
        for at, step in enumerate(template.steps)
    }
    return {"steps": steps, "documents": papers, "situations": asked, **fields}


def _field(spec: FieldSpec, place: Path) -> _Named:
    answers = _answers(spec.options, (*place, "options"), spec.label)
    return _Named((*place, "key"), spec.label, spec=spec, answers=answers)


def _answers(choices: Iterable[Choice], place: Path, of: str) -> dict[str, _Named]:
    return {one.key: _Named(place, one.label, of=of) for one in choices}


def _slips(old: Mapping[str, _Named], new: Mapping[str, _Named]) -> Iterator[IdSlip]:
    gone = {name: one for name, one in old.items() if name not in new}
    for name, one in new.items():
        before = old.get(name)
        if before is not None:
            yield from _slips_of(name, before, one)
            continue
        former = next((other for other, was in gone.items() if _alike(was.title, one.title) >= _ALIKE), "")
        if former:
            yield IdSlip(one.place, name, one.title, former, gone.pop(former).title, SlipKind.RENAMED, one.of)


def _slips_of(name: str, before: _Named, one: _Named) -> Iterator[IdSlip]:
    """What became of an id that both versions have; of something else, its answers are not told too."""
    kind = _became(before, one)
    if kind is not None:
        yield IdSlip(one.place, name, one.title, "", before.title, kind, one.of)
    if before.spec is not None and one.spec is not None and reads_otherwise(before.spec, one.spec):
        then, now = asked_in_words(before.spec), asked_in_words(one.spec)
        yield IdSlip(one.place, name, now, "", then, SlipKind.WRITTEN, one.title)
    if before.private and not one.private:
        yield IdSlip(one.place, name, one.title, "", before.title, SlipKind.SHOWN)
    if kind is not SlipKind.OTHER:
        yield from _slips(before.answers, one.answers)


def _became(before: _Named, after: _Named) -> SlipKind | None:
    if says_the_same(before.title, after.title):
        return None
    contrary = turned(before.title, after.title)
    if after.of:
        return SlipKind.ANSWER if contrary or not _same_answer(before.title, after.title) else None
    if not _same(before, after):
        return SlipKind.OTHER
    return SlipKind.TURNED if contrary else None


def _same(before: _Named, after: _Named) -> bool:
    """Whether two things under one id are the same one, said otherwise: most words in common, or much of the text.

    Most of those of the shorter title: "acte" and "établi" are in the names of many certificates. What is said under
    two titles tells nothing where they share no word at all: it may have been left as it was.
    """
    words = [set(_WORD.findall(one.title.casefold())) for one in (before, after)]
    if 2 * len(words[0] & words[1]) > min(map(len, words)) or _alike(before.title, after.title) >= _ALIKE:
        return True
    if not _stems(before.title) & _stems(after.title):
        return False
    return bool(before.text and after.text) and _alike(before.text, after.text) >= _SAME_TEXT


def _same_answer(before: str, after: str) -> bool:
    """The same of two answers, which are short: "marié" and "marié à l'étranger" are two."""
    old, new = _stems(before), _stems(after)
    return 2 * len(old & new) > max(len(old), len(new)) or _alike(before, after) >= _ALIKE


def _stems(said: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(said.casefold())}


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(a=one.casefold(), b=other.casefold(), autojunk=False).ratio()
