"""A letter, title, colour or drawing that another kind of booklet has: it is told from the others by them all. Pure."""

from collections.abc import Iterable
from pathlib import Path

from forms.errors import TemplateError
from forms.model import BookletTemplate
from forms.toml_lines import line_of, value_lines
from forms.turned import says_the_same


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
        ("title", "le titre « {} » est déjà pris", "un autre titre"),
        ("motif", "le dessin « {} » est déjà pris", "un autre dessin"),
    ):
        own = getattr(template, name)
        same = next((one for one in theirs if own and says_the_same(getattr(one, name), own)), None)
        if same is not None:
            called = same.key if says_the_same(same.title, template.title) else same.title
            said = f"{taken.format(own)} par le livret « {called} »"
            remedy = f"Prenez {other_one}."
            found.append(TemplateError(Path(f"{template.key}.toml"), line_of(value_lines(text), (name,)), said, remedy))
    return tuple(found)
