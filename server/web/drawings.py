"""The drawings of a cover on screens, as SVG, just as they are printed: a line's motif, and how a booklet works."""

from collections.abc import Mapping
from typing import Final

from print.motif_ground import MOTIF_HEIGHT
from print.motifs import GIVE_BACK, KEEP, MOTIF_WIDTH, WRITE, motif
from print.shapes import Drawing

_HOW: Final[Mapping[str, Drawing]] = {"keep": KEEP, "write": WRITE, "give back": GIVE_BACK}


def motif_field() -> str:
    """The field of every drawing, for the `viewBox`: its line leaves at the bottom left corner."""
    return f"0 0 {MOTIF_WIDTH:g} {MOTIF_HEIGHT:g}"


def motif_path(letter: str, name: str = "") -> str:
    """The drawing of a line, for the `d` of a path; in mm of the booklet. See `print.motifs.motif`."""
    return _path(motif(letter, name))


def how_field() -> str:
    """The field of each drawing that says how a booklet works, for the `viewBox`."""
    return f"0 0 {KEEP.width:g} {KEEP.height:g}"


def how_path(name: str) -> str:
    """One of them, for the `d` of a path: `keep`, `write`, `give back`."""
    return _path(_HOW[name])


def _path(drawing: Drawing) -> str:
    return " ".join(_command(move) for move in drawing.moves)


def _command(move: tuple[float, ...]) -> str:
    """Two numbers start a line, three draw it straight, six bend it (see `print.shapes.Curve`)."""
    match move:
        case (x, y):
            return f"M{x:g} {y:g}"
        case (x, y, _straight):
            return f"L{x:g} {y:g}"
        case _:
            return "C" + " ".join(f"{number:g}" for number in move)
