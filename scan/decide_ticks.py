"""Measures of boxes into readings: ticked, empty, taken back, how sure, and who decides. Every threshold of it is here.

Whether a box is this page's, and in its place, is for `scan.decide` to say, which knows the page around it.
"""

from collections.abc import Sequence
from typing import Final

from forms.layout import Zone
from forms.units import Mm
from scan.by_boxes import NO_INK, InkBy
from scan.decide_empty import decision
from scan.engines import MarkShares
from scan.readings import Decision, Mark, TickReading
from scan.ticks import TickScore

VISIBLE: Final = 0.98
"""A box or an area less visible than this (cut off, folded over) is not judged."""

_FRAME: Final = 0.35
"""Correlation of the printed frame below which it was not found."""

SURE: Final = 0.97
"""Probability from which what the network says of a box goes into the record by itself. docs/benchmarks.md has the
error and the review rate that other numbers would buy, by these networks and by those before. It was 0.95 until the
networks had learnt more of scans of one bit a pixel: of 198 marks that mean yes in grey and colour (seeds from 660000)
five have less than this, and seven had less than 0.95."""

_MISSED_MM2: Final = 1.2
"""Ink in or near an empty box, and no other zone's, from which somebody may have aimed at the box and missed."""

BY_HAND_MM2: Final = 0.4
"""The same of ink that a person plainly left: of 546 marks beside boxes that the network calls empty 47 have less than
the first, nine less than this. Where all ink around a box is less, nobody need ask who left it: of 629 such marks on
260 pages, worn and scanned flat (seeds 781000 on), 4 have less."""

_OVER_MM2: Final = 0.2
"""Firm ink between the words beside an empty box from which somebody may have ticked these: of 1,034 empty boxes two
have as much, of 34 ticks and crosses on words and icons, or pale ones beside a box, that nothing else notices, ten. On
grainy pictures it finds fewer: of 181 strokes on words there (seeds 770300 and 771700 on) 46 are neither asked about
nor shown; it was 41 when 29 of 198 empty boxes were asked about there instead of 22."""

_BESIDE: Final = 0.4
"""Probability that a mark which missed a box lies beside it from which a person looks: at 0.5 of 323 such marks (120
pages, seeds from 860000) 5 were then neither asked about nor shown, and 19 without; of 1,784 empty boxes on other pages
(seeds from 795000) it alone asked about 6. By the networks of 28 November 2026 one more mark, in hard pencil (seed
732015), has 0.44, and of 235 empty boxes (seeds from 730000) none has this much."""

_VERY_SURE: Final = 0.9995
"""Probability of emptiness from which ink close to a box is a crease or a stain, unless a person plainly left it: small
words in pale pencil just below a box leave it 0.9992; of 12 empty boxes with such ink (seeds from 660000 to 670000) ten
have more. By the networks until 27 November 2026 of 36 boxes with a mark beside them, one that nothing else notices had
more than 0.995."""

_INKED: Final = 0.998
"""Probability of emptiness from which a box with ink in it is empty all the same: the end of a line that struck two
boxes has 0.993; of 23 empty boxes with ink (seeds from 660000 to 670000) five have less, and seven had less than 0.98,
which it was."""

_CROSSED: Final = 0.85
"""Probability of emptiness from which a box is empty in which nothing but the stroke of another box's tick ends: of 19
such boxes (seeds 780000 and 781000 on) two have less than 0.9, and all are empty."""

_CROSSED_UNCLEAR: Final = 0.1
"""Share of what only a person understands from which such a box is asked about all the same: one of 2,148 boxes of
flat scans (seed 900313 of the benchmark) held a violet dot beside the end of a neighbour's tick, with 0.127."""

_TAKEN_BACK: Final = 0.1
"""Share of a mark taken back from which a person looks, however sure it is that the box means no, and from which no yes
is proposed that does not go in by itself."""

_TAKEN_BACK_HIDDEN: Final = 0.15
"""The same of a box without any ink in a scan that hides pencil: of 1,919 empty ones with thick and ragged frames nine
had more than `_TAKEN_BACK` and one more than this. About what is gone the page is asked."""

_CROSS: Final = 0.985
_LIKELY: Final = 0.5
"""Probability from which what the networks waver about is a cross that was meant, and no mark under a cross; and from
which it is called one. Of 1,585 marks taken back in all ways and pens, 605 of them crossed out (seeds 340440 on), one
has more than 0.97 and none more than this; of 544 crosses larger than their box three in four have."""

_EMPTY_FIRM: Final = 0.05
_YES_INK: Final = 0.02
"""Firm ink in a box that the network calls empty, and ink in one that it calls marked, at which the measures contradict
it: of 732 empty boxes one had more, of 454 marked ones none had less."""

