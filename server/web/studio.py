"""The studio, where the kinds of booklet are written, tried on paper, compared and published: its pages together."""

from server.web import (
    studio_languages,
    studio_left,
    studio_listing,
    studio_moving,
    studio_trial,
    studio_versions,
    studio_writing,
)
from server.web.studio_door import blueprint

__all__ = [
    "blueprint",
    "studio_languages",
    "studio_left",
    "studio_listing",
    "studio_moving",
    "studio_trial",
    "studio_versions",
    "studio_writing",
]
