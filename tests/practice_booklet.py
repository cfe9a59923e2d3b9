"""A booklet full of boxes that no town hall hands out, on which a network for marks learns.

It is fuller than any real one: to capture and find a page costs as much as to mark a hundred boxes. Its words are drawn
from the words of the real booklets, in no order, so that what stands beside a box is print of the same kind and none of
it is a page that reading is measured on.
"""

import re
from dataclasses import fields, replace
from typing import Final

import numpy as np

from forms.model import Author, BookletTemplate, Choice, FieldKind, FieldSpec, Scope, Step, SupportingDocument

_STEPS: Final = 4
_FIELDS: Final = (16, 28)
"""How many fields a step has, most of them with several boxes."""
_DOCUMENTS: Final = 24


def practice_booklet(real: BookletTemplate, seed: int) -> BookletTemplate:
    """A template with the look of a real one, other words and many more boxes.

    Args:
        real: Whose words and colours it takes.
        seed: Another seed is another booklet.
    """
    hand = np.random.default_rng([seed, 21])
    words = _words(real)
    steps = tuple(_step(f"{real.letter}{number}", words, hand) for number in range(1, _STEPS + 1))
    documents = tuple(
        _document(f"P-{real.letter}{number:02}", steps[number % _STEPS].id, words, hand)
        for number in range(1, _DOCUMENTS + 1)
    )
    return replace(
        real,
        title=_said(words, hand, 3),
        purpose=_said(words, hand, 12),
        summary=tuple(_said(words, hand, 8) for _ in range(3)),
        steps=steps,
        documents=documents,
        situations=(),
        contacts=(),
        glossary=(),
        links=(),
        questions=(),
        unread=(),
    )


def _words(real: BookletTemplate) -> list[str]:
    texts = [getattr(step, field.name) for step in real.steps for field in fields(step)]
    texts += [document.title for document in real.documents] + [document.validity for document in real.documents]
    return [word for text in texts if isinstance(text, str) for word in re.findall(r"[\w'’]+", text) if len(word) < 13]


def _said(words: list[str], hand: np.random.Generator, count: int) -> str:
    return " ".join(str(word) for word in hand.choice(words, count)).capitalize()


def _step(step_id: str, words: list[str], hand: np.random.Generator) -> Step:
    count = int(hand.integers(*_FIELDS))
    specs = tuple(_field(f"c{number}", words, hand) for number in range(count))
    return Step(
        id=step_id,
        title=_said(words, hand, 4),
        short=_said(words, hand, 1)[:14],
        happens=_said(words, hand, 10),
        place=_said(words, hand, 4),
        fields=specs,
        appointment=bool(hand.integers(2)),
        agent_note=bool(hand.integers(2)),
    )


def _field(key: str, words: list[str], hand: np.random.Generator) -> FieldSpec:
    author = Author.AGENT if hand.random() < 0.5 else Author.CITIZEN
    label = _said(words, hand, int(hand.integers(1, 7)))
    if hand.random() < 0.3:
        return FieldSpec(key, FieldKind.TICK, author, label)
    short = hand.random() < 0.75
    options = tuple(
        Choice(f"o{number}", _said(words, hand, 1)[:14] if short else _said(words, hand, 2))
        for number in range(int(hand.integers(2, 9)))
    )
    return FieldSpec(key, FieldKind.CHOICE, author, label, options)


def _document(document_id: str, step: str, words: list[str], hand: np.random.Generator) -> SupportingDocument:
    scope = Scope.PERSON if hand.random() < 0.5 else Scope.RECORD
    return SupportingDocument(
        document_id, _said(words, hand, int(hand.integers(2, 6))), scope, step, _said(words, hand, 5), base=True
    )
