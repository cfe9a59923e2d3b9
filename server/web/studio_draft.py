"""What a designer is writing of a kind of booklet, for the pages beside the one where it is written."""

import re
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forms.errors import UnknownTemplate
from forms.model import BookletTemplate
from server.record import designs
from server.web.advice import forms_error_advice
from server.web.auth import agent
from server.web.errors import answer
from server.web.services import database, template_of
from server.web.studio_door import blueprint

_NAMED: Final = re.compile(r'^(title|letter|colour)\s*=\s*"([^"\n]*)"', re.MULTILINE)
_TABS: Final = {"trial": "trial", "languages": "languages", "translations": "languages", "versions": "versions"}


@dataclass(frozen=True, slots=True)
class Head:
    """How a text that has problems calls itself: what stands above its page, as of one that has none.

    Attributes:
        title: As typed, or the key of the kind.
        letter: One from A to Z; empty: it cannot be read.
        colour: As `#123456`; empty: it cannot be read.
    """

    title: str
    letter: str
    colour: str


def head_of(key: str, text: str) -> Head:
    """Read the head of a text that nothing else may be readable of."""
    named = dict(reversed(_NAMED.findall(text.partition("\n[")[0])))
    letter, colour = named.get("letter", ""), named.get("colour", "")
    whole = re.fullmatch(r"[A-Z]#[0-9A-Fa-f]{6}", letter + colour) is not None
    return Head(named.get("title") or key, letter if whole else "", colour if whole else "")


def written(key: str) -> BookletTemplate | None:
    """What is being written, or else the newest version; None while what is being written has problems.

    Raises:
        UnknownTemplate: There is no such kind, and nobody who asks is writing one.
    """
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
        if draft is not None:
            return designs.look_at(records, key, draft.text).template
    return template_of(key)


@blueprint.errorhandler(UnknownTemplate)
def not_yet(error: UnknownTemplate) -> ResponseReturnValue:
    """Say on a page beside a text that was never published what is lacking, and lead back to the text."""
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, error.key)
    here = _TABS.get((request.endpoint or "").partition(".")[2])
    if draft is None or here is None:
        return answer(404, forms_error_advice(error))
    head = head_of(error.key, draft.text)
    shown = head if head.letter else None
    return render_template("studio/not_yet.html", key=error.key, head=head, template=shown, here=here)
