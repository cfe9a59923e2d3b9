"""The focus is drawn around every kind of control: measured in pixels, light, dark and in the colours of the system."""

import io
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from server.demo_people import RESIDENTS
from tests.looking import prepare

PATHS: Final = ("/", f"/parcours/{RESIDENTS[0].code}/", "/parcours/nouveau/mariage", "/numeriser/", "/relire/")
STOPS: Final = 60
MARGIN_PX: Final = 8.0
LEAST_CONTRAST: Final = 3.0
"""Between a pixel with the focus and without it: WCAG 2.2, 2.4.13."""


@pytest.mark.sampled(5)
@pytest.mark.parametrize("scheme", ["light", "dark", "forced"])
@pytest.mark.parametrize("path", PATHS)
def test_the_focus_is_drawn_around_every_kind_of_control(caseworker: Page, path: str, scheme: str) -> None:
    dark, forced = scheme == "dark", scheme == "forced"
    caseworker.emulate_media(color_scheme="dark" if dark else "light", forced_colors="active" if forced else "none")
    caseworker.goto(path)
    prepare(caseworker)
    caseworker.evaluate("looks.fromTheTop()")
    kinds, thin = set[str](), []

    for _ in range(STOPS):
        caseworker.keyboard.press("Tab")
        now = caseworker.evaluate("looks.focused()")
        if now is None:
            break
        if now["kind"] in kinds or not now["whole"]:
            continue
        kinds.add(now["kind"])
        place = now["place"]
        drawn, around = changed_px(caseworker, place), 2 * (place["width"] + place["height"])
        if drawn < 2 * around:  # the outline has three px, and stands away from the corners
            thin.append(f"{now['name']}: {drawn} px of {around:.0f}")

    assert len(kinds) > 5
    assert thin == []


def changed_px(page: Page, place: Mapping[str, Any]) -> int:
    """How many pixels the focus changes enough to be seen; it is where it was afterwards."""
    with_it = luminance(page, place)
    page.evaluate("() => { window.before = document.activeElement; window.before.blur(); }")
    without = luminance(page, place)
    page.evaluate("window.before.focus({ preventScroll: true })")
    light, dark = np.maximum(with_it, without), np.minimum(with_it, without)
    return int(np.count_nonzero((light + 0.05) / (dark + 0.05) >= LEAST_CONTRAST))


def luminance(page: Page, place: Mapping[str, Any]) -> NDArray[np.float64]:
    """Of what the screen shows around a place, (height, width), 0.0 to 1.0; as WCAG defines it."""
    left, top = max(place["x"] - MARGIN_PX, 0.0), max(place["y"] - MARGIN_PX, 0.0)
    right, bottom = place["x"] + place["width"] + MARGIN_PX, place["y"] + place["height"] + MARGIN_PX
    shown = page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top})
    colour = np.asarray(Image.open(io.BytesIO(shown)).convert("RGB"), dtype=np.float64) / 255.0
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    mixed: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return mixed
