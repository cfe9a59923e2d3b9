"""The blueprint of the studio, for the files that have its pages."""

import re
from typing import Final

from flask import Blueprint, abort

blueprint: Final = Blueprint("studio", __name__, url_prefix="/studio")


def check_key(key: str) -> None:
    """Refuse what no kind of booklet can be called, before anything is kept under it."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", key):
        abort(404)
