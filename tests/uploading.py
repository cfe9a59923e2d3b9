"""Brings files to the desk in a real browser, and waits until they are read."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from server.record.model import BatchState
from server.record.readings import recent_batches
from tests.serving import Site

READ_MS = 45_000


def uploads(site: Site, *names: str) -> list[BatchState]:
    """Uploads of these names, oldest first."""
    with site.database.reading() as session:
        return [batch for batch in reversed(recent_batches(session, 100)) if batch.name in names]


def pick(page: Page, *files: tuple[str, bytes]) -> None:
    page.get_by_label("Choisir des fichiers").first.set_input_files(
        [FilePayload(name=name, mimeType="application/octet-stream", buffer=content) for name, content in files]
    )


@contextmanager
def unanswered(page: Page) -> Iterator[None]:
    """What the page sends meanwhile never gets an answer, and never reaches the server."""
    held: list[Route] = []
    page.route("**/numeriser/", lambda route: held.append(route))  # noqa: PLW0108  # playwright marks what it calls
    yield
    for route in held:
        route.abort()  # else the end of the route lets it through, though the page has given it up
    page.unroute("**/numeriser/")


def card(page: Page, name: str) -> Locator:
    return page.locator("article.batch", has=page.get_by_role("heading", name=name, exact=True))


def is_read(page: Page, name: str, *, said: str = "Lu") -> None:
    expect(card(page, name).first.get_by_text(said, exact=True)).to_be_visible(timeout=READ_MS)


def sheet(shade: int) -> bytes:
    """A blank sheet of its own shade: a file unlike any other, and soon read."""
    file = io.BytesIO()
    Image.new("L", (827, 1169), 255 - shade).save(file, "PNG", dpi=(100, 100))
    return file.getvalue()


def scribbled(shade: int) -> bytes:
    """A sheet with something on it, and no code."""
    page = Image.open(io.BytesIO(sheet(shade)))
    for row in range(200, 900, 40):
        ImageDraw.Draw(page).line([(100, row), (700, row + 15)], fill=0, width=4)
    file = io.BytesIO()
    page.save(file, "PNG", dpi=(100, 100))
    return file.getvalue()
