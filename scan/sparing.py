"""What lets several readers share a machine: each on one core, none holding memory that it no longer uses."""

import ctypes
from contextlib import suppress

import cv2


def stay_on_one_core() -> None:
    """Let OpenCV use one thread: pages are read side by side, and its threads wait for one another."""
    cv2.setNumThreads(1)


def give_memory_back() -> None:
    """Give free memory back to the system: a reader keeps 40 MB of the last image that it does not use.

    Taking it anew costs 10 to 20 ms a page, and two readers wait for each other meanwhile, so it is only done before
    very large images and when nothing waits to be read.
    """
    with suppress(OSError, AttributeError):  # no glibc: the system has other ways
        ctypes.CDLL("libc.so.6").malloc_trim(0)
