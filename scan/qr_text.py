"""The modules of a QR code, some of them doubtful or gone, to the text that they say.

Only what `print.qr` prints: versions 2 to 6, levels M and Q, capitals. The rules are those of ISO/IEC 18004:2015.
A text counts only when all of its check symbols and its filling agree; whether it is signed is for others to say.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scan.reed_solomon import restored

Darkness = NDArray[np.float32]
"""Shape (n, n): 1.0 where a module is certainly dark, -1.0 where it is certainly light, 0.0 where nobody can say."""

VERSIONS: Final = range(2, 7)
"""Of codes whose text has 21 to 108 characters."""
_M, _Q = 0, 3
"""Levels, as the format says them."""
_BLOCKS: Final = {
    (2, _M): ((1, 44, 28),),
    (2, _Q): ((1, 44, 22),),
    (3, _M): ((1, 70, 44),),
    (3, _Q): ((2, 35, 17),),
    (4, _M): ((2, 50, 32),),
    (4, _Q): ((2, 50, 24),),
    (5, _M): ((2, 67, 43),),
    (5, _Q): ((2, 33, 15), (2, 34, 16)),
    (6, _M): ((4, 43, 27),),
    (6, _Q): ((4, 43, 19),),
}
"""By version and level: how many blocks, of how many symbols, how many of them data."""
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_FILLING: Final = (0xEC, 0x11)
_AGREE: Final = 0.5
"""Of what the modules of the format say, so much agrees with the format that it is: by chance 0.2, rarely 0.5."""
_STEP: Final = 4
"""Symbols more that are taken for missing at each further attempt."""
_CHECKED: Final = 4
"""Symbols for correction that are left to say that a block is right: chance says so once in 2 ** 32."""


def side_of(version: int) -> int:
    """Modules along the side of a code."""
    return 17 + 4 * version


def fixed_modules(version: int) -> NDArray[np.int8]:
    """Modules that are the same in every code of a version: 1 dark, -1 light, 0 for all others; shape (n, n)."""
    return _fixed(version).copy()


def text_of(dark: Darkness) -> str | None:
    """What the modules of a code say; None when too much of it is gone, or it is no code.

    Args:
        dark: How dark each module is.
    """
    version = (len(dark) - 17) // 4
    said = _format(dark)
    if said is None:
        return None
    level, mask = said
    symbols, sure = _symbols(np.where(_masked(mask, len(dark)), -dark, dark), version)
    data: list[int] = []
    for block in _divided(symbols, sure, _BLOCKS[version, level]):
        right = _mended(*block)
        if right is None:
            return None
        data += right
    return _text(data)


def _mended(symbols: Sequence[int], sure: Sequence[float], data: int) -> tuple[int, ...] | None:
    """A block's data, when none, some or many of its least sure symbols are taken for missing."""
    spare = len(symbols) - data
    doubtful = sorted(range(len(symbols)), key=lambda index: sure[index])
    for count in range(0, spare - _CHECKED + 1, _STEP):
        block = restored(symbols, spare, doubtful[:count])
        if block is not None:
            return block[:data]
    return None


