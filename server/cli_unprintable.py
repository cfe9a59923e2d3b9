"""Says which names, and other words that people wrote, the paper of a booklet cannot show."""

from textwrap import shorten
from typing import Any, Final

from sqlalchemy.orm import Session

from print.unprintable import unprintable_texts
from print.words import NO_BREAK
from server.record.booklet_now import preview_booklet
from server.terminal import say

_MOST: Final = 60
"""Signs of a text that are said; a note may be long."""


def told_unprintable(session: Session, code: str) -> dict[str, Any]:
    """Say in one sentence what a booklet would show as « ¿ » and what to do; the same for the result's document.

    Args:
        session: Any.
        code: The journey.

    Returns:
        `{"unprintable": ["…"]}`, or nothing where all of it can be printed.
    """
    texts = unprintable_texts(preview_booklet(session, code))
    if not texts:
        return {}
    named = ", ".join(f"«{NO_BREAK}{shorten(text, _MOST, placeholder='…')}{NO_BREAK}»" for text in texts)
    say(
        f"le papier ne peut pas montrer certains signes de {named}{NO_BREAK}: un «{NO_BREAK}¿{NO_BREAK}» s’imprime à "
        f"leur place{NO_BREAK}; écrivez-les autrement, en lettres latines."
    )
    return {"unprintable": list(texts)}
