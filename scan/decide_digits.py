"""Measures of cells into dates and numbers: which, how sure, and who decides. Every threshold of them is here.

Both networks' opinions become one probability for each cell; a date is then what the calendar and all eight cells make
likeliest together, so that a weak digit is settled by the days that there are, and only by these.
"""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forms.ages import YEARS_AROUND
from forms.layout import Zone
from forms.model import FieldKind
from forms.units import Mm
from scan.cells import CellsScore
from scan.decide_empty import EMPTY_MM2, decision, shows_nothing
from scan.engines import NO_DIGIT
from scan.readings import CellsReading, Decision

_DATE_AUTO: Final = 0.95
"""Probability from which a date goes into the record by itself, if each cell alone says the same digit and no text that
is no day is nearly as likely by the cells alone (`_RIVAL`)."""

_NUMBER_AUTO: Final = 0.99
"""The same of a number, beside which no calendar stands: so each network must see its digits (`_is_plain`)."""

_RIVAL: Final = 0.05
"""How likely, by the cells alone, what is no day of these years may be beside a day that goes in: the calendar may
make a digit surer, not overrule one. Without this, and where a cell alone said another digit, 7 of 148 dates that were
written a stroke away from the years, or month first, went in as another day (seeds from 720000)."""

_NO_DAY: Final = 20.0
"""The same from which no day is proposed: 31 February was offered as 31 December, to be taken over with one key."""

_NO_DIGIT_MOST: Final = 0.05
"""Share of what is no digit, by either network, from which a person looks at a number: a digit over another, or
struck. At 0.1 8 more of 48 numbers went in, one of them wrong (seeds from 530000)."""

_TOGETHER: Final = 0.9
"""Two networks that learnt from the same hands are no two witnesses: the sum of their logarithms counts this much. On
12,918 kept cells, some of which nobody can read, 0.54 fits best. Of whole dates more count: of 488 kept ones 210 go in
at 0.7, 265 at 0.9 and `_NO_DIGIT_RARER` of 0.05, and one of them is wrong either way; at 1.0 281, but
on seeds from 530000 one more date goes in as another day."""

_FLOOR: Final = 1e-4
"""No network is surer than this that something does not stand in a cell."""

_NO_DIGIT_RARER: Final = 0.05
"""How much rarer what is no digit stands in a cell than it did, a quarter, where the networks learnt."""

_ELSEWHEN: Final = 1e-3
"""How much rarer one day outside those years, or a number that is no day, is than one within."""

_FREE_MM2: Final = 0.1
"""Ink in a cell beside a number from which it is not surely free."""

_OUT_MM2: Final = 1.0
_NEAR_MM2: Final = 0.35
"""Ink by the cells that none of them shows, of the area or loose, from which a person looks: another digit may stand
there. Of 20 dates with digits over their upper edge 11 went in, 4 with nothing shown beside, and of 40 with a digit of
2.0 to 2.4 mm above, 38 showed it nowhere; now none and one go in. All 38 of 60 plain dates that went in do, and by
none of 36 captured pages (seeds from 561000) is as much; of 16 dates that go in though their digits are as large as the
cells, one has more than the first outside."""

_ON_LINE_MM: Final[Mm] = 0.035
"""How much darker than print a line of a number's cells is from which a person looks: a 1 on it goes with the print.
A 1 aimed at a line, in five pens, on flat, worn and photographed pages and in scans of one bit (130 numbers, seeds from
610000), is 0.043 and more by lead of 2H, 0.09 by HB; print beside numbers that leave cells free is at most 0.027."""

_DIGITS: Final = 10
_NOTHING: Final = 11
"""How many classes of the networks are digits; and, after what is no digit, that of a cell left free."""

_TEXTS: Final = 24
"""Readings of a date or a number without the calendar that are kept."""


