"""Town halls for whole journeys of paper: the same as for the record's own tests."""

from tests.server.conftest import drawn_once, empty_home, hall, settings, shipped_hashers, shipped_pragmas

__all__ = ["drawn_once", "empty_home", "hall", "settings", "shipped_hashers", "shipped_pragmas"]
