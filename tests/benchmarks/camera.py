"""Scanning under the camera: what frames measure, still, blurred and moving, and how long a picture takes.

The constants of `server/web/static/js/camera-judge.js` and `camera-measures.js` stand on these tables (docs/camera.md).
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from playwright.sync_api import Page

from forms.circumstances import Circumstances, Subject
from scan.pipeline import read_file
from scan.readings import Colour, ReadPage
from server.config import prepare_home
from server.record.accounts import create_account
from server.record.db import Database, upgrade
from server.record.editions import StoredEditions, edition_pdf
from server.record.model import Role
from tests import camera_video, paper, paper_optics
from tests.benchmarks.report import Report, Table
from tests.reading import without_handwriting
from tests.server.townhall import TownHall
from tests.serving import Site, installed_browser, launched, new_page, served_alone

_PASSWORD: Final = "une phrase de passe"
_BLURS: Final = (0.0, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Standard deviations of a lens out of focus, px of a picture of 1080 lines."""

_SMEARS: Final = (2.0, 4.0, 6.0, 10.0)
"""How far a page moves while the shutter is open, px."""

_GRAINS: Final = (1.5, 3.0, 6.0)
_SLIDES: Final = (0.1, 0.25, 0.5, 1.0, 2.0)
"""Grains of a sensor, grey levels, and how far a page slides between two frames, mm."""

_MEASURED: Final = """async ([now, before, codes]) => {
  const measures = await import("/static/js/camera-measures.js");
  const load = async (url) => { const image = new Image(); image.src = url; await image.decode(); return image; };
  const grey = async (url, longest) => {
    const image = await load(url), scale = Math.min(1, longest / image.width);
    const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return measures.grey(context.getImageData(0, 0, canvas.width, canvas.height));
  };
  return [
    measures.sharpness(await grey(now, 1920), codes),
    measures.moved(await grey(now, 320), await grey(before, 320), codes),
  ];
}"""

_FOLLOWED: Final = """() => {
  window.looked = []; window.shots = [];
  const root = document.getElementById("camera");
  root.addEventListener("looked", ({ detail }) => window.looked.push(detail));
  root.addEventListener("shot", ({ detail }) => window.shots.push(detail.after));
}"""


def measure(folder: Path, *, tell: Callable[[str], None]) -> Report:
    """Measure frames of a spread, then film a booklet and follow what the page does.

    Args:
        folder: For the town hall and the video.
        tell: Says what is being done.
    """
    browser = installed_browser()
    if browser is None:
        return Report((), {}, ("camera: no browser is installed",))
    settings = prepare_home(folder / "camera-home", {})
    upgrade(settings)
    database = Database(settings)
    hall = TownHall(settings, database)
    with database.transaction() as session:
        create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, _PASSWORD)
    code = hall.open(Circumstances((Subject("p1", "Zoé Fictive"),)), "logement-demande")
    hall.print(code)
    pdf, count = edition_pdf(database, settings, code, form="pages"), len(hall.layout(code).pages)
    sheets = [paper.print_page(pdf, page, dpi=125.0) for page in range(count)]
    tell("camera: filming a booklet")
    film = folder / "booklet.mjpeg"
    lies = camera_video.film(film, camera_video.spreads(sheets))
    switches = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with served_alone(settings) as site, launched(browser, *switches) as started, new_page(started, site) as page:
        tell("camera: frames of a spread")
        tables = _frames(page, site, lies[1], folder)
        tell("camera: the booklet is turned")
        took, figures = _followed(page, count)
    database.close()
    return Report((*tables, took), figures)


