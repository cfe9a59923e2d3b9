"""What on a page is neither print nor paper, found once for everything that is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.layout import PageLayout
from forms.units import Mm
from scan.by_hand import Views
from scan.coarse import coarse_gray, coarse_print, coarse_scale, coarse_visible
from scan.connected import Bits
from scan.darkness import PRINT_SLACK_MM, Window, amplified, contrast_gain, darkness, has_two_levels, unprinted
from scan.faint_ink import Traces, find_traces
from scan.ink_pieces import MOST_PIECES, Piece, pieces_of
from scan.readings import Gray, RegisteredPage
from scan.scanner_lines import ScannerLine, scanner_lines, without_lines
from scan.squares import SQUARE_MM
from scan.written import STROKE_MM

_EDGE_MM: Final[Mm] = 2.0
"""Ink is not looked for nearer than this to the paper's edge: shadow and background show there."""

_GRAIN_MM: Final[Mm] = 0.35
"""Standard deviation of the smoothing that makes greys of dots again."""

_SOFT_GAIN: Final = 0.4
"""How much of the darkness of smoothed print is no ink between letters. Of 18 empty boxes of grainy pictures (seeds
from 741000) that crumbs sent to a person, five are still sent; with more, strokes through words go as well: of nine on
pictures with strokes on the words beside boxes (seeds from 770000), which all made crumbs, seven do with this, six with
0.5, three with 1.0."""

_RIM_SEEN: Final = 0.7
"""Share of a long piece that lies where the page is seen, below which it is the rim of what hides the rest."""

_TWO_LEVELS_GAIN: Final = 16.0
"""In a scan of one bit a pixel everything printed may be black, the palest rules (16 of 255) too."""


@dataclass(frozen=True, slots=True)
class Coarse:
    """A page at a coarser scale.

    Attributes:
        dark: Darkness as an ordinary scan would have shown it.
        printed: Darkness as printed, same shape.
        gray: The page itself, same shape.
        reference: As it was printed, same shape.
        seen: 1 where the page is visible, same shape.
        held: 1 where it is in the image, same shape: what lies on a page hides it and may be written on.
        px_per_mm: Scale of all six.
        gain: How many times paler the scan was.
    """

    dark: Gray
    printed: Gray
    gray: Gray
    reference: Gray
    seen: Bits
    held: Bits
    px_per_mm: float
    gain: float


@dataclass(frozen=True, slots=True)
class Searched:
    """A page on which everything was looked for that is neither print nor paper.

    Attributes:
        coarse: The page.
        left: Darkness that print does not explain, shape of the page.
        labels: The number of the piece of ink of each pixel, 0 for none.
        pieces: Ink that hangs together, and all that looks like it.
        over: Firm crumbs between letters: badly registered print, or print that was written over.
        traces: What is paler than ink.
        two_levels: The scan has one bit a pixel.
        grainy: The paper is full of dots.
        views: The page as the network sees it.
    """

    coarse: Coarse
    left: Gray
    labels: NDArray[np.int32]
    pieces: tuple[Piece, ...]
    over: tuple[Piece, ...]
    traces: Traces
    two_levels: bool
    grainy: bool
    views: Views


def search(page: RegisteredPage, lines: Sequence[ScannerLine] | None = None) -> Searched:
    """Find everything on a page that is neither print nor paper.

    Args:
        page: The page warped onto its layout.
        lines: What the scanner drew through the whole image; None: it is looked for.
    """
    coarse, two_levels = _coarse(page), has_two_levels(page.found.raw.gray, page.corners_px)
    scale = coarse.px_per_mm
    lines = tuple(scanner_lines(page)) if lines is None else lines
    left = without_lines(_unprinted(coarse, page.layout, two_levels=two_levels), lines, page, scale)
    labels, pieces, over = pieces_of(left, coarse.printed, scale)
    grainy = len(pieces) > MOST_PIECES
    if grainy:
        smoothed = _smoothed(coarse)
        left = without_lines(_unprinted(smoothed, page.layout, two_levels=two_levels), lines, page, scale)
        crumbs = left if two_levels else _unprinted_softly(left, smoothed)
        labels, pieces, over = pieces_of(left, coarse.printed, scale, crumbs=crumbs)
    views = Views(page, coarse.gray, coarse.reference, left, scale)
    return Searched(coarse, left, labels, pieces, over, find_traces(left, scale), two_levels, grainy, views)


