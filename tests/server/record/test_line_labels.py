import numpy as np
import pytest

from forms.geometry import Box
from forms.units import Mm
from scan.darkness import Window
from scan.found_lines import FoundLine
from scan.readings import LineKind
from server.record.line_labels import are_found_again, is_line_by_line


@pytest.mark.parametrize(
    ("read", "decided", "paired"),
    [
        (["vemr avec", "samdi"], ["venir avec", "samedi"], True),
        (["samdi", "vemr avec"], ["venir avec", "samedi"], False),
        (["venir"], ["venir", "samedi"], False),
        (["", ""], ["venir", "samedi"], True),
        ([""], ["venir"], True),
        (["xx"], ["venir"], False),
        (["venir avec", "samdi"], ["venir avec", "rendez-vous"], False),
        (["Agence SA.", "[raturé]"], ["Agence SA.", "[raturé]"], True),
        (["Agence SA.", "[raturé]"], ["Agence Economique SA.", "[raturé]"], False),
        (["Agence SA.", "[raturé]"], ["[raturé]", "Agence SA."], False),
        (["Agence SA.", "[raturé]"], ["Agence SA."], False),
        (["Agence SA."], ["Agence [raturé] SA."], False),
        (["Agence SA.", "[dessin]"], ["Agence SA.", "flèche"], False),
    ],
)
def test_lines_are_paired_only_where_each_row_says_what_its_line_says(
    read: list[str], decided: list[str], paired: bool
) -> None:
    assert is_line_by_line(read, decided) is paired


def found_line(kind: LineKind = LineKind.WRITING, x: float = 10.0) -> FoundLine:
    dark = np.zeros((4, 4), np.uint8)
    return FoundLine(kind, Window(0, 0, 4, 4), dark, dark, 0.0, Box(Mm(x), Mm(20.0), Mm(60.0), Mm(6.0)))


@pytest.mark.parametrize(
    ("found", "again"),
    [
        ([found_line()], True),
        ([found_line(x=10.3)], True),
        ([found_line(x=14.0)], False),
        ([found_line(LineKind.CROSSED_OUT)], False),
        ([found_line(), found_line()], False),
        ([], False),
    ],
)
def test_a_line_is_found_again_where_and_as_what_it_was_read(found: list[FoundLine], again: bool) -> None:
    read = [{"text": "venir", "confidence": 0.4, "box_mm": [10.0, 20.0, 60.0, 6.0]}]

    assert are_found_again(read, found) is again
