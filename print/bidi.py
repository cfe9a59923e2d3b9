"""The order in which the characters of a line stand on paper: the bidirectional algorithm of Unicode, UAX #9.

A line is resolved by itself, once it is broken. Rules P2 and P3 (first strong character), X5a to X6a with BD9
(isolates), X9 and X10, W1 to W7, N0 to N2, I1 and I2, L1, L2 and L4 are followed. Left out: embeddings and overrides
(X1 to X5, X7), which nothing here writes, and the brackets of other scripts in N0. As HL4 allows, Latin words are kept
together first, with the figures among them and without those after their sentence: `9 h 30`, `5 rue Achille`, `P-D03`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
RIGHT_TO_LEFT_ISOLATE: Final = "\u2067"
POP_ISOLATE: Final = "\u2069"
_ISOLATES: Final = {LEFT_TO_RIGHT_ISOLATE: 0, RIGHT_TO_LEFT_ISOLATE: 1, "\u2068": None}
"""The direction of what follows each, 1 for right to left; None: that of its first strong character."""

CONTROLS: Final = frozenset("\u200e\u200f\u061c" + POP_ISOLATE + "".join(_ISOLATES))
"""They decide the order and are not drawn."""
_DIRECTED: Final = re.compile(r"[\u0590-\u08ff\u200c-\u200f\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
_STRONG_RIGHT: Final = re.compile(
    r"[\u05d0-\u05f4\u0620-\u064a\u066e-\u06d5\u06ee-\u06ff\u0750-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
)

_LATIN: Final = r"[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_JOINS: Final = r"[ \u00a0\u202f,/@&'’_+°–‑-]|[.:?=](?![ \u00a0\u202f])"
_WORDS: Final = rf"\+?{_LATIN}(?:(?:{_LATIN}|{_JOINS})*(?:{_LATIN}|(?<=\w)[/°]))?"
_SAID: Final = rf"(?:{_LATIN}|{_JOINS}|[\"“”])+"
_ASIDE: Final = rf"[ \u00a0](?:\({_SAID}\)|\"{_WORDS}\"|«[ \u00a0]?{_WORDS}[ \u00a0]?»|“{_WORDS}”)"
_TOGETHER: Final = re.compile(rf"{_WORDS}(?:{_ASIDE}(?:[ \u00a0]{_WORDS})?)*")
"""Latin letters and figures with what stands between them, to the end of a sentence, and brackets after them."""
_NEXT_FIGURES: Final = re.compile(r",[ \u00a0][\d \u00a0]+$")
"""After the last comma, figures are rather said of the Arabic word that follows."""
_FIGURES: Final = re.compile(r"\+?\d+(?:[ \u00a0\u202f./:–‑-]\d+)+")
"""A telephone number, a date, a time, from when to when; figures with commas between them are several."""

_BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
_MOST_OPEN: Final = 63
"""Brackets that may wait for their partners: BD16."""
_MIRRORED: Final = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
"""L4, for the signs of the fonts."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters beside each other that are read in one direction.

    Attributes:
        text: In the order in which they are read; brackets turned over where that is from right to left.
        rtl: From right to left.
    """

    text: str
    rtl: bool


@lru_cache(maxsize=8192)
def is_directed(text: str) -> bool:
    """Whether a text has anything for which the order must be found."""
    return _DIRECTED.search(text) is not None


def has_right_to_left(text: str) -> bool:
    """Whether a text has a letter that is read from right to left."""
    return _STRONG_RIGHT.search(text) is not None


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter of a text is read from right to left: P2 and P3."""
    return next((unicodedata.bidirectional(one) != "L" for one in text if _kind(one) in {"L", "R", "AL"}), False)


