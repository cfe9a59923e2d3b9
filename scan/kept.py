"""What was last worked out, for whoever asks for the same again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from forms.layout import PageLayout
from scan.readings import Gray

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few values, by a key. None is never kept: what is not there now may be there the next minute.

    Args:
        size: So many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made if it is not among the last ones."""
        found = self.find(key)
        if found is not None:
            return found
        value = make()
        if value is not None:
            self.put(key, value)
        return value

    def find(self, key: Hashable) -> T | None:
        """The value of a key; None where it is not among the last ones."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value, as the last one."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)

    def forget(self, which: Callable[[Hashable], bool]) -> None:
        """Keep no value any more whose key is one of these."""
        with self._lock:
            for key in [key for key in self._values if which(key)]:
                del self._values[key]


class AsPrinted:
    """A printed page as a key for what is worked out of it and of nothing else, so that its next scan finds it done.

    Pages are told apart as objects: whoever has printed pages keeps them too, and comparing pixels would take longer.
    What is kept lives, so no other object has its number.

    Args:
        printed: The page, or a part of it; must not be changed any more.
        px_per_mm: Its scale.
        layout: Its zones, where they matter.
    """

    def __init__(self, printed: Gray, px_per_mm: float, layout: PageLayout | None = None) -> None:
        self._printed = printed, layout
        self._key = id(printed), px_per_mm, id(layout)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsPrinted) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)
