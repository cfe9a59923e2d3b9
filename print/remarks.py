"""What of a booklet's text is to be looked at again, without composing a page of it: in French, for who edits it.

`print.checking` adds what shows on pages, and what keeps a file from being used.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.dead_ends import dead_ends, same_titles
from forms.model import BookletTemplate
from forms.readability import SENTENCE_WORDS, hard_to_read
from forms.toml_lines import line_of, value_lines
from print.page_checks import LEAST_CONTRAST, contrast
from print.shapes import WHITE, Ink
from print.theme import Theme

FIRST_PURPOSE: Final = "Pour qui est ce livret."
FIRST_SUMMARY: Final = "La démarche, en quelques phrases courtes."
"""What a new booklet says until somebody has written it."""

MOST_BOXES: Final = 8
"""Of one choice. The shipped booklets have five at most."""
DARKER: Final = "Prenez une couleur plus foncée."


class RemarkKind(StrEnum):
    """What a remark is about."""

    LONG_SENTENCE = "long_sentence"
    HARD_WORD = "hard_word"
    CONTRAST = "contrast"
    TRANSLATION = "translation"
    PAGE = "page"
    ID = "id"
    TAKEN = "taken"
    NO_EFFECT = "no_effect"
    MANY_BOXES = "many_boxes"
    DEAD_END = "dead_end"
    SAME_TITLE = "same_title"
    UNWRITTEN = "unwritten"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at again; the words are French, for who edits the booklet.

    Attributes:
        kind: What it is about.
        line: Line of the file, from 1; None for what only shows on a page.
        said: What is there.
        advice: What to do.
    """

    kind: RemarkKind
    line: int | None
    said: str
    advice: str


def remarks_on(template: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """What of a text is to be looked at again without composing it: hard words, the colour, a question for nothing."""
    return (*_readable(text), *_contrasts(template, text), *remarks_on_design(template, text))


def remarks_on_design(template: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """Those of them that are about no word: first sentences, a question for nothing, a choice with too many boxes."""
    return (*_unwritten(template, text), *_odd(template, text), *_astray(template, text))


def _unwritten(template: BookletTemplate, text: str) -> tuple[Remark, ...]:
    """The sentences with which a new booklet began and that nobody has replaced."""
    lines = value_lines(text)
    places: list[tuple[tuple[str | int, ...], str]] = []
    places += [(("purpose",), template.purpose)] if template.purpose == FIRST_PURPOSE else []
    places += [(("summary", at), one) for at, one in enumerate(template.summary) if one == FIRST_SUMMARY]
    advice = "Écrivez-la : c'est la phrase d'un livret qui commence."
    return tuple(
        Remark(RemarkKind.UNWRITTEN, line_of(lines, place), f"« {words} » n'est pas encore écrite", advice)
        for place, words in places
    )


def least_contrast(template: BookletTemplate) -> float:
    """How well a booklet's colour is told from its paper: 1 not at all, 4.5 well enough, 21 as black from white."""
    colour = Ink.from_hex(template.colour)
    return min(contrast(colour, WHITE), contrast(colour, Theme(colour, template.letter).tint))


def _readable(text: str) -> Iterator[Remark]:
    lines = value_lines(text)
    for hard in hard_to_read(tomllib.loads(text)):
        line = line_of(lines, hard.place)
        if hard.count:
            said = f"une phrase de {hard.count} mots : « {hard.words} »"
            yield Remark(RemarkKind.LONG_SENTENCE, line, said, f"Faites-en deux : {SENTENCE_WORDS} mots au plus.")
        else:
            said = f"un mot que tout le monde ne connaît pas : « {hard.words} »"
            yield Remark(RemarkKind.HARD_WORD, line, said, "Prenez un mot plus simple, ou expliquez-le dans [[term]].")


def _contrasts(template: BookletTemplate, text: str) -> Iterator[Remark]:
    if least_contrast(template) < LEAST_CONTRAST:
        yield Remark(RemarkKind.CONTRAST, line_of(value_lines(text), ("colour",)), pale(template), DARKER)


def _odd(template: BookletTemplate, text: str) -> Iterator[Remark]:
    """Questions whose answers change nothing, and choices with more boxes than a page is read with."""
    lines = value_lines(text)
    awaited = {one.asked_if[0] for one in template.situations if one.asked_if is not None}
    for number, one in enumerate(template.situations):
        if not one.rules and one.key not in awaited:
            said, advice = f"aucune réponse à « {one.question} » ne change rien", "Ajoutez une règle, ou enlevez-la."
            yield Remark(RemarkKind.NO_EFFECT, line_of(lines, ("situation", number)), said, advice)
    for at, step in enumerate(template.steps):
        for number, field in enumerate(step.fields):
            if len(field.options) > MOST_BOXES:
                said, advice = (
                    f"« {field.label} » a {len(field.options)} cases",
                    f"{MOST_BOXES} cases au plus se lisent.",
                )
                yield Remark(RemarkKind.MANY_BOXES, line_of(lines, ("step", at, "field", number)), said, advice)


def _astray(template: BookletTemplate, text: str) -> Iterator[Remark]:
    """Answers that leave no step, or a document without one; steps that nobody tells from each other."""
    lines = value_lines(text)
    for end in dead_ends(template):
        answer = f"avec « {end.answer} » à « {end.question} »"
        said, advice = f"{answer}, le livret n'a plus d'étape", "Gardez-en une, ou renvoyez vers un autre livret."
        if end.document:
            said = f"{answer}, « {end.document} » reste sans étape où l'apporter"
            advice = "Enlevez aussi cette pièce, ou donnez-lui une autre étape."
        yield Remark(RemarkKind.DEAD_END, line_of(lines, ("situation", end.situation)), said, advice)
    for number in same_titles(template):
        said = f"deux étapes s'appellent « {template.steps[number].title} »"
        advice = "Donnez un autre titre à l'une d'elles."
        yield Remark(RemarkKind.SAME_TITLE, line_of(lines, ("step", number, "title")), said, advice)


def pale(template: BookletTemplate) -> str:
    """What is said of a colour that is too pale."""
    said = f"la couleur {template.colour} se lit mal sur le papier : contraste {least_contrast(template):.1f}"
    return said.replace(".", ",")