@lru_cache(maxsize=4096)
def visual_runs(text: str, *, rtl: bool) -> tuple[Run, ...]:
    """The parts of a line as they stand on paper, from left to right.

    Args:
        text: One line, in the order in which it is read.
        rtl: The direction of the paragraph.
    """
    base = int(rtl)
    text = _kept_together(text)
    levels = line_levels(text, base)
    runs = [
        (level, "".join(character for character, _ in group if character not in CONTROLS))
        for level, group in groupby(zip(text, levels, strict=True), key=lambda pair: pair[1])
    ]
    # L2: from the highest level down to the lowest odd one, runs of at least that level are turned round.
    for level in range(max((level for level, _ in runs), default=0), 0, -1):
        runs = _turned(runs, level)
    drawn = [Run(said.translate(_MIRRORED) if level % 2 else said, level % 2 == 1) for level, said in runs]
    return tuple(run for run in drawn if run.text)


def line_levels(text: str, base: int) -> list[int]:
    """The level of every character of a line: even from left to right, odd from right to left.

    Args:
        text: One line.
        base: Level of the paragraph, 0 or 1.
    """
    levels = _levels(text, base)
    trailing = True
    for place in range(len(text) - 1, -1, -1):  # L1
        kind = unicodedata.bidirectional(text[place])
        if kind in {"S", "B"} or (trailing and (kind in {"WS", "BN"} or text[place] in {POP_ISOLATE, *_ISOLATES})):
            levels[place] = base
        else:
            trailing = False
    return levels


def _turned(runs: Sequence[tuple[int, str]], least: int) -> list[tuple[int, str]]:
    """The runs with those of at least a level, wherever some stand beside each other, in the opposite order."""
    turned: list[tuple[int, str]] = []
    start = 0
    for run in runs:
        if run[0] >= least:
            turned.insert(start, run)
        else:
            turned.append(run)
            start = len(turned)
    return turned


def _kept_together(text: str) -> str:
    """HL4: what is Latin, or one number in parts, in an isolate of its own."""

    def isolated(found: re.Match[str]) -> str:
        words = found[0]
        if not re.search(r"[^\W\d_]", words):
            return _FIGURES.sub(lambda number: f"{LEFT_TO_RIGHT_ISOLATE}{number[0]}{POP_ISOLATE}", words)
        rest = _NEXT_FIGURES.search(words)
        end = len(words) if rest is None else rest.start()
        return f"{LEFT_TO_RIGHT_ISOLATE}{words[:end]}{POP_ISOLATE}{words[end:]}"

    return _TOGETHER.sub(isolated, text)


def _levels(text: str, base: int) -> list[int]:
    """The levels of a text of which nothing outside is known, isolates in it resolved each by itself: X5a to X10."""
    levels = [base] * len(text)
    sequence: list[int] = []
    place = 0
    while place < len(text):
        sequence.append(place)
        if text[place] in _ISOLATES:
            end = _isolate_end(text, place)
            inner = text[place + 1 : end]
            levels[place + 1 : end] = _levels(inner, _next_level(base, _ISOLATES[text[place]], inner))
            place = end
        else:
            place += 1
    kinds = {place: _kind(text[place]) for place in sequence}
    drawn = [place for place in sequence if kinds[place] != "BN"]
    resolved = [kinds[place] for place in drawn]
    _resolve_weak(resolved, base)
    _resolve_brackets([text[place] for place in drawn], resolved, base)
    _resolve_neutral(resolved, base)
    for place, kind in zip(drawn, resolved, strict=True):
        levels[place] = base + _raised(kind, base)
    for place in sequence:  # X9: what is not drawn goes with what is before it
        if kinds[place] == "BN" and place:
            levels[place] = levels[place - 1]
    return levels


def _kind(character: str) -> str:
    if character in _ISOLATES or character == POP_ISOLATE:
        return "ON"
    kind = unicodedata.bidirectional(character) or "L"
    return "BN" if kind in {"LRE", "RLE", "LRO", "RLO", "PDF"} else kind


