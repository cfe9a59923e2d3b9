"""Numbers of rows, as forms carry them."""

from typing import Final

_DIGITS: Final = 18
"""As many as fit a column of 64 bits, whatever they are."""


def row_number(text: str) -> int | None:
    """The number that a form names; None where no row can have it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None
