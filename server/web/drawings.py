"""The motif of a line on screens: the very drawing that its booklet carries on the cover, as an SVG path."""

from print.motifs import motif


def motif_path(letter: str) -> str:
    """The drawing of a line, for the `d` of a path; in mm of the booklet, its field is `MOTIF_WIDTH × MOTIF_HEIGHT`."""
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
