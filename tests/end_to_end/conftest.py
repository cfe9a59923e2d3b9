"""Town halls for whole journeys of paper: the same as for the record's own tests."""

from tests.server.conftest import (
    compiled_once,
    drawn_once,
    empty_home,
    hall,
    routes_built_once,
    settings,
    shipped_hashers,
    shipped_pragmas,
    templates_read_once,
)

__all__ = [
    "compiled_once",
    "drawn_once",
    "empty_home",
    "hall",
    "routes_built_once",
    "settings",
    "shipped_hashers",
    "shipped_pragmas",
    "templates_read_once",
]