def decide_cells(
    zone: Zone,
    score: CellsScore | None,
    year: int,
    *,
    faint_mm2: float = 0.0,
    surplus: float = 0.0,
    out_mm2: float = 0.0,
    near_mm2: float = 0.0,
    on_lines_mm: Mm = 0.0,
) -> CellsReading:
    """Say which date or number stands in cells.

    Args:
        zone: The cells.
        score: From `read_cells`; None when there is no ink.
        year: The year in which the page was scanned.
        faint_mm2: Traces that may be faint strokes, where there is no ink.
        surplus: How much more dark than bright grain there is, where there is no ink.
        out_mm2: Ink of the area that no cell shows; see `scan.by_cells`.
        near_mm2: Loose ink beside the cells that a person may perhaps have left.
        on_lines_mm: How much darker than printed a line of the cells is; see `scan.cell_lines`.
    """
    is_on_line = on_lines_mm >= _ON_LINE_MM
    if score is None or sum(score.ink_mm2) < EMPTY_MM2:
        clean = score is None and shows_nothing(faint_mm2, surplus) and not is_on_line
        return CellsReading(zone, None, True, 0.999 if clean else 0.9, decision(sure=clean))
    reading = _filled(zone, score, year)
    unseen = out_mm2 >= _OUT_MM2 or near_mm2 >= _NEAR_MM2 or is_on_line
    return replace(reading, decision=Decision.REVIEW) if unseen else reading


def _filled(zone: Zone, score: CellsScore, year: int) -> CellsReading:
    """Which date or number stands in cells with ink, by what they show."""
    shares = together(score.chances)
    digits = tuple(_digit(row) for row in shares)
    if zone.kind is not FieldKind.DATE:
        return _number(zone, score, shares, digits)
    if "" in digits:
        return CellsReading(zone, _date_with_gaps(shares, digits, year), False, 0.5, Decision.REVIEW, digits)
    best, confidence, rival = _best_date(shares, year)
    likely = best in _days(year) and confidence >= _DATE_AUTO and rival < _RIVAL
    sure = likely and best == "".join(digits) and not score.runs_on and not score.struck
    value = _iso(best) if rival < _NO_DAY else None
    return CellsReading(zone, value, False, confidence, decision(sure=sure), digits)


def together(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """What stands in each cell, by both networks.

    Args:
        chances: Shape (cells, 2, 12), as in `CellsScore`.

    Returns:
        Probabilities of the twelve classes, shape (cells, 12); a cell in which nothing was read holds nothing.
    """
    logs = _TOGETHER * np.log(np.maximum(chances, _FLOOR)).sum(axis=1)
    shares = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares[:, NO_DIGIT] *= _NO_DIGIT_RARER
    shares[chances.sum(axis=(1, 2)) == 0] = np.eye(_NOTHING + 1)[_NOTHING]
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float64)


def _digit(shares: NDArray[np.float64]) -> str:
    """The digit of a cell; "" for a cell left free, "?" when none is likelier than all others together."""
    best = int(shares.argmax())
    return "" if best == _NOTHING else str(best) if best < _DIGITS and shares[best] >= 0.5 else "?"


def _is_plain(chances: NDArray[np.float64], text: str) -> bool:
    """Say whether each network sees the digits of a text in all cells, and nowhere what may be no digit."""
    wanted = np.array([int(digit) for digit in text])
    seen = (chances.argmax(axis=2) == wanted[:, None]).all()
    return bool(seen and (chances[:, :, NO_DIGIT] < _NO_DIGIT_MOST).all())


def _number(zone: Zone, score: CellsScore, shares: NDArray[np.float64], digits: tuple[str, ...]) -> CellsReading:
    """A number, before or behind which cells may be left free; with one between its digits it has no value."""
    filled = np.array([digit != "" for digit in digits])
    places = np.flatnonzero(filled)
    if not places.size or np.ptp(places) >= places.size:
        return CellsReading(zone, None, False, 0.5, Decision.REVIEW, digits)
    value = "".join(str(row[:_DIGITS].argmax()) for row in shares[filled])
    confidence = float(shares[filled, :_DIGITS].max(axis=1).prod() * shares[~filled, _NOTHING].prod())
    is_free = all(area < _FREE_MM2 for area in np.array(score.ink_mm2)[~filled])
    is_plain = is_free and _is_plain(score.chances[filled], value) and not score.runs_on and not score.struck
    sure = confidence >= _NUMBER_AUTO and is_plain
    return CellsReading(zone, value, False, confidence, decision(sure=sure), digits)