_HOLE_ROUND: Final = 0.835
_HOLE_MM: Final[Mm] = 1.7
_HOLE_INK: Final = 0.6
"""Roundness, width and ink from which what fills a box may be a hole punched out of it, over a dark lid or a desk. Of
327 holes of 4.4 to 6.6 mm over empty boxes that the network calls filled (seeds 752000 to 758000 on: colour, grey and
one bit a pixel, worn, on pictures) all are as round, 0.837 at least, and 2.3 mm wide; of 906 filled boxes three are. Of
73 rings that were drawn five are as round and wide, in thick felt that leaves next to nothing free."""

_HOLE_PALE: Final = 0.3
_HOLE_PALE_ROUND: Final = 0.79
"""Darkness below which it is rather a hole over a grey lid or a pale desk, and the roundness of these, which the frame
seen beside them spoils: of 16 such holes all have 0.80 and more, of 23 filled boxes as pale none has 0.75."""

_FILL_INK: Final = 0.75
_FILL_WIDTH_MM: Final = 1.6
"""Ink share and width from which a box may be so full that its frame is not seen."""

_OUTSIDE_MM2: Final = 20.0
"""Ink of a mark outside its box from which it was rather scribbled over, whatever is left of that inside: a scan of one
bit a pixel that looks around every pixel leaves large black areas hollow, and one blackened in felt looked like a tick.
Of 406 marks that mean yes (seeds from 660000, 662000 and 670000) none has so much, of 278 that were taken back 31."""

_EATEN_DARK: Final = 0.39
"""Mean darkness of ink below which, in a scan that hides pencil, it is what was left of a paler stroke: a thin or
ragged stroke is pale, as it is averaged. Of 1,150 marks in black, blue or violet pens, felt and gel one in a hundred
is as pale, of those in hard pencil 87, in pencil 41, in pale ballpoint 39."""

_EATEN_PIECES: Final = 3
_EATEN_SURE: Final = 0.99
"""So is ink in so many pieces of which the network is less sure. Of 69 hatchings with a pen 50 have as many, and of one
of these it is less sure."""

_EATEN_FILL_SURE: Final = 0.98
"""The same of a box that it calls filled, as hatching is in pieces by itself: firm ballpoint has 0.985 and more; of 13
marks in pieces that do not mean yes, on 120 such scans (seeds from 797000), none was called filled with a tenth."""

_WHOLE_DARK: Final = 0.9
_WHOLE_SURE: Final = 0.995
"""Mean darkness, and probability that the box was filled, from which a mark beside such ones is whole: of 1,336 marks
in 727 such scans that were taken back, most of them in pale pens, none had both."""

_SURE_HIDING: Final = 0.985
"""`SURE` of marks in a scan that hides pencil: of 80 marks that mean yes there (seeds from 662000) eight have less; of
136 that were taken back (and from 667000, most of them so) none has more. It was 0.975 for what the networks said until
27 November 2026: of 1,336 marks that were taken back on 727 such scans, most of them in pale pens, 30 looked at 0.95 as
if they meant yes; beside 23 lay ink that told it, four more had less than 0.975, and three, in pale felt, more."""

_NO_TRACE: Final = 0.95
"""Probability of emptiness from which a box in and near which the measures find no ink is empty, as they agree. Of 594
such boxes that hide no pencil (seeds from 660000 to 670000) one has less; of 4,238 of 1,983 pages in grey and colour 12
had less than 0.9, which it was, by the networks until 27 November 2026; of the marks that mean yes, unseen pens too,
none had more than a third."""

_NO_TRACE_HIDDEN: Final = 0.9
"""The same in a scan of one bit a pixel that hides pencil, about which an agent is asked: of 187 such boxes two have
less, and three had less than 0.8, which it was."""


