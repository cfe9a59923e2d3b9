"""Says which names, and other words that people wrote, the paper of a booklet cannot show."""

from typing import Any

from sqlalchemy.orm import Session

from print.unprintable import unprintable_texts
from server.record.booklet_now import preview_booklet
from server.terminal import say


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
    named = ", ".join(f"« {' '.join(text.split())} »" for text in texts)
    say(
        f"Le papier ne peut pas montrer toutes les lettres de {named} : un « ¿ » s’imprime à la place de chacune qui "
        "manque ; écrivez-le autrement, en lettres latines."
    )
    return {"unprintable": list(texts)}
