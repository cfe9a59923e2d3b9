"""How the town hall's printer and paper move what is printed on both faces; pure but for one small file.

A town hall measures it once, with `parcours print-test`, and keeps it in `printer.toml` in its home, or in the
variables PARCOURS_CREEP and PARCOURS_OFFSET, which count for more:

    creep = 0.1            # mm a sheet
    offset = [0.5, -0.3]   # of the back face, mm to the right and down
"""

import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from forms.units import Mm
from print.impose import MOST_CREEP, MOST_OFFSET, Printer

PRINTER_FILE: Final = "printer.toml"
CREEP_VARIABLE: Final = "PARCOURS_CREEP"
OFFSET_VARIABLE: Final = "PARCOURS_OFFSET"

_CREEP_FORM: Final = f"write millimetres a sheet, from 0 to {MOST_CREEP:g}, as 0.1"
_OFFSET_FORM: Final = f"write millimetres to the right and down, at most {MOST_OFFSET:g} either way, as 0.5,-0.3"


def printer_of(creep: str, offset: str, file: Path) -> Printer:
    """What a town hall measured; nothing moves where it says nothing.

    Args:
        creep: What PARCOURS_CREEP holds; empty: nothing.
        offset: What PARCOURS_OFFSET holds; likewise.
        file: `printer.toml` of the home, which need not exist.

    Raises:
        ValueError: One of them cannot be used; says which, and what to write.
        OSError: The file cannot be read.
    """
    kept: dict[str, Any] = {}
    if file.is_file():
        try:
            kept = tomllib.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{file} cannot be understood ({error}): write creep = 0.1") from error
    unknown = sorted(kept.keys() - {"creep", "offset"})
    if unknown:
        raise ValueError(f"{file} says {unknown[0]}: only creep and offset are known")
    right, down = (
        offset_of(offset, OFFSET_VARIABLE) if offset.strip() else _offset(kept.get("offset", (0, 0)), str(file))
    )
    said = creep.strip()
    return Printer(creep_of(said, CREEP_VARIABLE) if said else creep_of(kept.get("creep", 0), str(file)), right, down)


def creep_of(typed: Any, where: str) -> Mm:
    """Read how far the pages of a sheet are pushed outwards by the one around it.

    Raises:
        ValueError: It cannot be used; says where it stands and what to write.
    """
    creep = _length(typed)
    if creep is None or not 0.0 <= creep <= MOST_CREEP:
        raise ValueError(f"{where} says {typed!r} for the creep: {_CREEP_FORM}")
    return creep


def offset_of(typed: str, where: str) -> tuple[Mm, Mm]:
    """Read by how much back faces are moved: `0.5,-0.3`.

    Raises:
        ValueError: It cannot be used; says where it stands and what to write.
    """
    return _offset(typed.split(","), where)


def _offset(parts: Any, where: str) -> tuple[Mm, Mm]:
    listed = parts if isinstance(parts, Sequence) and not isinstance(parts, str) else ()
    lengths = [length for length in map(_length, listed) if length is not None and abs(length) <= MOST_OFFSET]
    if len(listed) != 2 or len(lengths) != 2:
        said = ",".join(map(str, listed)) if listed else parts
        raise ValueError(f"{where} says {said!r} for the offset: {_OFFSET_FORM}")
    return lengths[0], lengths[1]


def _length(typed: Any) -> Mm | None:
    """A number as typed or as a file has it; None when it is none."""
    try:
        length = float(typed)
    except (TypeError, ValueError):
        return None
    return length if math.isfinite(length) and not isinstance(typed, bool) else None
