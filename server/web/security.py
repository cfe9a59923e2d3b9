"""What every answer carries so that browsers keep other sites, and other people at the same machine, out."""

import re
from typing import Final
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from server.record.errors import StorageFailed
from server.web.asking import of_script

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; "  # data: are the signs in Bootstrap's style sheet, blob: a file about to be sent
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style anywhere: a name that contains markup can never run."""

CAMERA_POLICY: Final = CONTENT_SECURITY_POLICY.replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)
"""Of the page that uses a camera, and of its worker: what finds codes is WebAssembly. It makes no script of a text."""

CAMERA_WORKER: Final = "js/camera-worker.js"
"""The script of the camera's page that runs beside it, and has a policy of its own."""

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


ACCOUNT: Final = "account"
"""Where a session says who has signed in: the database key of their account."""

CITIZEN: Final = "citizen"
"""Where a session says which journey's PIN was given on this device; see `citizen_door.py`."""

LARGEST_UPLOAD: Final = 256 * 1024 * 1024
"""Bytes in one upload: about a hundred colour pages at 300 dpi in one PDF."""

LARGEST_PHOTO: Final = 20 * 1024 * 1024
"""Bytes of a resident's photo: telephones take pictures of 3 to 12 MB."""

LARGEST_FORM: Final = 1024 * 1024
"""Bytes of any other request: many times the longest questionnaire."""

_UPLOADS: Final = frozenset({"scanning.upload", "studio.read_trial"})
"""The only endpoints that take files of agents, and they take them from who has signed in only."""

_TAKES_PHOTO: Final = "citizen.keep_one"
"""The endpoint that takes a photo, from who has given a PIN on this device only."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_PARTS: Final = {
    "static",
    "images.image",
    "citizen.picture",
    "citizen.photo",
    "photos.photo",
    "citizen.worker",
    "citizen.offline",
    "citizen.manifest",
    "citizen.time_left",
    "holding.leave",
    "studio.picture",
    "colours.sheet",
}
"""The endpoints whose answers are parts of a page, and are not asked for by a script that says so."""


def protect(app: Flask) -> None:
    """Bound what every request may send, and add the headers to every answer of the application."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.before_request(_let_upload)
    app.after_request(_add_headers)


NO_ROOM: Final = "Parcours-No-Room"
"""Header that our server gives a request whose body found no room on the disk (`serving.py`)."""


def _let_upload() -> None:
    """Take files where they are wanted; `auth.guard` has asked who sends them.

    Raises:
        StorageFailed: What was sent found no room while it arrived.
    """
    if NO_ROOM in request.headers:
        raise StorageFailed(f"the disk is full: nothing was kept of what was sent to {request.path}", full=True)
    if request.endpoint in _UPLOADS:
        request.max_content_length = LARGEST_UPLOAD
    elif request.endpoint == _TAKES_PHOTO and CITIZEN in session:
        request.max_content_length = LARGEST_PHOTO


class Sessions(SecureCookieSessionInterface):
    """Sessions that pages renew, and nothing that is asked for beside a page.

    A picture, or an answer to a script, that arrives late would bring the session back as it was when it was asked
    for: what an agent was told in between would be lost. Nor does a page that nobody touches keep a session alive.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the response carries the session."""
        if request.endpoint in _PARTS:
            return False  # to look at one renews what is open on a resident's device, in the session that it came with
        if of_script():
            return bool(session.modified)
        return super().should_set_cookie(app, session)


def is_ours(path: str) -> bool:
    """Whether a path stays on this site: an address given by others must not lead an agent to another one.

    One with a control character is none: browsers leave some of them out, and no answer can carry the others.
    """
    if not path.startswith("/") or path.startswith(("//", "/\\")) or _CONTROL.search(path):
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


_TIDIES: Final = frozenset(
    {
        "studio.translate_texts",
        "citizen.write",
        "citizen.take_back",
        "citizen.go_on",
        "citizen.leave",
        "citizen.size",
        "citizen.choose",
        "citizen.read_on",
        "citizen.wrong",
        "citizen.said",
        "citizen.own_on",
        "citizen.want_reminders",
        "citizen.size_anywhere",
        "citizen.choose_anywhere",
        "citizen.open_by_hand",
    }
)
"""What takes that character out of what a form holds by itself; the names of its fields nobody types."""

_TIDIED: Final = ("studio.", frozenset({"text", "words"}))
"""Where pages begin that take that character out of some fields by themselves, and which."""


def refuse_unreadable() -> None:
    """Stop a request with the character NUL in its address or its form: no key types it, and no database takes it.

    A form of many texts takes such a character out of the one that holds it: the others would be lost with it.

    To be asked once the form is read, which `auth.guard` and `protect` have bounded.
    """
    given = request.args if request.endpoint in _TIDIES else request.values
    tidied = _TIDIED[1] if (request.endpoint or "").startswith(_TIDIED[0]) else frozenset()
    typed = (text for name, value in given.items(multi=True) for text in (name, "" if name in tidied else value))
    names = (file.filename or "" for file in request.files.values())
    if any("\0" in text for text in (request.path, *request.form, *typed, *names)):
        abort(400)


def _add_headers(response: Response) -> Response:
    if request.endpoint == "camera.page":
        response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if request.endpoint == "camera.page" or (request.view_args or {}).get("filename") == CAMERA_WORKER:
        response.headers["Content-Security-Policy"] = CAMERA_POLICY
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
