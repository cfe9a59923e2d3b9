"""The blueprint of the studio, for the files that have its pages."""

from typing import Final

from flask import Blueprint

blueprint: Final = Blueprint("studio", __name__, url_prefix="/studio")
