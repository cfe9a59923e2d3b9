"""What outside readers find in an image, kept: tests bring the same sheet to the desk again and again.

Only for tests of what is done with it; those of `scan` look anew each time.
"""

import hashlib
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
import pytest

from scan import by_print
from scan.engine_tesseract import TesseractReader
from scan.engine_zbar import ZbarReader

_MOST: Final = 50
"""Answers that are kept of each: the largest are features, 3 MB."""


@contextmanager
def remembered() -> Iterator[None]:
    """The slowest of what looks at images looks once at each: SIFT, Tesseract and zbar, while the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_print, "_features", _FEATURES)
        patch.setattr(TesseractReader, "_read", _PRINTED)
        patch.setattr(ZbarReader, "read_codes", _CODES)
        yield


def _once(look: Callable[..., Any]) -> Callable[..., Any]:
    """The same answer to the same question, pixel by pixel; what was given before cannot be changed by who gets it."""
    kept: OrderedDict[bytes, Any] = OrderedDict()

    def answer(*asked: Any) -> Any:
        key = hashlib.blake2b()
        for one in asked:
            key.update(_written(one))
        place = key.digest()
        if place not in kept:
            kept[place] = _fixed(look(*asked))
            if len(kept) > _MOST:
                kept.popitem(last=False)
        kept.move_to_end(place)
        return kept[place]

    return answer


def _written(asked: Any) -> bytes:
    if isinstance(asked, np.ndarray):
        return f"{asked.shape} {asked.dtype}".encode() + asked.tobytes()
    if isinstance(asked, TesseractReader):  # one reader is as good as another that was made alike
        return pickle.dumps((asked._language, asked._seconds))
    return pickle.dumps(asked._zbar is None if isinstance(asked, ZbarReader) else asked)


def _fixed(found: Any) -> Any:
    for one in found if isinstance(found, tuple) else ():
        if isinstance(one, np.ndarray):
            one.flags.writeable = False
    return found


_FEATURES: Final = _once(by_print._features)
_PRINTED: Final = _once(TesseractReader._read)
_CODES: Final = _once(ZbarReader.read_codes)
