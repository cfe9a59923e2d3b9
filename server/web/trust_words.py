"""The sentences of the page of trust: shares and bounds as people say them, honest with small numbers."""

from collections.abc import Mapping
from typing import Final

from forms.model import FieldKind
from server.record.efforts import PAGE
from server.web.typography import N_, _, plural, thousands

_TITLES: Final[Mapping[str, str]] = {
    FieldKind.TICK.value: N_("Cases"),
    FieldKind.CHOICE.value: N_("Choix entre plusieurs cases"),
    FieldKind.DATE.value: N_("Dates"),
    FieldKind.NUMBER.value: N_("Nombres"),
    FieldKind.NOTE.value: N_("Notes"),
    PAGE: N_("Pages et écrits hors des cases"),
}


def kind_title(kind: str) -> str:
    """What people call a kind of field, or questions about no field."""
    return _(_TITLES[kind])


def percent(share: float) -> str:
    """A share from 0 to 1 in percent, with as many decimals as it takes to see it: `22 %`, `3,4 %`, `0,05 %`."""
    value = 100 * share
    decimals = 0 if value >= 10 or value == 0 else 1 if value >= 1 else 2 if value >= 0.1 else 3
    written = f"{value:.{decimals}f}"
    if decimals:
        written = written.rstrip("0").rstrip(".")
    return _("%(number)s %%", number=written.replace(".", ","))


def checked_words(wrong: int, checked: int) -> str:
    """How many were looked at, and how many of them were wrong."""
    errors = plural(
        "%(count)s erreur", "%(count)s erreurs", max(wrong, 1), count=thousands(wrong)
    )  # in French 0 is one
    of = plural("%(count)s vérifiée", "%(count)s vérifiées", max(checked, 1), count=thousands(checked))
    return _("%(errors)s sur %(of)s", errors=errors, of=of)


def error_words(wrong: int, checked: int, rate: float | None, at_most: float | None) -> str:
    """The measured error in a sentence.

    Args:
        wrong: How many were wrong.
        checked: Of how many.
        rate: The share that is wrong, estimated; None: nothing was looked at.
        at_most: Its upper bound, likewise.
    """
    if rate is None or at_most is None:
        return _("Rien de vérifié encore : on ne peut rien dire.")
    seen, bound = checked_words(wrong, checked), percent(at_most)
    if not wrong:
        return _("%(seen)s : au plus %(bound)s", seen=seen, bound=bound)
    return _("%(seen)s : %(rate)s, au plus %(bound)s", seen=seen, rate=percent(rate), bound=bound)


def review_words(asked: int, read: int) -> str:
    """How much of what was read a person was asked about."""
    if not read:
        return _("Rien de lu encore.")
    return _(
        "%(asked)s sur %(read)s (%(share)s)", asked=thousands(asked), read=thousands(read), share=percent(asked / read)
    )