def decide_tick(
    score: TickScore,
    shares: MarkShares,
    by: InkBy = NO_INK,
    *,
    crossed: bool = False,
    hides: bool = False,
) -> TickReading:
    """Say what stands in a box.

    Args:
        score: Its measures.
        shares: What the network says of it.
        by: The ink in and around it that is no other zone's.
        crossed: All ink in and around the box is the end of a stroke of another box's tick.
        hides: The scan has one bit a pixel and hides pencil: half a mark may be gone, and of whole ones the page is
            asked about.
    """
    if score.visible < VISIBLE or (score.frame < _FRAME and not _is_filled(score)):
        return nobodys(score.zone)
    if shares.large_cross is not None:
        return _crossed(score, shares, shares.large_cross, hides=hides)
    value, mark = _likeliest(shares)
    if value is None:
        return TickReading(score.zone, None, mark, shares.unclear, Decision.REVIEW)
    if mark is Mark.CANCELLED:  # or meant all the same: one key would keep what is proposed
        return TickReading(score.zone, None, mark, shares.cancelled, Decision.REVIEW)
    if value:
        least = _SURE_HIDING if hides else SURE
        sure = shares.yes >= least and _is_firm(score) and not (hides and is_eaten(score, shares))
        sure = sure and not _may_be_hole(score)
        proposed = True if sure or shares.cancelled < _TAKEN_BACK else None
        return TickReading(score.zone, proposed, mark, shares.yes, decision(sure=sure))
    likely = shares.empty + shares.cancelled
    alone = by.over_mm2 < _OVER_MM2 and (crossed or _is_nobodys(by, likely))
    no_trace = score.ink + by.all_mm2 + by.over_mm2 == 0
    unmarked = shares.cancelled < (_TAKEN_BACK_HIDDEN if hides and no_trace else _TAKEN_BACK)
    clean = unmarked and shares.beside < _BESIDE and (crossed or score.firm < _EMPTY_FIRM) and alone
    unseen = _NO_TRACE_HIDDEN if hides else _NO_TRACE
    inked = _INKED if score.ink >= _YES_INK else SURE
    wanted = _CROSSED if crossed and shares.unclear < _CROSSED_UNCLEAR else unseen if no_trace else inked
    return TickReading(score.zone, False, mark, likely, decision(sure=likely >= wanted and clean))


def _crossed(score: TickScore, shares: MarkShares, likely: float, *, hides: bool) -> TickReading:
    """A box that was crossed, or whose mark was crossed out: where that is not sure, nothing is proposed."""
    if likely < _LIKELY:
        return TickReading(score.zone, None, Mark.CANCELLED, 1 - likely, Decision.REVIEW)
    sure = likely >= _CROSS and _is_firm(score) and not (hides and is_eaten(score, shares))
    return TickReading(score.zone, True if sure else None, Mark.CROSS, likely, decision(sure=sure))


def looks_empty(ticks: Sequence[TickScore], shares: Sequence[MarkShares]) -> frozenset[str]:
    """Ids of the boxes that the network calls empty: whether they are depends on what lies around them."""
    return frozenset(
        score.zone.id for score, said in zip(ticks, shares, strict=True) if _likeliest(said) == (False, Mark.EMPTY)
    )


def is_eaten(score: TickScore, shares: MarkShares) -> bool:
    """Say whether a box of a scan that hides pencil shows only what is left of its mark."""
    sure = max(shares.yes, shares.empty + shares.cancelled, shares.unclear) >= _EATEN_SURE
    sure = sure or shares.fill >= _EATEN_FILL_SURE
    return score.ink > 0 and (score.dark < _EATEN_DARK or (score.pieces >= _EATEN_PIECES and not sure))


def is_whole(score: TickScore, shares: MarkShares) -> bool:
    """Say whether a box is so full and dark that nothing of it can be gone, whatever became of others of its page."""
    return score.dark >= _WHOLE_DARK and shares.fill >= _WHOLE_SURE


def nobodys(zone: Zone) -> TickReading:
    """Nobody can say what stands in a box that something lies on or beside, or that a stroke passes on its way."""
    return TickReading(zone, None, Mark.OTHER, 0.5, Decision.REVIEW)


def _is_nobodys(by: InkBy, empty: float) -> bool:
    """Say whether nobody left the ink around a box so likely empty, or so little that it was not meant for it."""
    close = by.close_mm2 < _MISSED_MM2 or empty >= _VERY_SURE
    return by.by_hand_mm2 < BY_HAND_MM2 and by.near_mm2 < _MISSED_MM2 and close


def _likeliest(shares: MarkShares) -> tuple[bool | None, Mark]:
    """The likeliest value, and what stands in the box if it is right. A ring has no name of its own."""
    values = {True: shares.yes, False: shares.empty + shares.cancelled, None: shares.unclear}
    value = max(values, key=values.__getitem__)
    marks = {
        True: {Mark.TICK: shares.tick, Mark.CROSS: shares.cross, Mark.FILL: shares.fill, Mark.OTHER: shares.ring},
        False: {Mark.EMPTY: shares.empty, Mark.CANCELLED: shares.cancelled},
        None: {Mark.OTHER: shares.unclear},
    }[value]
    return value, max(marks, key=marks.__getitem__)


def _is_firm(score: TickScore) -> bool:
    """Say whether the measures agree that there is a mark, and no more ink than marks have."""
    return score.ink >= _YES_INK and score.outside_mm2 < _OUTSIDE_MM2


def _may_be_hole(score: TickScore) -> bool:
    """Say whether a box looks filled as one does out of which a hole was punched."""
    least = _HOLE_PALE_ROUND if score.dark < _HOLE_PALE else _HOLE_ROUND
    return score.ink >= _HOLE_INK and score.width_mm >= _HOLE_MM and score.roundness >= least


def _is_filled(score: TickScore) -> bool:
    return score.ink >= _FILL_INK and score.width_mm >= _FILL_WIDTH_MM