def _date_with_gaps(shares: NDArray[np.float64], digits: Sequence[str], scanned: int) -> str | None:
    """The day of one digit for a day or a month, or of two for a year near the one of the scan; None: no such day."""
    read = [str(row[:_DIGITS].argmax()) if digit else "" for row, digit in zip(shares, digits, strict=True)]
    day, month, year = ("".join(read[part]) for part in (slice(2), slice(2, 4), slice(4, None)))
    if len(year) == 2:
        text = f"{day:0>2}{month:0>2}{scanned // 100}{year}"
        is_likely = text in _days(scanned)
    else:
        text = f"{day:0>2}{month:0>2}{year}"
        is_likely = len(text) == len(digits) and _is_day(text)
    return _iso(text) if is_likely else None


def _iso(text: str) -> str:
    """Eight digits, day first, as the record has a date."""
    return f"{text[4:]}-{text[2:4]}-{text[:2]}"


def _best_date(shares: NDArray[np.float64], year: int) -> tuple[str, float, float]:
    """The day, as eight digits, that all cells make likeliest, its probability, and what by the cells alone rivals it.

    Bayes over every day that may stand there, each as likely as another, and over the likeliest other digits, of which
    each is `_ELSEWHEN` times as likely before anything is read; times the probability that every cell holds a digit.
    The rival is the likeliest of these others beside the day, as a factor, without that.
    """
    are_digits = shares[:, :_DIGITS].sum(axis=1)
    rows = np.maximum(shares[:, :_DIGITS] / np.maximum(are_digits, 1e-9)[:, None], _FLOOR)
    days = _days(year)
    elsewhen = [text for text in _likeliest(rows) if text not in days]
    texts = [*days, *elsewhen]
    table = np.vstack([_table(year), _digits_of(elsewhen)])
    logs = np.log(rows)[np.arange(len(rows))[None, :], table].sum(axis=1)
    alone = logs.copy()
    logs[len(days) :] += np.log(_ELSEWHEN)
    chances = np.exp(logs - logs.max())
    can_be = np.array([True] * len(days) + [_is_day(text) for text in elsewhen])
    best = int(np.where(can_be, chances, 0.0).argmax())
    rival = float(np.exp(alone[len(days) :].max(initial=-np.inf) - alone[best]))
    return texts[best], float(chances[best] / chances.sum() * are_digits.prod()), rival


def _likeliest(rows: NDArray[np.float64]) -> list[str]:
    """The likeliest texts by the probability of each digit in each cell, shape (cells, 10), whatever they mean."""
    texts = [("", 1.0)]
    for row in rows:
        longer = [(f"{text}{digit}", chance * float(row[digit])) for text, chance in texts for digit in range(_DIGITS)]
        texts = sorted(longer, key=lambda text: -text[1])[:_TEXTS]
    return [text for text, _ in texts]


def _is_day(text: str) -> bool:
    """Say whether eight digits are a day of this or the last century."""
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return 1900 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _digits_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """The digits of texts of eight, shape (texts, 8)."""
    return np.array([[int(digit) for digit in text] for text in texts], np.int64).reshape(-1, 8)


@lru_cache(maxsize=4)
def _table(year: int) -> NDArray[np.int64]:
    """The digits of `_days`, in their order."""
    return _digits_of(list(_days(year)))


@lru_cache(maxsize=4)
def _days(year: int) -> dict[str, None]:
    """Every day that may stand on a booklet, as eight digits: day, month, year."""
    first, last = (year + step for step in YEARS_AROUND)
    return dict.fromkeys(
        date(one, month, day).strftime("%d%m%Y")
        for one in range(first, last + 1)
        for month in range(1, 13)
        for day in range(1, calendar.monthrange(one, month)[1] + 1)
    )
