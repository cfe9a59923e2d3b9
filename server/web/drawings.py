"""The motif of a line on screens: the very drawing that its booklet carries on the cover, as an SVG path."""

from print.motif_ground import MOTIF_HEIGHT
from print.motifs import MOTIF_WIDTH, motif


def motif_field() -> str:
    """The field of every drawing, for the `viewBox`: its line leaves at the bottom left corner."""
    return f"0 0 {MOTIF_WIDTH:g} {MOTIF_HEIGHT:g}"


def motif_path(letter: str) -> str:
    """The drawing of a line, for the `d` of a path; in mm of the booklet."""
    return " ".join(_command(move) for move in motif(letter).moves)


def _command(move: tuple[float, ...]) -> str:
    """Two numbers start a line, three draw it straight, six bend it (see `print.shapes.Curve`)."""
    match move:
        case (x, y):
            return f"M{x:g} {y:g}"
        case (x, y, _straight):
            return f"L{x:g} {y:g}"
        case _:
            return "C" + " ".join(f"{number:g}" for number in move)
