"""What a booklet says, in the language of the page; in French, and told to be, where it says nothing there."""

from collections.abc import Sequence

from flask import Flask, g
from markupsafe import Markup

from forms.booklet import Booklet
from forms.model import BookletTemplate
from forms.translation import FRENCH
from print.own import added_by_agent
from print.wording import Shown, Wording, make_wording
from server.record.languages import template_wording
from server.record.templates import templates_of
from server.record.translations import own_words
from server.web.language import direction, isolated, language, page_words
from server.web.services import database
from server.web.typography import typeset


def speak_of(template: BookletTemplate, booklet: Booklet | None = None) -> None:
    """Say the words of this booklet, on the page that is being answered, in the language of the page.

    Args:
        template: The kind of booklet.
        booklet: Somebody's, in which an agent may have added words that stay as they are; None: nobody's.
    """
    g.booklet_words, g.added_words = None, frozenset() if booklet is None else added_by_agent(booklet)
    if language() != FRENCH:
        with database().reading() as records:
            town_hall, own = templates_of(records).town_hall, own_words(records)
        g.booklet_words = template_wording(template, language(), town_hall, own)


def speak_of_all(templates: Sequence[BookletTemplate]) -> None:
    """Say the words of several booklets, and of the town hall, on a page that is for everybody, in its language.

    Args:
        templates: The kinds of booklets; the words of a page of one alone are its own.
    """
    g.words_of, g.booklet_words, g.hall_words = {}, None, None
    if language() == FRENCH:
        return
    with database().reading() as records:
        hall, own = templates_of(records).town_hall, own_words(records)
    g.words_of = {one.key: template_wording(one, language(), hall, own) for one in templates}
    g.hall_words = make_wording(None, own.of_town_hall(language(), hall), Shown.OTHER)
    if len(templates) == 1:
        g.booklet_words = g.words_of[templates[0].key]


def said(text: str) -> str:
    """A text of the booklet, as a plain string."""
    told = _translated(text)
    return isolated(typeset(text)) if told is None else told


def marked(text: str, of: BookletTemplate | None = None) -> str:
    """A text of the booklet, as a page shows it: French inside another language says so, to who hears it as well.

    Args:
        text: In French.
        of: Of which booklet, on a page of several; None: of the one that the page is about.
    """
    return _shown(text, _translated(text) if of is None else _in(_wording_of(of), text))


def marked_hall(text: str) -> str:
    """What the town hall says of itself, likewise."""
    return _shown(text, _in(g.get("hall_words"), text))


def _shown(text: str, told: str | None) -> str:
    if told is not None or language() == FRENCH or not any(sign.isalnum() for sign in text):
        return typeset(text) if told is None else told
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(typeset(text))


def in_words(text: str) -> str:
    """A text of the booklet, to be put into a sentence that is set afterwards."""
    return _translated(text) or text


def is_spoken(of: BookletTemplate | None = None) -> bool:
    """Whether a booklet has been translated into the language of the page; None: the one that it is about."""
    return language() == FRENCH or (_wording() if of is None else _wording_of(of)) is not None


def is_proofread() -> bool:
    """Whether somebody has read again all that the page says in another language."""
    if language() == FRENCH:
        return True
    heard = (_wording(), *g.get("words_of", {}).values())
    return page_words(language()).proofread and all(one is None or one.proofread for one in heard)


def install(app: Flask) -> None:
    """Let templates say the words of a booklet, and in which language the page is."""
    app.jinja_env.filters.update({"booklet": marked, "booklet_text": said, "hall": marked_hall, "isolated": isolated})
    app.jinja_env.globals.update(
        {"language": language, "direction": direction, "is_spoken": is_spoken, "is_proofread": is_proofread}
    )


def _wording() -> Wording | None:
    found: Wording | None = g.get("booklet_words")
    return found


def _wording_of(template: BookletTemplate) -> Wording | None:
    found: Wording | None = g.get("words_of", {}).get(template.key)
    return found


def _translated(text: str) -> str | None:
    """The text in the language of the page; None: it is French, or has no other words."""
    return None if language() == FRENCH or text in g.get("added_words", ()) else _in(_wording(), text)


def _in(wording: Wording | None, text: str) -> str | None:
    told = None if wording is None else wording.say(text)
    return None if told == text else told
