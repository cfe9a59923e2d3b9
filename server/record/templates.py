"""The kinds of booklet that this town hall has."""

from collections.abc import Mapping

from forms.catalogue import find_template, load_catalogue
from forms.model import BookletTemplate


def templates() -> Mapping[str, BookletTemplate]:
    """Every template, by key; read once a process.

    Raises:
        TemplateError: One of them cannot be used; says where and what to write.
    """
    return load_catalogue()


def template_of(key: str) -> BookletTemplate:
    """One template.

    Raises:
        UnknownTemplate: There is none with this key.
    """
    return find_template(key)


def titles_of(template: BookletTemplate) -> dict[str, str]:
    """Titles of steps and documents, by id."""
    steps = {step.id: step.title for step in template.steps}
    return steps | {document.id: document.title for document in template.documents}


def questions_of(template: BookletTemplate) -> dict[str, str]:
    """The questions about a person's situation, by key."""
    return {situation.key: situation.question for situation in template.situations}
