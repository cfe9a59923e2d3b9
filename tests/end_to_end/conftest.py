"""Town halls for whole journeys of paper: the same as for the record's own tests."""

from tests.server.conftest import empty_home, hall, settings, shipped_hashers, shipped_pragmas

__all__ = ["empty_home", "hall", "settings", "shipped_hashers", "shipped_pragmas"]