def _coarse(page: RegisteredPage) -> Coarse:
    scale, gray, printed, seen = coarse_scale(page), coarse_gray(page), coarse_print(page), coarse_visible(page)
    dark = darkness(gray, scale)
    held = seen if seen.all() else _held(page, seen.shape, scale)
    gain = contrast_gain(dark, printed.dark, seen, scale)
    return Coarse(amplified(dark, gain), printed.dark, gray, printed.gray, seen, held, scale, gain)


def _smoothed(coarse: Coarse) -> Coarse:
    """The page without the dots of which a scan of one bit a pixel, or a poor one, makes its greys."""
    return replace(coarse, dark=_without_grain(coarse.dark, coarse.px_per_mm))


def _without_grain(dark: Gray, px_per_mm: float) -> Gray:
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), _GRAIN_MM * px_per_mm), np.uint8)


def _unprinted_softly(left: Gray, smoothed: Coarse) -> Gray:
    """Darkness of a smoothed page that its print does not explain, nor a part of the same print as smooth.

    Smoothing fills the gaps between letters: the same two letters left a crumb beside every box with the same word.
    """
    soft = _without_grain(smoothed.printed, smoothed.px_per_mm)
    return np.minimum(left, unprinted(smoothed.dark, soft, 0, gain=_SOFT_GAIN))


def _held(page: RegisteredPage, shape: tuple[int, ...], scale: float) -> Bits:
    """1 where the page is in the image, in squares: whether something lies on it or not."""
    height, width = shape
    side = round(SQUARE_MM * scale)
    x, y = np.meshgrid(np.arange(0, width + side, side), np.arange(0, height + side, side))
    places = page.to_image(np.stack([x.ravel(), y.ravel()], axis=1) / scale)
    last = np.array(page.found.raw.gray.shape[::-1]) - 1
    corners = np.asarray(((places >= 0) & (places <= last)).all(axis=1)).reshape(x.shape)
    squares = corners[:-1, :-1] & corners[1:, :-1] & corners[:-1, 1:] & corners[1:, 1:]
    return squares.repeat(side, axis=0).repeat(side, axis=1)[:height, :width].astype(np.uint8)


def is_rim(piece: Piece, labels: NDArray[np.int32], coarse: Coarse) -> bool:
    """Say whether a piece is the edge of torn paper, or of what lies on the page: long, where the page is not seen."""
    if max(piece.box.w, piece.box.h) <= STROKE_MM:
        return False
    part = Window.of(piece.box, coarse.px_per_mm, labels.shape).slices
    return bool(coarse.seen[part][labels[part] == piece.label].mean() < _RIM_SEEN)


def _away_from_edges(coarse: Coarse) -> Bits:
    """1 where the page, or what lies on it, is in the image, not too near to where that ends."""
    margin = round(_EDGE_MM * coarse.px_per_mm)
    if coarse.held is coarse.seen:  # all of the page is seen
        seen = np.zeros_like(coarse.seen)
        seen[margin:-margin, margin:-margin] = 1
        return seen
    kernel = np.ones((2 * margin + 1,) * 2, np.uint8)
    shown = cv2.erode(coarse.seen | coarse.held, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(shown, np.uint8)


def _unprinted(coarse: Coarse, layout: PageLayout, *, two_levels: bool) -> Gray:
    """Darkness that print does not explain, away from codes and from the edges of what is in the image."""
    scale = coarse.px_per_mm
    gain = _TWO_LEVELS_GAIN if two_levels else None
    left = unprinted(coarse.dark, coarse.printed, max(1, round(PRINT_SLACK_MM * scale)), gain=gain)
    seen = _away_from_edges(coarse)
    for mark in layout.codes:
        seen[Window.of(mark.box.grown(1.0), scale, seen.shape).slices] = 0
    if coarse.held is not coarse.seen:  # what hides a part of the page ends there, and doubts every zone it reaches
        seen[cv2.morphologyEx(coarse.seen, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0] = 0
    return np.asarray(left * seen, np.uint8)
