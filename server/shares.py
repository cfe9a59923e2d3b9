"""Which share of what goes in by itself is shown to a person, by kind of field; pure but for one small file.

A town hall sets it in `audit.toml` in its home, or in the variable PARCOURS_AUDIT_SHARE, which counts for more:

    [share]          # from 0, never, to 1, always
    tick = 0.005
    note = 0.02
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from forms.model import FieldKind

SHARES_FILE: Final = "audit.toml"
VARIABLE: Final = "PARCOURS_AUDIT_SHARE"

Shares: TypeAlias = Mapping[FieldKind, float]
"""From 0 to 1, for every kind of field."""

DEFAULT_SHARES: Final[Shares] = {
    FieldKind.TICK: 0.005,
    FieldKind.CHOICE: 0.02,
    FieldKind.DATE: 0.05,
    FieldKind.NUMBER: 0.05,
    FieldKind.NOTE: 0.02,
}
"""Boxes are many and seldom wrong, dates and numbers few. 2,000 booklets of 60 boxes make 600 boxes looked at, which
say that less than 1 in 200 is wrong when none was."""

_FORM: Final = "write a share from 0 to 1, as 0.01, or one a kind, as tick=0.005,date=0.05"


def shares_of(variable: str, file: Path) -> Shares:
    """The shares that a town hall chose, over the defaults.

    Args:
        variable: What PARCOURS_AUDIT_SHARE holds; empty: nothing.
        file: `audit.toml` of the home, which need not exist.

    Raises:
        ValueError: One of them cannot be used; says which, and what to write.
        OSError: The file cannot be read.
    """
    if variable.strip():
        return _checked(VARIABLE, _typed(variable))
    if not file.is_file():
        return DEFAULT_SHARES
    try:
        chosen = tomllib.loads(file.read_text("utf-8"))["share"]
        listed = list(chosen.items())
    except (ValueError, KeyError, AttributeError) as error:
        raise ValueError(f"{file} has no [share] with one line a kind of field, as tick = 0.005 ({error})") from error
    return _checked(str(file), listed)


def _typed(variable: str) -> Iterable[tuple[str, Any]]:
    parts = [part.strip() for part in variable.split(",") if part.strip()]
    if len(parts) == 1 and "=" not in parts[0]:
        return [(kind.value, parts[0]) for kind in FieldKind]
    return [(name.strip(), share.strip()) for name, _, share in (part.partition("=") for part in parts)]


def _checked(where: str, chosen: Iterable[tuple[str, Any]]) -> Shares:
    shares = dict(DEFAULT_SHARES)
    for name, typed in chosen:
        try:
            kind, share = FieldKind(name), float(typed)
        except (ValueError, TypeError) as error:
            raise ValueError(f"{where} says {name} = {typed!r}: {_FORM}") from error
        if isinstance(typed, bool) or not 0.0 <= share <= 1.0:
            raise ValueError(f"{where} says {name} = {typed!r}: {_FORM}")
        shares[kind] = share
    return shares