def _isolate_end(text: str, start: int) -> int:
    """BD9: where the isolate that begins there ends; the text's end where nothing ends it."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in _ISOLATES) - (text[place] == POP_ISOLATE)
        if depth == 0:
            return place
    return len(text)


def _next_level(base: int, direction: int | None, text: str) -> int:
    """X5a to X5c: the next level of a direction; where none is given, that of the first strong character (P2, P3)."""
    if direction is None:
        outside, place = [], 0
        while place < len(text):
            outside.append(text[place])
            place = _isolate_end(text, place) if text[place] in _ISOLATES else place + 1
        strong = next((kind for kind in map(_kind, outside) if kind in {"L", "R", "AL"}), "L")
        direction = int(strong != "L")
    return base + 1 if (base + 1) % 2 == direction else base + 2


def _resolve_weak(kinds: list[str], base: int) -> None:
    """W1 to W7; changes `kinds`."""
    edge = "R" if base % 2 else "L"
    before, strong = edge, edge
    for place, kind in enumerate(kinds):
        kinds[place] = before if kind == "NSM" else kind  # W1
        if kinds[place] in {"L", "R", "AL"}:
            strong = kinds[place]
        if kinds[place] == "EN" and strong == "AL":  # W2
            kinds[place] = "AN"
        before = kinds[place]
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for place in range(1, len(kinds) - 1):  # W4
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and ((kind == "CS" and left in {"EN", "AN"}) or (kind == "ES" and left == "EN")):
            kinds[place] = left
    _resolve_terminators(kinds)
    strong = edge
    for place, kind in enumerate(kinds):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """W5 and W6: signs beside figures go with them, other ones are neutral."""
    place = 0
    for kind, group in groupby(list(kinds)):
        end = place + len(list(group))
        if kind == "ET":
            beside = {kinds[place - 1] if place else "", kinds[end] if end < len(kinds) else ""}
            kinds[place:end] = ["EN" if "EN" in beside else "ON"] * (end - place)
        elif kind in {"ES", "CS"}:
            kinds[place:end] = ["ON"] * (end - place)
        place = end


def _resolve_brackets(characters: Sequence[str], kinds: list[str], base: int) -> None:
    """N0: brackets, and the marks over them, take the direction of what they hold, or of what is before them."""
    own = "R" if base % 2 else "L"
    for opening, closing in _bracket_pairs(characters, kinds):
        inside = {_strong(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if not inside:
            continue
        before = (_strong(kind) for kind in reversed(kinds[:opening]) if _strong(kind))
        direction = own if own in inside else next(before, own)
        for bracket in (opening, closing):
            place = bracket
            kinds[place] = direction
            while place + 1 < len(kinds) and unicodedata.bidirectional(characters[place + 1]) == "NSM":
                place += 1
                kinds[place] = direction


def _bracket_pairs(characters: Sequence[str], kinds: Sequence[str]) -> list[tuple[int, int]]:
    """BD16: brackets that belong together, by where they open."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for place, character in enumerate(characters):
        if kinds[place] != "ON":
            continue
        if character in _BRACKETS:
            if len(waiting) == _MOST_OPEN:
                return []
            waiting.append((_BRACKETS[character], place))
            continue
        found = next((n for n in range(len(waiting) - 1, -1, -1) if waiting[n][0] == character), None)
        if found is not None:
            pairs.append((waiting[found][1], place))
            del waiting[found:]
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], base: int) -> None:
    """N1 and N2: signs and spaces between two of one direction take it, others that of the paragraph."""
    own = "R" if base % 2 else "L"
    place = 0
    for strong, group in groupby([_strong(kind) for kind in kinds]):
        end = place + len(list(group))
        if not strong:
            before = _strong(kinds[place - 1]) if place else own
            after = _strong(kinds[end]) if end < len(kinds) else own
            kinds[place:end] = [before if before == after else own] * (end - place)
        place = end


def _strong(kind: str) -> str:
    """The direction of a kind for what is neutral beside it: figures count as right to left there; empty for none."""
    return "R" if kind in {"R", "EN", "AN"} else "L" if kind == "L" else ""


def _raised(kind: str, base: int) -> int:
    """I1 and I2: how far above the paragraph's level a resolved kind is."""
    if base % 2 == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return {"L": 1, "AN": 1, "EN": 1}.get(kind, 0)
