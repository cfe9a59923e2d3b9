"""What a designer writes, ticks and is shown, for tests of the studio."""

import re
from html import unescape
from typing import Any, Final

from werkzeug.test import TestResponse

from forms.catalogue import shipped_text
from print.remarks import FIRST_PURPOSE, FIRST_SUMMARY
from tests.server.web.people import Person

STUDIO: Final = "/studio/"
MARRIAGE: Final = "/studio/mariage/"
TITLE: Final = 'title = "Se marier à la mairie"'
OURS: Final = 'title = "Nous nous marions ici"'

LOSS: Final = """
[[step]]
id = "P2"
title = "Déclarer la perte"
short = "Déclarer"
happens = "Un agent note ce que vous avez perdu."
"""
"""A second step of it."""


def written_over(said: str) -> str:
    """The text of a new booklet in which somebody has said for whom it is."""
    return said.replace(FIRST_PURPOSE, "Votre carte est perdue.").replace(FIRST_SUMMARY, "Une demande, un retrait.")


def ticked(page: TestResponse) -> list[str]:
    """Codes of the journeys that a list has ticked when it is opened."""
    return re.findall(r'name="code" value="([A-Z0-9]+)\.[0-9a-f]+" checked', page.text)


def boxes(page: TestResponse, *codes: str) -> list[str]:
    """What a list of journeys sends of some of them when they are ticked."""
    sent = dict(re.findall(r'name="code" value="(([A-Z0-9]+)\.[0-9a-f]+)"', page.text))
    return [one for one, code in sent.items() if code in codes]


def text_of(key: str = "mariage") -> str:
    """A booklet's file as it is shipped."""
    text = shipped_text(key)
    assert text is not None
    return text


def changed(before: str = TITLE, after: str = OURS) -> str:
    """The file of the booklet for a marriage with some of it written otherwise."""
    assert before in text_of()
    return text_of().replace(before, after, 1)


def asked(person: Person, path: str, text: str, **more: str) -> Any:
    """What the studio answers its page's script about a text."""
    sent = {"text": text, "base": "1", "mark": "", **more}
    return person.post(path, sent, seen=MARRIAGE, headers={"X-Requested-With": "fetch"})


def publish(person: Person, text: str, *, base: str = "1", said: str = "Un autre titre") -> Any:
    """What the studio answers who publishes a text of the booklet for a marriage."""
    return person.post(f"{MARRIAGE}publier", {"text": text, "base": base, "mark": "", "words": said}, seen=MARRIAGE)


def begun(person: Person, **typed: str) -> Any:
    """What the studio answers who begins a new booklet."""
    new = {"key": "carte-perdue", "letter": "P", "colour": "#123456", "title": "Ma carte est perdue", **typed}
    return person.post(STUDIO, new, seen=STUDIO)


def typed_in(person: Person, place: str) -> str:
    """The text that a page of the studio shows."""
    return unescape(re.findall(r'name="text"[^>]*>\n(.*?)</textarea>', person.get(place).text, re.DOTALL)[0])


def left_places(person: Person) -> list[str]:
    """Where the texts are read that somebody left of the booklet for a marriage, the last one first."""
    return re.findall(rf'href="({MARRIAGE}laisse/\w+)"', person.get(MARRIAGE).text)


def left_texts(person: Person) -> list[str]:
    """Those texts."""
    pages = [person.get(place).text for place in left_places(person)]
    return [unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[0]) for page in pages]


def undo_on(page: str) -> str:
    """Where the button leads that takes back what was just done."""
    return str(re.findall(r'<form class="row-s" method="post" action="([^"]+)"', page)[0])


def colour_of_p(person: Person, place: str) -> str:
    """The colour that a page's style sheets give the line P; empty: none."""
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', person.get(place).text)
    rules = "".join(person.get(unescape(one)).text for one in sheets)
    return "".join(re.findall(r'^\[data-line="P"\] { --line: ([^;]+);', rules, re.MULTILINE))