def _text(data: Sequence[int]) -> str | None:
    """The text that the data of a code hold: capitals alone, then nothing but filling."""
    bits = "".join(f"{symbol:08b}" for symbol in data)
    mode, count = int(bits[:4], 2), int(bits[4:13], 2)
    end = 13 + count // 2 * 11 + count % 2 * 6
    if mode != 0b0010 or end > len(bits):
        return None
    values = [int(bits[place : place + 11], 2) for place in range(13, 13 + count // 2 * 11, 11)]
    letters = [value for pair in values for value in divmod(pair, len(_ALPHABET))]
    letters += [int(bits[end - 6 : end], 2)] if count % 2 else []
    if max(letters, default=0) >= len(_ALPHABET) or not _is_filling(bits[end:]):
        return None
    return "".join(_ALPHABET[letter] for letter in letters)


def _is_filling(bits: str) -> bool:
    """Whether a text ends here: four zeros, more of them up to the next symbol, then the filling.

    Segno writes a symbol of zeros more where the four end with a symbol.
    """
    count = max(0, len(bits) - 4) // 8
    filling = "".join(f"{_FILLING[place % 2]:08b}" for place in range(count))
    left = [bits[: len(bits) - 8 * places] for places in range(count + 1) if bits.endswith(filling[: 8 * places])]
    return any("1" not in zeros and min(4, len(bits)) <= len(zeros) < 20 for zeros in left)


def _format(dark: Darkness) -> tuple[int, int] | None:
    """Level and mask as the modules around the finder patterns say them."""
    side = len(dark)
    first = [*((row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)), *((8, column) for column in (7, 5, 4, 3, 2, 1, 0))]
    second = [*((8, side - 1 - bit) for bit in range(8)), *((side - 15 + bit, 8) for bit in range(8, 15))]
    said = np.array([dark[one] + dark[other] for one, other in zip(first, second, strict=True)])
    formats = [(level, mask) for level in (_M, _Q) for mask in range(8)]
    agreeing = [float(said @ (2 * np.array(_format_bits(*each)) - 1)) for each in formats]
    best = int(np.argmax(agreeing))
    return formats[best] if agreeing[best] >= _AGREE * np.abs(said).sum() > 0 else None


@cache
def _format_bits(level: int, mask: int) -> tuple[int, ...]:
    """The 15 bits of a format, the lowest first."""
    data = level << 3 | mask
    rest = data
    for _ in range(10):
        rest = rest << 1 ^ (rest >> 9) * 0x537
    bits = (data << 10 | rest) ^ 0x5412
    return tuple(bits >> bit & 1 for bit in range(15))


def _symbols(dark: Darkness, version: int) -> tuple[list[int], list[float]]:
    """The symbols of a code without its mask, in the order in which they stand in it, and how sure each is."""
    places = _places(version)
    count = len(places) // 8
    modules = np.array([dark[place] for place in places[: 8 * count]]).reshape(count, 8)
    values = (modules > 0) @ (1 << np.arange(7, -1, -1))
    return values.tolist(), np.abs(modules).min(axis=1).tolist()


def _divided(
    symbols: Sequence[int], sure: Sequence[float], blocks: Sequence[tuple[int, int, int]]
) -> list[tuple[list[int], list[float], int]]:
    """Every block's symbols, how sure they are, and how many are data."""
    sizes = [(total, data) for count, total, data in blocks for _ in range(count)]
    rows = [(index, block) for index in range(max(data for _, data in sizes)) for block in range(len(sizes))]
    order = [block for index, block in rows if index < sizes[block][1]]
    spare = sizes[0][0] - sizes[0][1]
    order += [block for _ in range(spare) for block in range(len(sizes))]
    places: list[list[int]] = [[] for _ in sizes]
    for place, block in enumerate(order):
        places[block].append(place)
    return [
        ([symbols[place] for place in own], [sure[place] for place in own], data)
        for own, (_, data) in zip(places, sizes, strict=True)
    ]


@cache
def _places(version: int) -> tuple[tuple[int, int], ...]:
    """Row and column of every module that holds data, in their order."""
    side, free = side_of(version), _fixed(version) == 0
    free[8, :9] = free[:9, 8] = free[8, side - 8 :] = free[side - 8 :, 8] = False
    columns = [column for column in range(side - 1, 0, -2) if column > 6] + [5, 3, 1]
    places = []
    for number, right in enumerate(columns):
        rows = range(side - 1, -1, -1) if number % 2 == 0 else range(side)
        places += [(row, column) for row in rows for column in (right, right - 1) if free[row, column]]
    return tuple(places)


def _masked(mask: int, side: int) -> NDArray[np.bool_]:
    """Where a mask turns dark into light."""
    row, column = np.indices((side, side))
    both = row * column
    rules = (
        (row + column) % 2,
        row % 2,
        column % 3,
        (row + column) % 3,
        (row // 2 + column // 3) % 2,
        both % 2 + both % 3,
        (both % 2 + both % 3) % 2,
        ((row + column) % 2 + both % 3) % 2,
    )
    return np.asarray(rules[mask] == 0)


@cache
def _fixed(version: int) -> NDArray[np.int8]:
    side = side_of(version)
    fixed = np.zeros((side, side), np.int8)
    fixed[6, :] = fixed[:, 6] = np.where(np.arange(side) % 2, -1, 1)
    finder = np.full((9, 9), -1, np.int8)
    finder[1:8, 1:8] = 1
    finder[2:7, 2:7] = -1
    finder[3:6, 3:6] = 1
    fixed[:8, :8], fixed[:8, -8:], fixed[-8:, :8] = finder[1:, 1:], finder[1:, :-1], finder[:-1, 1:]
    alignment = finder[2:7, 2:7] * -1
    alignment[1:4, 1:4] = -1
    alignment[2, 2] = 1
    fixed[side - 9 : side - 4, side - 9 : side - 4] = alignment
    fixed[side - 8, 8] = 1
    return fixed
