"""The scanner on the desk, pressed in a real browser: SANE's test backend stands for it."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.sane import JAMMED, desk_scanner
from tests.server.townhall import TownHall, picture
from tests.serving import Site, sign_in_beside
from tests.uploading import READ_MS, card, is_read


def test_one_key_scans_a_booklet_with_the_scanner_on_the_desk(site: Site, desk: Page, tmp_path: Path) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    paper = tmp_path / "page.ppm"
    Image.open(io.BytesIO(picture(hall.ticked(code, "P-M01.p1.ready"), dpi=300))).convert("RGB").save(paper)
    (tmp_path / "desk").mkdir()
    with desk_scanner(tmp_path / "desk", f'"--filename={paper}"', backend="pnm", coarse=False):
        desk.get_by_role("link", name="Choisir le scanner de ce poste").click()
        desk.get_by_role("button", name="PNM file reader (1)").click()
        expect(desk.get_by_role("button", name="Numériser N")).to_be_visible()
        expect(desk.locator("html.has-script")).to_be_attached()

        desk.keyboard.press("n")

        expect(desk.locator("#sitting")).to_contain_text("1 page numérisée", timeout=READ_MS)
        is_read(desk, "scanner, page 1.png")
    expect(card(desk, "scanner, page 1.png").first).to_contain_text("pièce prête")
    assert hall.known(code) == {"P-M01.p1.ready": True}


def test_the_scanner_waits_for_whose_page_it_is_and_goes_on_once_they_are_back(desk: Page, tmp_path: Path) -> None:
    with desk_scanner(tmp_path):
        desk.get_by_role("link", name="Choisir le scanner de ce poste").click()
        desk.get_by_role("button", name="Le chargeur, un côté : Noname frontend-tester (1)").click()
        expect(desk.locator("html.has-script")).to_be_attached()
        for login in ("accueil", "instruction"):
            other = desk.context.new_page()
            other.goto("/connexion?autre=1")
            sign_in_beside(other, login)
            desk.keyboard.press("n")
            if login == "accueil":
                expect(desk.get_by_role("alert")).to_contain_text("Agnès Accueil utilise maintenant ce navigateur")
                expect(desk.locator("#sitting")).to_be_empty()

        expect(desk.locator("#sitting")).to_contain_text("10 pages numérisées", timeout=READ_MS)


def press_before_the_scripts_are_there(desk: Page) -> None:
    """Choose the feeder, and scan on a page whose scripts have not come yet."""
    desk.get_by_role("link", name="Choisir le scanner de ce poste").click()
    desk.route("**/js/scan.js", lambda route: route.abort())
    desk.get_by_role("button", name="Le chargeur, un côté : Noname frontend-tester (1)").click()
    desk.get_by_role("button", name="Numériser N").click()


def test_who_presses_before_the_scripts_are_there_sees_how_far_the_scanner_is(desk: Page, tmp_path: Path) -> None:
    with desk_scanner(tmp_path):
        press_before_the_scripts_are_there(desk)

        expect(desk.get_by_role("heading", level=1)).to_have_text("Noname frontend-tester (1)")
        expect(desk.locator("#sitting").get_by_role("status")).to_contain_text("10 pages numérisées", timeout=READ_MS)


def test_a_sitting_that_the_server_has_forgotten_says_where_its_pages_are(desk: Page, tmp_path: Path) -> None:
    sitting = re.compile("/numeriser/scanner/[0-9a-f]{32}$")
    desk.route(sitting, lambda route: route.fulfill(status=404) if asks_by_script(route) else route.continue_())
    with desk_scanner(tmp_path, "--read-delay=yes", "--read-delay-duration=200000"):
        press_before_the_scripts_are_there(desk)

        expect(desk.get_by_role("alert")).to_contain_text("Le serveur a redémarré", timeout=READ_MS)
        expect(desk.get_by_role("alert")).to_contain_text("Les pages déjà numérisées sont dans les derniers envois")
        desk.unroute(sitting)
        desk.reload()
        expect(desk.locator("#sitting").get_by_role("status")).to_contain_text("10 pages numérisées", timeout=READ_MS)


def asks_by_script(route: Route) -> bool:
    return route.request.headers.get("x-requested-with") == "fetch"


def test_a_scanner_that_jams_keeps_what_it_scanned_and_says_what_to_do(site: Site, desk: Page, tmp_path: Path) -> None:
    with desk_scanner(tmp_path, then=(2, [JAMMED])):
        desk.get_by_role("link", name="Choisir le scanner de ce poste").click()
        desk.get_by_role("button", name="Le chargeur, un côté : Noname frontend-tester (1)").click()
        desk.get_by_role("button", name="Numériser N").click()

        expect(desk.get_by_role("alert")).to_contain_text("Une feuille est bloquée", timeout=READ_MS)
    expect(desk.get_by_role("alert")).to_contain_text("Les 2 pages numérisées avant sont gardées")
    is_read(desk, "scanner, page 2.png", said="Pas lu")  # a test picture of SANE
