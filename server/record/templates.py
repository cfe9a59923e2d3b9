"""The kinds of booklet that this town hall has, read once a process."""

from collections.abc import Mapping
from functools import cache

from forms.catalogue import load_catalogue
from forms.errors import UnknownTemplate
from forms.model import BookletTemplate


@cache
def templates() -> Mapping[str, BookletTemplate]:
    """Every template, by key.

    Raises:
        TemplateError: One of them cannot be used; says where and what to write.
    """
    return load_catalogue()


def template_of(key: str) -> BookletTemplate:
    """One template.

    Raises:
        UnknownTemplate: There is none with this key.
    """
    catalogue = templates()
    if key not in catalogue:
        raise UnknownTemplate(key, tuple(catalogue))
    return catalogue[key]
