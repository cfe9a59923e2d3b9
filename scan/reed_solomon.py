"""Reed and Solomon's code as QR codes use it: right again with wrong symbols, and with twice as many that are missing.

Readers of codes use it for wrong symbols only. Where a streak without toner took a part away, one knows which symbols
are missing: of 50 symbols with 26 for correction, 26 may be, against 13 that are wrong.
"""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_PRIMITIVE: Final = 0x11D
"""Polynomial of the field of 256 elements, ISO/IEC 18004:2015, 7.5.2."""
_POWERS: Final = np.ones(510, np.int64)
for _exponent in range(1, 510):
    _doubled = int(_POWERS[_exponent - 1]) << 1
    _POWERS[_exponent] = _doubled ^ _PRIMITIVE if _doubled > 255 else _doubled
_LOGS: Final = np.zeros(256, np.int64)
_LOGS[_POWERS[:255]] = np.arange(255)


def restored(symbols: Sequence[int], spare: int, missing: Collection[int] = ()) -> tuple[int, ...] | None:
    """The symbols of a block as they were written.

    Args:
        symbols: As read, 0 to 255, data first.
        spare: How many of them are for correction.
        missing: Indices of those that could not be read, whatever stands there; at most `spare`.

    Returns:
        All symbols; None when more are wrong and missing than the block can bear.
    """
    read = np.array(symbols, np.int64)
    syndromes = _values(read[::-1], np.arange(spare))
    if not syndromes.any():
        return tuple(symbols)
    last = len(symbols) - 1
    locator = _locator(syndromes, [last - index for index in missing])
    places = np.flatnonzero(_values(locator, -np.arange(last + 1)) == 0)
    if len(places) != len(locator) - 1:
        return None
    evaluator = _product(syndromes, locator)[:spare]
    slope = np.where(np.arange(len(locator) - 1) % 2, 0, locator[1:])
    below = _values(slope, -places)
    if not below.all():
        return None
    read[last - places] ^= _times(_POWERS[places], _times(_values(evaluator, -places), _inverse(below)))
    return None if _values(read[::-1], np.arange(spare)).any() else tuple(read.tolist())


def _locator(syndromes: NDArray[np.int64], missing: Sequence[int]) -> NDArray[np.int64]:
    """The polynomial whose roots tell the places of wrong and missing symbols: Berlekamp and Massey's."""
    current = np.ones(1, np.int64)
    for place in missing:
        current = _product(current, np.array([1, _POWERS[place]]))
    before, length, shift, last = current, len(missing), 1, np.int64(1)
    for step in range(len(missing), len(syndromes)):
        known = min(len(current), step + 1)
        off = np.bitwise_xor.reduce(_times(current[:known], syndromes[step - known + 1 : step + 1][::-1]))
        if off == 0:
            shift += 1
            continue
        new = np.zeros(max(len(current), len(before) + shift), np.int64)
        new[: len(current)] = current
        new[shift : shift + len(before)] ^= _times(_times(off, _inverse(last)), before)
        if 2 * length <= step + len(missing):
            before, last, length, shift = current, off, step + 1 + len(missing) - length, 1
        else:
            shift += 1
        current = new
    return current[: int(np.flatnonzero(current)[-1]) + 1]


def _values(polynomial: NDArray[np.int64], exponents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of a polynomial, the lowest power first, at powers of the generator."""
    powers = _POWERS[np.outer(exponents, np.arange(len(polynomial))) % 255]
    return np.asarray(np.bitwise_xor.reduce(_times(powers, polynomial), axis=1))


def _product(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of two polynomials."""
    product = np.zeros(len(one) + len(other) - 1, np.int64)
    for place, factor in enumerate(other):
        product[place : place + len(one)] ^= _times(one, factor)
    return product


def _times(one: NDArray[np.int64] | np.int64, other: NDArray[np.int64] | np.int64) -> NDArray[np.int64]:
    return np.where((one == 0) | (other == 0), 0, _POWERS[_LOGS[one] + _LOGS[other]])


def _inverse(value: NDArray[np.int64] | np.int64) -> NDArray[np.int64]:
    return np.asarray(_POWERS[255 - _LOGS[value]])
