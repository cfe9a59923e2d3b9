"""How many characters a text has room for, by what it is.

An A5 page has lines of 58 at most: a sentence fits in two lines, a paragraph in five.
"""

from typing import Final

SHORT: Final = 14
LABEL: Final = 60
TITLE: Final = 80
NAME: Final = 90
SENTENCE: Final = 110
PLACE: Final = 120
WARNING: Final = 160
PARAGRAPH: Final = 240
SCREEN: Final = 400
"""For the agent's screen alone."""
