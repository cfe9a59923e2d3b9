"""How the town hall's printer and paper move what is printed on both faces; pure but for one small file.

A town hall measures it once, with `parcours print-test`, and keeps it in `printer.toml` in its home, or in the
variables PARCOURS_CREEP and PARCOURS_OFFSET, which count for more:

    creep = 0.1            # mm a sheet
    offset = [0.5, -0.3]   # of the back face, mm to the right and down
    labels = "99.1x67.7"   # the sheets of labels, by the size of one; or all of it, in a table of its own:

    [labels]
    columns = 2
    rows = 4
    size = [99.1, 67.7]    # mm, of a label
    gap = [2.5, 0.0]       # mm between two columns, and between two rows; 0 where nothing is said
    offset = [0.0, 0.0]    # mm by which labels are moved, to the right and down; likewise
"""

import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from forms.units import Mm
from print.impose import MOST_CREEP, MOST_OFFSET, Printer
from print.label_sheets import KNOWN_SHEETS, SMALLEST_HEIGHT, SMALLEST_WIDTH, LabelSheet

PRINTER_FILE: Final = "printer.toml"
CREEP_VARIABLE: Final = "PARCOURS_CREEP"
OFFSET_VARIABLE: Final = "PARCOURS_OFFSET"
EIGHT_LABELS: Final = "99.1x67.7"
"""The sheets of labels of a home that says nothing."""

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
    unknown = sorted(kept.keys() - {"creep", "offset", "labels"})
    if unknown:
        raise ValueError(f"{file} says {unknown[0]}: only creep, offset and labels are known")
    right, down = (
        offset_of(offset, OFFSET_VARIABLE) if offset.strip() else _offset(kept.get("offset", (0, 0)), str(file))
    )
    said = creep.strip()
    pushed = creep_of(said, CREEP_VARIABLE) if said else creep_of(kept.get("creep", 0), str(file))
    return Printer(pushed, right, down, labels_of(kept.get("labels", EIGHT_LABELS), str(file)))


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


def labels_of(said: Any, where: str) -> LabelSheet:
    """Read which sheets of labels a town hall has: the size of a label, or a table that says all.

    Raises:
        ValueError: It cannot be used; says where it stands and what to write.
    """
    if isinstance(said, str) and said in KNOWN_SHEETS:
        return KNOWN_SHEETS[said]
    sheet = _labels_table(said) if isinstance(said, dict) else None
    if sheet is None or not sheet.fits:
        known = ", ".join(KNOWN_SHEETS)
        raise ValueError(
            f"{where} says {said!r} for the labels: write one of {known}, or a table with columns, rows and size = "
            f"[width, height] in mm, at least {SMALLEST_WIDTH:g} x {SMALLEST_HEIGHT:g}, that fit A4"
        )
    return sheet


def _labels_table(said: dict[str, Any]) -> LabelSheet | None:
    """A sheet as a table has it; None where something is missing, unknown or no number."""
    columns, rows = said.get("columns"), said.get("rows")
    pairs = [_lengths(said.get(name, [0, 0])) for name in ("size", "gap", "offset")]
    counted = all(isinstance(one, int) and not isinstance(one, bool) for one in (columns, rows))
    if not counted or None in pairs or said.keys() - {"columns", "rows", "size", "gap", "offset"}:
        return None
    lengths = [length for pair in pairs if pair is not None for length in pair]
    return LabelSheet(int(columns or 0), int(rows or 0), *lengths)


def _lengths(pair: Any) -> tuple[Mm, Mm] | None:
    """Two numbers as a file has them; None when they are none."""
    listed = pair if isinstance(pair, Sequence) and not isinstance(pair, str) else ()
    lengths = [length for length in map(_length, listed) if length is not None]
    return (lengths[0], lengths[1]) if len(listed) == len(lengths) == 2 else None


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
