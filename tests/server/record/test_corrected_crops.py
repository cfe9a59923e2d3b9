"""Which digit a corrected date or number has in which of its cells."""

from dataclasses import replace

import pytest

from forms.geometry import Box
from forms.layout import Zone
from forms.model import Author, FieldKind
from forms.units import Mm
from server.record.corrected_crops import digits_of

CELLS = tuple(Box(Mm(6.0 * place), Mm(0), Mm(6), Mm(8)) for place in range(8))
DATE = Zone("M3.day", FieldKind.DATE, Author.AGENT, Box(Mm(0), Mm(0), Mm(48), Mm(8)), cells=CELLS)
NUMBER = replace(DATE, kind=FieldKind.NUMBER, cells=CELLS[:4], box=Box(Mm(0), Mm(0), Mm(24), Mm(8)))


@pytest.mark.parametrize(
    ("zone", "decided", "read", "digits"),
    [
        (DATE, "2026-12-03", "03122026", "03122026"),
        (DATE, "2026-12-03", "03122028", "03122026"),
        (DATE, "2026-12-03", "0312--26", "0312--26"),
        (DATE, "2026-12-03", "11111111", "--------"),
        (NUMBER, "45", "0045", "0045"),
        (NUMBER, "45", "45--", "45--"),
        (NUMBER, "45", "--46", "--45"),
        (NUMBER, "45", "4---", "----"),
        (NUMBER, "45", "9?--", "----"),
    ],
)
def test_each_digit_is_in_the_cell_where_it_was_read(zone: Zone, decided: str, read: str, digits: str) -> None:
    found = digits_of(zone, decided, ["" if digit == "-" else digit for digit in read])

    assert "".join(digit or "-" for digit in found) == digits
