"""What two booklets of a journey print otherwise outside their steps and documents. Pure."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from forms.booklet import Booklet
from server.record.moving_parts import PartChange, Reworded


def words_changed(before: Booklet, after: Booklet) -> Iterator[PartChange]:
    """Title, warnings, contacts and what else is said beside the steps, one change for each heading that differs.

    Args:
        before: Of the version that the journey has.
        after: Of the other one.
    """
    new = _said(after)
    for heading, old in _said(before).items():
        if old != new[heading]:
            yield PartChange(heading, heading, tuple(_reworded(old, new[heading])))


def _said(booklet: Booklet) -> Mapping[str, tuple[str, ...]]:
    """What a booklet says under each of its headings, as agents call them."""
    template = booklet.template
    contacts = (" · ".join((one.name, *one.details, *one.confirm)) for one in booklet.contacts)
    questions = (" · ".join((one.question, one.answer, *one.confirm)) for one in booklet.frequent)
    links = (" · ".join(filter(None, (one.title, one.number, one.address))) for one in booklet.links)
    return {
        "Titre du livret": (template.title,),
        "Pour qui": (template.purpose,),
        "En bref": template.summary,
        "À savoir pour vous": (*booklet.warnings, *(words for _, words in booklet.referrals)),
        "Qui peut vous aider": tuple(contacts),
        "Questions fréquentes": tuple(questions),
        "Les mots difficiles": tuple(f"{one.word} : {one.meaning}" for one in booklet.glossary),
        "Formulaires et guides": tuple(links),
        "Pour l'agent": booklet.agent_warnings,
    }


def _reworded(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Reworded]:
    """What goes, each beside what comes in its turn; where only their order changes, their order."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    for before, after in zip_longest(gone, come, fillvalue=""):
        yield Reworded("", before, after)
    if not gone and not come:
        yield Reworded("Dans cet ordre", *(" · ".join(one) for one in (old, new)))
