"""What a page's findings mean for the record, given as in `parcours read`."""

from collections.abc import Mapping
from typing import Any, Final

from scan.readings import Decision, Finding, How, Mark

_SHOWS_LESS: Final = frozenset({Finding.PENCIL_HIDDEN, Finding.HALF_PAGE})
"""An image with one of these does not show all that is written on its page."""


def is_known_by_print(outcome: Mapping[str, Any]) -> bool:
    """Whether only its print says which page it is: it may be somebody else's, and answers no question by silence."""
    return Finding.BY_CONTENT in _findings(outcome)


def is_surely_the_page(outcome: Mapping[str, Any]) -> bool:
    """Whether a page is certainly the one that it was read as, and may take the place of another image of it.

    Not one known by print alone; nor one whose code a person typed, unless something that is written on it is trusted:
    where the code in clear is not to be seen, nothing is (`scan.decide.without_trust`).
    """
    if outcome.get("how") != How.TYPED:
        return not is_known_by_print(outcome)
    return any(not _is_free(zone) and zone["decision"] == Decision.AUTO for zone in outcome["zones"])


def _is_free(zone: Mapping[str, Any]) -> bool:
    """Whether nothing is written in a zone, given as in `parcours read`."""
    return bool(zone.get("empty", zone.get("mark") == Mark.EMPTY))


def may_hide_pencil(outcome: Mapping[str, Any]) -> bool:
    """Whether pencil may not show in the image of a page."""
    return Finding.PENCIL_HIDDEN in _findings(outcome)


def shows_all_ink(outcome: Mapping[str, Any]) -> bool:
    """Whether the image of a page is known to show all that is written on it, whosever it is."""
    return not _findings(outcome) & _SHOWS_LESS


def _findings(outcome: Mapping[str, Any]) -> set[str]:
    return {found["finding"] for found in outcome.get("findings", ())}
