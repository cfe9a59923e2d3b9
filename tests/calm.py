"""Each process of the tests stays on one core, as a reader does.

Otherwise Tesseract and OpenBLAS start as many threads as there are cores in each of the processes that run tests, and
most of the time these wait for one another, busily: a block of eight lines took four times the processor's time.
"""

from server.config import calm_programs

calm_programs()  # as soon as this is imported: NumPy, which comes later, asks only once


def stay_calm() -> None:
    """Let OpenCV use one thread too."""
    from scan.sparing import stay_on_one_core  # it imports NumPy, too

    stay_on_one_core()
