"""What was last worked out of printed pages, for the next scan of the same page: nothing of it depends on the scan."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from forms.layout import PageLayout
from scan.readings import Gray

T = TypeVar("T")


class Kept(Generic[T]):
    """The last few values, by the printed page that they were made of.

    Pages are told apart as objects: whoever has printed pages keeps them too, and comparing pixels would take longer.

    Args:
        size: So many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[tuple[int, int, float], tuple[Gray, PageLayout, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, reference: Gray, layout: PageLayout, px_per_mm: float, make: Callable[[], T]) -> T:
        """The value of a page, made if it is not among the last ones.

        Args:
            reference: The printed page; must not be changed any more.
            layout: Its zones.
            px_per_mm: Its scale.
            make: Makes the value of nothing else.
        """
        key = (id(reference), id(layout), px_per_mm)  # what is kept lives, so no other object has its number
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][2]
        value = make()
        with self._lock:
            self._values[key] = (reference, layout, value)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value
