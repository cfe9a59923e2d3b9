"""Dates, times and numbers that were recognised in a note, in the words of the page that offers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from forms.model import FieldKind
from scan.written_forms import ValueKind
from server.record.offered import Offered
from server.web.messages import value_words
from server.web.typography import N_, _

_LEAST: Final = 0.5
"""What is more often wrong than right is not worth a look."""

_KINDS: Final = {
    ValueKind.DATE: N_("date"),
    ValueKind.TIME: N_("heure"),
    ValueKind.PHONE: N_("téléphone"),
    ValueKind.AMOUNT: N_("montant"),
    ValueKind.FILE_NUMBER: N_("numéro de dossier"),
    ValueKind.EMAIL: N_("adresse de courriel"),
    ValueKind.YES_NO: N_("réponse"),
}

_ICONS: Final = {
    ValueKind.DATE: "calendar-event",
    ValueKind.TIME: "clock",
    ValueKind.PHONE: "phone",
    ValueKind.FILE_NUMBER: "folder",
    ValueKind.EMAIL: "message",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A value of a note, as it is shown.

    Attributes:
        icon: Its picture.
        kind: What it is, in a word.
        words: The value, as people say it.
        written: How it stands on the paper, as read.
        exact: Whether it need not be compared with the image.
    """

    icon: str
    kind: str
    words: str
    written: str
    exact: bool


def offers(values: Iterable[Offered]) -> tuple[Offer, ...]:
    """What is worth showing of what was recognised, each once; "oui" and "non" only where they are exact."""
    shown = (
        Offer(_ICONS.get(one.kind, "note"), _(_KINDS[one.kind]), _words(one), one.text, one.exact)
        for one in values
        if one.exact or (one.confidence >= _LEAST and one.kind is not ValueKind.YES_NO)
    )
    return tuple({(offer.kind, offer.words): offer for offer in shown}.values())


def _words(offered: Offered) -> str:
    match offered.kind:
        case ValueKind.DATE:
            return value_words(offered.value, FieldKind.DATE)
        case ValueKind.TIME:
            hour, minute = offered.value.split(":")
            return _("%(hour)d h", hour=int(hour)) + ("" if minute == "00" else f" {minute}")
        case ValueKind.AMOUNT:
            return _("%(euros)s €", euros=offered.value.removesuffix(".00").replace(".", ","))
        case _:
            return offered.value
