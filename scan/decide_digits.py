"""Measures of cells into dates and numbers: which, how sure, and who decides. Every threshold of them is here."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.layout import Zone
from forms.model import FieldKind
from scan.decide_empty import EMPTY_MM2, decision, shows_nothing
from scan.handwriting import CellsScore
from scan.readings import CellsReading, Decision

_DATE_AUTO: Final = 0.99
"""Probability from which a date on which both networks agree goes in."""

_CONTRADICTED: Final = 0.85
"""Share of values that are right for every cell that says otherwise, read alone, or shows a blot. None goes into the
record by itself: half of the cells with a digit over another are read as a third, or as nothing."""

_BLOT: Final = 3.4
"""Thickness and darkness of one digit, by the others of its date, from which it may be written over another. Digits of
one pen, 175 dates and numbers: 1.9, once 2.7; seven of nine written over, 3.6 to 7.7, the other two were read as two
things. Digits cut out of pages and scaled, as tests write them, vary more: a fifth of them is sent to a person."""

_ONE_OPINION: Final = 0.5
"""Two networks that learnt from the same hands count as one: the mean of their logarithms, not the sum."""

_ELSEWHEN: Final = 1e-3
"""How much rarer one day outside those years, or a number that is no day, is than one within."""

_YEARS: Final = (-1, 5)
"""A date goes into the record by itself from last year to five years ahead."""

_FLOOR: Final = 1e-4
"""Probability of what a reader did not name."""


def decide_cells(
    zone: Zone, score: CellsScore | None, year: int, *, faint_mm2: float = 0.0, surplus: float = 0.0
) -> CellsReading:
    """Say which date or number stands in cells.

    A number always goes to a person: no calendar stands beside it, and a slash that means none, or a number that was
    struck out, looks like digits to both networks.

    Args:
        zone: The cells.
        score: From `read_cells`; None when there is no ink.
        year: The year in which the page was scanned.
        faint_mm2: Traces that may be faint strokes, where there is no ink.
        surplus: How much more dark than bright grain there is, where there is no ink.
    """
    if score is None or sum(score.ink_mm2) < EMPTY_MM2:
        clean = score is None and shows_nothing(faint_mm2, surplus)
        return CellsReading(zone, None, True, 0.999 if clean else 0.9, decision(sure=clean))
    digits = tuple(_digit(row) for row in score.digits)
    candidates = _dates(year) if zone.kind is FieldKind.DATE else None
    best, confidence = _best(score, candidates)
    if "" in digits:
        return CellsReading(zone, None, False, 0.5, Decision.REVIEW, digits)
    doubts = sum(digit != wanted for digit, wanted in zip(digits, best, strict=True)) + (score.blot >= _BLOT)
    confidence *= _CONTRADICTED**doubts
    expected = candidates is None or best in candidates
    agreed = best == score.line.text and not score.runs_on
    sure = zone.kind is FieldKind.DATE and expected and agreed and confidence >= _DATE_AUTO
    value = f"{best[4:]}-{best[2:4]}-{best[:2]}" if zone.kind is FieldKind.DATE else best
    return CellsReading(zone, value, False, confidence, decision(sure=sure), digits)


def _digit(shares: NDArray[np.float64]) -> str:
    """The digit of a cell; "" for an empty cell, "?" when none is likelier than all others together."""
    if shares.sum() == 0:
        return ""
    best = int(shares.argmax())
    return str(best) if shares[best] >= 0.5 * shares.sum() else "?"


def _best(score: CellsScore, candidates: Sequence[str] | None) -> tuple[str, float]:
    """The text that both readings together make likeliest, and its share among all that may stand there.

    Args:
        score: What was read.
        candidates: What may be expected there; None: anything.
    """
    shares = np.maximum(score.digits / np.maximum(score.digits.sum(axis=1, keepdims=True), 1e-9), _FLOOR)
    line = dict(((score.line.text, score.line.confidence), *score.line.others))
    read = sorted({text for text in line if len(text) == len(shares)} | {"".join(map(str, shares.argmax(1)))})
    expected = read if candidates is None else candidates
    elsewhen = sorted(set(read) - set(expected))
    texts = [*expected, *elsewhen]
    table = np.array([[int(digit) for digit in text] for text in texts])
    logs = np.log(shares)[np.arange(len(shares))[None, :], table].sum(axis=1)
    logs += np.log([max(line.get(text, 0.0), _FLOOR) for text in texts])
    logs *= _ONE_OPINION
    logs[len(expected) :] += np.log(_ELSEWHEN)
    chances = np.exp(logs - logs.max())
    can_be = np.array([True] * len(expected) + [_is_day(text) for text in elsewhen])
    best = int(np.where(can_be, chances, 0.0).argmax())
    return texts[best], float(chances[best] / chances.sum())


def _is_day(text: str) -> bool:
    """Say whether eight digits are a day of this or the last century."""
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return 1900 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _dates(year: int) -> list[str]:
    """Every day that may stand on a booklet, as eight digits: day, month, year."""
    first, last = (year + step for step in _YEARS)
    return [
        date(one, month, day).strftime("%d%m%Y")
        for one in range(first, last + 1)
        for month in range(1, 13)
        for day in range(1, calendar.monthrange(one, month)[1] + 1)
    ]
