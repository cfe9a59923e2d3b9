"""What the slowest readers find in the same image again, kept where a test is not of them."""

from collections.abc import Iterator

import pytest

from tests.remembered import remembered


@pytest.fixture(scope="module")
def looked_at_once() -> Iterator[None]:
    """For tests of which booklet a page is of: each looks for the same few printed pages in one picture more."""
    with remembered():
        yield
