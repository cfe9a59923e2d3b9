"""What a booklet says, in the language of the page; in French, and told to be, where it says nothing there."""

from flask import Flask, g
from markupsafe import Markup

from forms.booklet import Booklet
from forms.model import BookletTemplate
from forms.translation import FRENCH
from print.own import added_by_agent
from print.wording import Wording
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


def said(text: str) -> str:
    """A text of the booklet, as a plain string."""
    told = _translated(text)
    return isolated(typeset(text)) if told is None else told


def marked(text: str) -> str:
    """A text of the booklet, as a page shows it: French inside another language says so, to who hears it as well."""
    told = _translated(text)
    if told is not None or language() == FRENCH or not any(sign.isalnum() for sign in text):
        return typeset(text) if told is None else told
    return Markup('<span lang="fr" dir="ltr">{}</span>').format(typeset(text))


def in_words(text: str) -> str:
    """A text of the booklet, to be put into a sentence that is set afterwards."""
    return _translated(text) or text


def is_spoken() -> bool:
    """Whether the booklet of the page has been translated into its language."""
    return language() == FRENCH or _wording() is not None


def is_proofread() -> bool:
    """Whether somebody has read again all that the page says in another language."""
    if language() == FRENCH:
        return True
    wording = _wording()
    return page_words(language()).proofread and (wording is None or wording.proofread)


def install(app: Flask) -> None:
    """Let templates say the words of a booklet, and in which language the page is."""
    app.jinja_env.filters.update({"booklet": marked, "booklet_text": said, "isolated": isolated})
    app.jinja_env.globals.update(
        {"language": language, "direction": direction, "is_spoken": is_spoken, "is_proofread": is_proofread}
    )


def _wording() -> Wording | None:
    found: Wording | None = g.get("booklet_words")
    return found


def _translated(text: str) -> str | None:
    """The text in the language of the page; None: it is French, or has no other words."""
    wording = None if language() == FRENCH else _wording()
    if wording is None or text in g.get("added_words", ()):
        return None
    told = wording.say(text)
    return None if told == text else told
