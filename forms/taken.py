"""A letter, a colour or a drawing that another kind of booklet has: each is told from the others by all three. Pure."""

from collections.abc import Iterable
from pathlib import Path

from forms.errors import TemplateError
from forms.model import BookletTemplate
from forms.toml_lines import line_of, value_lines


def taken_by_others(
    template: BookletTemplate, text: str, others: Iterable[BookletTemplate]
) -> tuple[TemplateError, ...]:
    """What of a booklet another one has already.

    Args:
        template: The booklet.
        text: What makes it.
        others: The other booklets; one with the same key is the same.
    """
    theirs = [one for one in others if one.key != template.key]
    found = []
    for name, taken, other_one in (
        ("letter", "la lettre « {} » est déjà prise", "une autre lettre"),
        ("colour", "la couleur « {} » est déjà prise", "une autre couleur"),
        ("motif", "le dessin « {} » est déjà pris", "un autre dessin"),
    ):
        own = getattr(template, name)
        same = next((one.title for one in theirs if own and getattr(one, name).lower() == own.lower()), None)
        if same is not None:
            said = f"{taken.format(own)} par le livret « {same} »"
            remedy = f"Prenez {other_one}."
            found.append(TemplateError(Path(f"{template.key}.toml"), line_of(value_lines(text), (name,)), said, remedy))
    return tuple(found)
