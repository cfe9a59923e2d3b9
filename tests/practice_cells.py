"""A booklet full of dates and numbers that no town hall hands out, on which the networks for digits learn."""

from dataclasses import replace
from typing import Final

import numpy as np

from forms.model import Author, BookletTemplate, FieldKind, FieldSpec, Step
from tests.practice_booklet import practice_booklet

_FIELDS: Final = 24
"""Dates and numbers of a step: two pages of them."""


def practice_cells(real: BookletTemplate, seed: int) -> BookletTemplate:
    """A template with the look of a real one whose steps ask for dates and numbers only.

    Args:
        real: Whose words and colours it takes.
        seed: Another seed is another booklet.
    """
    hand = np.random.default_rng([seed, 22])
    template = practice_booklet(real, seed)
    return replace(template, steps=tuple(_with_cells(step, hand) for step in template.steps), documents=())


def _with_cells(step: Step, hand: np.random.Generator) -> Step:
    labels = [field.label for field in step.fields]
    fields = tuple(
        FieldSpec(f"c{number}", FieldKind.DATE, Author.AGENT, labels[number % len(labels)][:40])
        if hand.random() < 0.7
        else FieldSpec(
            f"c{number}",
            FieldKind.NUMBER,
            Author.CITIZEN,
            labels[number % len(labels)][:40],
            digits=int(hand.integers(1, 6)),
        )
        for number in range(_FIELDS)
    )
    return replace(step, fields=fields)
