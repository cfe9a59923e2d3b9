"""A paragraph in every language that is measured: as high as the highest of them, whichever is printed."""

from dataclasses import dataclass

from forms.units import Mm
from print.laid import Laid, lay
from print.theme import Theme, TypeSize


@dataclass(frozen=True, slots=True)
class Measured:
    """A paragraph, broken into lines in every language.

    Attributes:
        said: Its words and the label before them, French first.
        versions: Their lines.
        height: Of the highest.
        end: Where the last line ends at most, in the languages that take the most lines, from where lines begin.
    """

    said: tuple[tuple[str, str], ...]
    versions: tuple[Laid, ...]
    height: Mm
    end: Mm


def measure(
    theme: Theme, text: str | tuple[str, ...], label: str, width: Mm, kind: TypeSize, *, bold: bool
) -> Measured:
    """Break a paragraph into lines; the same one is broken once for a booklet, whose blocks are tried in many places.

    Args:
        theme: The booklet's look.
        text: French words: one text, or several that are said one after the other.
        label: Goes before it in bold.
        width: Of the column.
        kind: Its type.
        bold: In the bold font.
    """
    key = (text, label, width, kind.size, kind.leading, bold)
    found = theme.measured.get(key)
    if not isinstance(found, Measured):
        theme.measured[key] = found = _measured(theme, text, label, width, kind, bold=bold)
    return found


def _measured(
    theme: Theme, text: str | tuple[str, ...], label: str, width: Mm, kind: TypeSize, *, bold: bool
) -> Measured:
    parts = [theme.versions(part) for part in ((text,) if isinstance(text, str) else text)]
    labels = theme.versions(label)
    said = tuple((" ".join(part[place] for part in parts), words) for place, words in enumerate(labels))
    versions = tuple(lay(*words, width, kind.size, bold=bold) for words in said)
    # The first line stands where it does in every language, beside its box or its icon.
    height = kind.leading + max((laid.count - 1) * theme.pitch(kind, rtl=laid.rtl) for laid in versions)
    most = max(laid.count for laid in versions)
    return Measured(said, versions, height, max(laid.end for laid in versions if laid.count == most))
