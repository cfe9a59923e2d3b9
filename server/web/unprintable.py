"""What agents are told of signs that the paper cannot show, in words."""

from typing import Final

from forms.booklet import Booklet
from print.unprintable import unprintable
from server.web.typography import _

_MOST: Final = 12
"""Signs that are named; more say that the whole text is in another script."""


def unprintable_words(signs: str, *, latin: bool = True) -> str:
    """That a stand-in would be printed for some signs, and what to do; empty where there are none.

    Args:
        signs: They.
        latin: The text is to be in Latin letters.
    """
    if not signs:
        return ""
    named = " ".join(signs[:_MOST]) + (" …" if len(signs) > _MOST else "")
    if not latin:
        return _(
            "Le papier ne peut pas montrer : %(signs)s. Un « ¿ » s'imprimera à la place. Écrivez-le autrement.",
            signs=named,
        )
    return _(
        "Le papier ne peut pas montrer : %(signs)s. Un « ¿ » s'imprimera à la place. Écrivez-le autrement, en lettres "
        "latines.",
        signs=named,
    )


def unprintable_to_writer(signs: str) -> str:
    """The same to a resident, whose text is theirs to write as they do: it is read on the screen."""
    if not signs:
        return ""
    named = " ".join(signs[:_MOST]) + (" …" if len(signs) > _MOST else "")
    return _(
        "Le papier ne peut pas montrer : %(signs)s. Un « ¿ » s'imprimera à la place. La mairie lit votre texte à "
        "l'écran.",
        signs=named,
    )


def unprintable_in(booklet: Booklet) -> str:
    """The same of a booklet that would be printed now."""
    return unprintable_words(unprintable(booklet))
