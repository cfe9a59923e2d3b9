"""What a test needs and does not find: left out on a developer's machine, a failure where everything must be tested."""

import os
from typing import Final, NoReturn

import pytest

FILMED: Final = pytest.mark.skipif(
    "PARCOURS_FILM" not in os.environ, reason="a film needs a machine to itself: set PARCOURS_FILM=1"
)
"""Chromium plays a film at its own pace: on cores that other tests keep busy, pages pass before they are seen."""


ALL: Final = "PARCOURS_ALL" in os.environ
"""Whether every variant of every test is tried: see `tests.sampling`."""


def missing(what: str) -> NoReturn:
    """Leave a test out for want of a program; fail it under `CI`, where nothing is green because it was left out."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)  # only on a machine that cannot have the program; `./run test` installs it
