"""Makes the pictures of the README: `python -m tests.make_screenshots`, then look at them.

Fills a demonstration of its own, serves it, and photographs its pages with a browser; the booklet beside a scan of it
comes from `server/demo_data`. Days and hours on the pages are those of the moment.
"""

import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page

from server.demo_story import COUPLE, DATA, DEMO_CODE, load_frozen
from server.record.journeys import new_pin
from server.record.model import ReviewReason
from server.record.readings import recent_batches
from tests.serving import BROWSERS, Site, citizen_path, installed_browser, launched, new_page, served_demo, sign_in

IMAGES: Final = Path(__file__).parents[1] / "docs" / "images"
MOST_BYTES: Final = 250_000
"""Of a picture: a README that loads at once."""
_STEP: Final = 4
"""Levels of a colour that become one in a picture that would be larger: a scan's noise goes, no band is seen."""

_SHOWN: Final = "1-pieces.jpg"
"""The upload on the picture of the desk."""
_COVER, _STEPS = 1, 4
"""Pages of the booklet; the second one is the left half of the scan."""
_SCAN: Final = DATA / "scans" / "3-double-page.jpg"
_PAGE: Final = (384, 545)
"""Of a page of the booklet in its picture, px: A5."""
_BETWEEN: Final = 32
_TABLE: Final = (226, 225, 220)
"""What the pages lie on: darker than the pages of the site, so that white paper shows."""


def main() -> None:
    """Make every picture anew."""
    browser = installed_browser()
    if browser is None:
        sys.exit(f"no browser: install one of {', '.join(BROWSERS)}")
    _keep("booklet", _booklet())
    with (
        tempfile.TemporaryDirectory() as folder,
        served_demo(Path(folder) / "home") as site,
        launched(browser) as started,
    ):
        _agents_pages(started, site)
        _keep("citizen", _citizen_page(started, site))


def _booklet() -> Image.Image:
    """Two printed pages, and the second one as it came back."""
    document = pypdfium2.PdfDocument(load_frozen(COUPLE).pages_pdf)
    printed = [document[number - 1].render(scale=3).to_pil().convert("RGB") for number in (_COVER, _STEPS)]
    document.close()
    scan = Image.open(_SCAN).convert("RGB")
    return _side_by_side([*printed, scan.crop((0, 0, scan.width // 2, scan.height))])


def _side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    """Pages on a table, each with a soft shadow."""
    width, height = _PAGE
    size = (len(pages) * (width + _BETWEEN) + _BETWEEN, height + 2 * _BETWEEN)
    shadow = Image.new("L", size, 0)
    places = [(_BETWEEN + number * (width + _BETWEEN), _BETWEEN) for number in range(len(pages))]
    for x, y in places:
        shadow.paste(90, (x, y + 4, x + width, y + height + 4))
    table = Image.new("RGB", size, _TABLE)
    table.paste((60, 58, 50), mask=shadow.filter(ImageFilter.GaussianBlur(8)))
    for page, place in zip(pages, places, strict=True):
        table.paste(page.resize(_PAGE, Image.Resampling.LANCZOS), place)
    return table


def _agents_pages(browser: Browser, site: Site) -> None:
    with site.database.reading() as session:
        (upload,) = [batch.id for batch in recent_batches(session, 100) if batch.name == _SHOWN]
    with new_page(browser, site) as page:
        sign_in(page, "instruction")
        for name, path, height in (
            ("desk", f"/numeriser/envois/{upload}", 760),
            ("review", f"/relire/?raison={ReviewReason.DOUBT.value}", 800),
            ("journey", f"/parcours/{DEMO_CODE}/", 960),
        ):
            page.set_viewport_size({"width": 1280, "height": height})
            page.goto(path)
            _keep(name, _photograph(page))


def _citizen_page(browser: Browser, site: Site) -> Image.Image:
    with site.database.transaction() as session:
        pin = new_pin(session, DEMO_CODE, "Agnès Accueil")
    with new_page(browser, site, width=390) as phone:
        phone.goto(citizen_path(site, DEMO_CODE))
        phone.get_by_label("Mon PIN à six chiffres").fill(pin)
        phone.get_by_role("button", name="Ouvrir").click()
        phone.get_by_role("heading", name="À apporter").wait_for()
        return _photograph(phone)


def _photograph(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _keep(name: str, image: Image.Image) -> None:
    path = IMAGES / f"{name}.png"
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        image.point(lambda level: 255 if level > 255 - _STEP else level // _STEP * _STEP).save(path, optimize=True)
    sys.stdout.write(f"{path.name}: {image.width} x {image.height}, {path.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    main()
