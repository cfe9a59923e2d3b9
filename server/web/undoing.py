"""What was just done is said on the next page beside a button that takes it back; it is offered once."""

from typing import Final

from flask import Flask, session

_UNDO: Final = "undo"


def install(app: Flask) -> None:
    """Let the message of an action carry the way back."""
    app.jinja_env.globals["take_undo"] = lambda: session.pop(_UNDO, "")


def offer_undo(address: str) -> None:
    """Let the next page offer to take something back.

    Args:
        address: Where the form of its button is sent.
    """
    session[_UNDO] = address