def _frames(page: Page, site: Site, lies: Colour, folder: Path) -> tuple[Table, Table]:
    """What blurred frames measure and whether they can still be read; what two frames after one another differ by."""
    page.goto("/connexion")
    hand = np.random.default_rng(3)
    blurred = [("out of focus", f"{by:.1f} px", _blurred(lies, by)) for by in _BLURS]
    smeared = [(f"moves {by:.0f} px", "", _smeared(lies, by, hand)) for by in _SMEARS]
    editions, rows = StoredEditions(site.database, site.settings), []
    for name, by, image in [*blurred, *smeared]:
        seen = _grainy(image, 1.5, hand)
        sharp, _moved = _measured(page, seen, seen)
        rows.append((f"{name} {by}".strip(), f"{sharp:.2f}", _read(seen, editions, folder)))
    sharpness = Table("Sharpness of a spread, and what the reader makes of it", ("a frame", "sharp", "read"), rows)
    still = [(f"lies still, grain {grain}", lies, lies, grain) for grain in _GRAINS]
    slid = [(f"slides by {mm} mm", _slid(lies, mm), lies, 1.5) for mm in _SLIDES]
    changes = [
        (name, f"{_measured(page, _grainy(now, grain, hand), _grainy(before, grain, hand))[1]:.3f}")
        for name, now, before, grain in [*still, *slid]
    ]
    return sharpness, Table("Share of a frame that moved", ("between two frames", "moved"), changes)


def _read(image: Colour, editions: StoredEditions, folder: Path) -> str:
    """What the reader makes of a spread on which nobody wrote: pages, and places about which it asks."""
    path = folder / "frame.jpg"
    cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    (reading,) = read_file(path, editions, without_handwriting())
    pages = [outcome for outcome in reading.outcomes if isinstance(outcome, ReadPage)]
    asked = sum(zone.decision.value == "review" for one in pages for zone in one.zones)
    return f"{len(pages)} of 2 pages, {asked} doubts"


def _blurred(image: Colour, by: float) -> Colour:
    return image if by == 0 else np.asarray(cv2.GaussianBlur(image, (0, 0), by), np.uint8)


def _smeared(image: Colour, by: float, hand: np.random.Generator) -> Colour:
    return np.asarray(cv2.filter2D(image, -1, paper_optics.motion(by, hand)), np.uint8)


def _slid(image: Colour, mm: float) -> Colour:
    way = np.array([[1.0, 0.0, mm * camera_video.View().px_per_mm], [0.0, 1.0, 0.0]])
    return np.asarray(cv2.warpAffine(image, way, (image.shape[1], image.shape[0])), np.uint8)


def _grainy(image: Colour, grain: float, hand: np.random.Generator) -> Colour:
    noise = np.rint(hand.standard_normal(image.shape[:2], np.float32) * grain).astype(np.int16)
    return np.asarray(cv2.add(image, cv2.merge([noise] * 3), dtype=cv2.CV_8U), np.uint8)


def _measured(page: Page, now: Colour, before: Colour) -> tuple[float, float]:
    """How sharp a frame is, and how much moved since the one before, as the page measures them."""
    addresses = [_address(now), _address(before), {"x": 0.12, "y": 0.05, "w": 0.76, "h": 0.9}]
    sharp, moved = page.evaluate(_MEASURED, addresses)
    return float(sharp), float(moved)


def _address(image: Colour) -> str:
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert done
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")


def _followed(page: Page, count: int) -> tuple[Table, Mapping[str, Any]]:
    """Film a booklet until all of its pages were taken; how long frames and pictures took, ms."""
    page.get_by_label("Votre nom de compte").fill("agnes")
    page.get_by_label("Votre mot de passe").fill(_PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/")
    page.goto("/numeriser/camera/")
    page.evaluate(_FOLLOWED)
    page.get_by_text(f"Les {count} pages sont prises.").wait_for(timeout=300_000)
    looked, shots = page.evaluate("[window.looked, window.shots]")
    read = [one["took"]["read"] for one in looked if one["looked"]]
    moved = [one["took"]["moved"] for one in looked]
    rows = [
        _row("movement, a frame, in the worker", moved),
        _row("codes and sharpness, a frame that lies still, in the worker", read),
        _row("from still to the picture being kept", shots),
    ]
    figures = {"moved_ms": moved, "read_ms": read, "shutter_ms": shots}
    return Table("Milliseconds under the camera, 1920 x 1080", ("", "median", "95 %", "number"), rows), figures


def _row(name: str, values: Sequence[float]) -> tuple[str, str, str, str]:
    middle, high = np.percentile(values, [50, 95])
    return name, f"{middle:.0f}", f"{high:.0f}", str(len(values))
