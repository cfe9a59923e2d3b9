"""How agents call what was printed."""

from server.record.model import Edition
from server.web.typography import _, plural


def edition_kind(edition: Edition) -> str:
    """What an edition is: a booklet, in large print, or what had changed in one."""
    match edition.format:
        case "large":
            return _("grands caractères, A4")
        case "insert":
            return _("feuillets à glisser")
        case "stickers":
            return _("étiquettes à coller")
        case _:
            return _("livret")


def edition_pages(edition: Edition) -> str:
    """How many pages it has, or leaves, or sheets of labels."""
    match edition.format:
        case "insert":
            return plural("%(num)d feuillet à glisser", "%(num)d feuillets à glisser", edition.pages)
        case "stickers":
            return plural("%(num)d planche d'étiquettes", "%(num)d planches d'étiquettes", edition.pages)
        case _:
            return plural("%(num)d page", "%(num)d pages", edition.pages)


def millimetres(length: float) -> str:
    """`99,1`."""
    return f"{length:g}".replace(".", ",")
