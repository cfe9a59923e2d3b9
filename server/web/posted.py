"""Where a page stands in the browser's history that answers a form: Back would ask whether to send it again."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request

from server.web.security import is_ours


def install(app: Flask) -> None:
    """Let templates say where their page stands."""
    app.jinja_env.globals["posted_from"] = _posted_from


def _posted_from() -> str:
    """Where Back leads to instead of sending a form again; empty for a page that answers none.

    It is the address that the form was sent to, where there is a page, else the page on which the form stood.
    """
    if request.method != "POST":
        return ""
    adapter = current_app.create_url_adapter(request)
    if adapter is not None and adapter.test(request.path, method="GET"):
        return request.full_path.rstrip("?")
    try:
        stood = urlsplit(request.referrer or "")
    except ValueError:  # whoever sends it says what they like
        return "/"
    if stood.netloc != request.host or not is_ours(stood.path):
        return "/"
    return f"{stood.path}?{stood.query}" if stood.query else stood.path
