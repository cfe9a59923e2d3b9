"""Lines of handwriting into readings of notes and annotations: what they say, and how likely that is.

The tables come from `scan.training.calibration`; what with a form stands in a note is judged by `scan.decide_values`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from forms.geometry import Box
from forms.layout import PageLayout, Zone
from forms.units import Mm
from scan.decide_empty import EMPTY_MM2, decision, shows_nothing
from scan.decide_values import decide_value
from scan.loose_ink import LooseInk
from scan.new_ink import ZoneInk
from scan.readings import Annotation, LineKind, NoteReading, TextLine

_SAID: Final = (0.06, 0.27, 0.47, 0.62, 0.78, 0.927, 0.99)
_RIGHT: Final = (0.0224, 0.0865, 0.2313, 0.4403, 0.6742, 0.7045, 0.8864)
"""Confidence of `scan.line_reader` in a line, and the share of lines that were right throughout there: 525 lines of
copiste-dev, whose writers the network has never seen; between, it is interpolated."""

_WORD_SAID: Final = (0.44, 0.77, 0.932, 0.986, 0.9975, 0.9999979, 1.0)
_WORD_RIGHT: Final = (0.2654, 0.5129, 0.7648, 0.8753, 0.9293, 0.9446, 0.9788)
"""Confidence of `scan.line_reader` in a word, and the share of words that were right there: 3,881 words of the same
lines."""

WORD_DOUBTED: Final = 0.8
"""A word that is right less often than this is shown as doubtful: 27 % of words, 77 % of the wrong ones."""

_NOTE_AUTO: Final = 0.99
"""A note goes into the record by itself only when its words are right 99 times in 100."""

SAID_OF: Final = {LineKind.CROSSED_OUT: "[raturé]", LineKind.DRAWING: "[dessin]"}
"""What stands in a text, for people, in the place of what is not read: nothing is left out without a word."""

_KIND_SURE: Final = 0.9
"""Confidence in a line that is called crossed out or drawn: whatever it is, a person looks at it."""


def decide_note(zone: Zone, ink: ZoneInk, lines: Sequence[TextLine]) -> NoteReading:
    """Say what stands in a writing area: nothing, or words that a person checks."""
    if ink.area_mm2 < EMPTY_MM2:
        clean = shows_nothing(ink.doubtful_mm2, ink.surplus)
        return NoteReading(zone, True, "", 0.999 if clean else 0.9, decision(sure=clean))
    judged = tuple(map(_judged, lines))
    sure = float(np.prod([line.confidence for line in judged])) if judged else 0.0
    text = _text_of(judged)
    return NoteReading(zone, False, text, sure, decision(sure=sure >= _NOTE_AUTO), judged)


def _judged(line: TextLine) -> TextLine:
    """A line with probabilities that it and its words are right, in the place of the reader's own confidences."""
    words = tuple(replace(word, confidence=word_confidence(word.confidence)) for word in line.words)
    found = tuple(map(decide_value, line.found))
    return replace(line, confidence=_line_is_right(line), words=words, found=found)


def _line_is_right(line: TextLine) -> float:
    """Probability that a line is right: its text, or that it is to have none."""
    return line_confidence(line.confidence) if line.kind is LineKind.WRITING else _KIND_SURE


def _text_of(lines: Sequence[TextLine]) -> str:
    """What is written, line by line; among that, of what is crossed out or drawn, that it is."""
    if all(line.kind is not LineKind.WRITING for line in lines):
        return ""
    return "\n".join(SAID_OF.get(line.kind, line.text) for line in lines)


def line_confidence(said: float) -> float:
    """Probability that a whole line is right, from the reader's own confidence."""
    return float(np.interp(said, _SAID, _RIGHT))


def word_confidence(said: float) -> float:
    """Probability that a word is right, from the reader's own confidence."""
    return float(np.interp(said, _WORD_SAID, _WORD_RIGHT))


def decide_annotation(ink: LooseInk, lines: Sequence[TextLine]) -> Annotation:
    """Say what was written outside every zone; always for a person."""
    judged = tuple(map(_judged, lines))
    sure = float(np.prod([line.confidence for line in judged])) if judged else 0.0
    kinds = {line.kind for line in lines}
    kind = kinds.pop() if len(kinds) == 1 else LineKind.WRITING
    return Annotation(ink.box, _text_of(judged), sure, by_hand=ink.by_hand, kind=kind, lines=judged)


def nearest_owner(box: Box, layout: PageLayout) -> str | None:
    """Id of the step, or of the supporting document, one of whose zones is nearest to a box; None without zones."""
    nearest = min(layout.zones, key=lambda zone: _apart(box, zone.box), default=None)
    return None if nearest is None else nearest.id.partition(".")[0]


def _apart(one: Box, other: Box) -> Mm:
    """The distance of two boxes, 0.0 where they overlap."""
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return float(np.hypot(max(0.0, across), max(0.0, down)))
