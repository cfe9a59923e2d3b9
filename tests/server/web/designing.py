"""What a designer writes and ticks, for tests of the studio."""

import re
from typing import Final

from werkzeug.test import TestResponse

from print.remarks import FIRST_PURPOSE, FIRST_SUMMARY

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
