"""Scanning under the camera in a real browser: a booklet is laid down and its pages are turned, in a video."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from forms.circumstances import Circumstances, Subject
from scan.readings import Colour
from server.demo import ACCOUNTS
from server.record.accounts import set_password
from server.record.claims import locked_batch
from server.record.editions import edition_pdf
from server.record.model import BatchState, BatchStatus
from server.record.readings import recent_batches
from server.record.storage import Storage
from tests import camera_video, paper, paper_ink
from tests.looking import check
from tests.needs import FILMED
from tests.server.meanwhile import until, unwritable
from tests.server.townhall import TownHall
from tests.serving import Site, launched_beside, new_page, sign_in, sign_in_beside

PATIENCE_MS: Final = 180_000
"""The video comes again and again: on a busy machine a page may have to come twice."""

FAKE: Final = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
UPLOAD: Final = "**/numeriser/"


@dataclass(frozen=True, slots=True)
class Film:
    """A booklet under the camera.

    Attributes:
        code: Of its journey.
        pages: How many it has.
        file: The video.
        lies: What the camera sees of each spread while it lies still.
    """

    code: str
    pages: int
    file: Path
    lies: list[Colour]


@pytest.fixture(scope="module")
def film(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A booklet of eight pages, with a tick on one of them."""
    hall = TownHall(site.settings, site.database)
    code = hall.open(Circumstances((Subject("p1", "Zoé Fictive"),)), "logement-demande")
    hall.print(code)
    layout, pdf = hall.layout(code), edition_pdf(site.database, site.settings, code, form="pages")
    sheets = [paper.print_page(pdf, page.page - 1, dpi=125.0) for page in layout.pages]
    zone = next((page.page, zone) for page in layout.pages for zone in page.zones if zone.id.endswith(".ready"))
    sheets[zone[0] - 1] = paper_ink.mark(
        sheets[zone[0] - 1], zone[1].box, paper_ink.Drawn.CROSS, pen=paper_ink.BLUE, seed=1
    )
    file = tmp_path_factory.mktemp("film") / "booklet.mjpeg"
    return Film(code, len(sheets), file, camera_video.film(file, camera_video.spreads(sheets)))


@pytest.fixture(scope="module")
def browser_with_film(browser: Browser, film: Film) -> Iterator[Browser]:
    with launched_beside(browser, *FAKE, f"--use-file-for-fake-video-capture={film.file}") as started:
        yield started


@pytest.fixture(scope="module")
def browser_with_camera(browser: Browser) -> Iterator[Browser]:
    """A camera that shows Chromium's own moving picture, without any page."""
    with launched_beside(browser, *FAKE) as started:
        yield started


@contextmanager
def at_the_camera(browser: Browser, site: Site, *, login: str = "accueil", query: str = "") -> Iterator[Page]:
    """An agent who signed in and opened the page under the camera."""
    with new_page(browser, site) as page:
        sign_in(page, login).goto(f"/numeriser/camera/{query}")
        yield page


def wait_until_it_looks(page: Page) -> None:
    """Wait until the camera is open, and what looks for codes is there."""
    expect(page.locator("#camera.is-on[data-ready=yes]")).to_be_visible(timeout=PATIENCE_MS)


def uploads(site: Site, before: set[str]) -> list[BatchState]:
    """What arrived since, oldest first."""
    with site.database.reading() as session:
        return [batch for batch in reversed(recent_batches(session, 200)) if batch.id not in before]


def arrived(site: Site) -> set[str]:
    """What was there before a test began."""
    with site.database.reading() as session:
        return {batch.id for batch in recent_batches(session, 10_000)}


def pages_in(batches: list[BatchState]) -> list[int]:
    return sorted(page.page or 0 for batch in batches for page in batch.pages)


def in_order(batches: list[BatchState]) -> list[BatchState]:
    """Uploads by the pages that they show."""
    return sorted(batches, key=lambda batch: batch.pages[0].page or 0)


def expect_all_read(page: Page, film: Film) -> None:
    """Wait until every stop of the booklet says that its page was read."""
    expect(page.get_by_text(f"Les {film.pages} pages sont prises.")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="lue,")).to_have_count(film.pages, timeout=PATIENCE_MS)


def fine_print(image: Colour) -> NDArray[np.float32]:
    """What is finer than a letter, at half the size: it stands elsewhere, or nowhere, in a picture of what moved."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(small - cv2.GaussianBlur(small, (0, 0), 3.0), np.float32)


def likeness(one: Colour, other: Colour) -> float:
    """How much two pictures show the same fine print in the same place: 1.0 for the same, 0.78 for the next frame."""
    return float(np.corrcoef(fine_print(one).ravel(), fine_print(other).ravel())[0, 1])


def pictures(site: Site, batches: list[BatchState]) -> list[Colour]:
    storage = Storage(site.settings.storage)
    decoded = [cv2.imdecode(np.frombuffer(storage.get(one.sha256), np.uint8), cv2.IMREAD_COLOR) for one in batches]
    return [np.asarray(image, np.uint8) for image in decoded]


@FILMED
def test_pages_are_turned_and_each_is_taken_once_still_and_sharp_and_read(
    site: Site, browser_with_film: Browser, film: Film
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_film, site) as page:
        expect_all_read(page, film)
        page.wait_for_timeout(10_000)  # all of the video once more: nothing is taken again
        expect(page.get_by_role("button", name=f"Page {film.pages} : lue")).to_be_visible()
        expect(page.get_by_role("button", name="lue, 1 nouveauté")).to_have_count(1)
        came = uploads(site, before)

        page.get_by_role("button", name="Page 2 :").click()
        page.get_by_role("button", name="Reprendre", exact=True).click()
        expect(page.get_by_text(f"{film.pages - 1} pages prises sur {film.pages}")).to_be_visible()
        expect_all_read(page, film)
        assert len(uploads(site, before)) == len(came) + 1

        page.get_by_role("link", name="Voir ce qui est lu").click()
        page.wait_for_url(f"**/lu/{film.code}/")

    assert [batch.status for batch in came] == [BatchStatus.READ] * len(film.lies)
    assert pages_in(came) == list(range(1, film.pages + 1))
    assert {page.journey for batch in came for page in batch.pages} == {film.code}
    for shot, lies in zip(pictures(site, in_order(came)), film.lies, strict=True):
        assert likeness(shot, lies) > 0.95
    known = TownHall(site.settings, site.database).known(film.code)
    assert [field for field in known if field.endswith(".ready")]


@FILMED
def test_a_network_that_fails_only_delays_pictures_and_a_lost_answer_reads_nothing_twice(
    site: Site, browser_with_film: Browser, film: Film
) -> None:
    before = arrived(site)
    lost: list[str] = []

    def lose_answer(route: Route) -> None:
        """The server receives it, and nobody hears that it did."""
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().headers.get("content-type", ""))
            route.abort("connectionreset")
        else:
            route.continue_()

    with at_the_camera(browser_with_film, site) as page:
        page.route(UPLOAD, lose_answer)
        expect(page.get_by_text("pages prises sur")).to_be_visible(timeout=PATIENCE_MS)
        page.context.set_offline(True)
        expect(page.get_by_text(f"Les {film.pages} pages sont prises.")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("Le réseau ne répond pas.")).to_be_visible()
        expect(page.get_by_role("button", name="prise, pas encore envoyée").first).to_be_visible()

        page.context.set_offline(False)

        expect_all_read(page, film)
        expect(page.get_by_text("Le réseau ne répond pas.")).to_be_hidden()

    came = uploads(site, before)
    assert len(lost) == 2
    assert len(came) == len(film.lies)
    assert pages_in(came) == list(range(1, film.pages + 1))


@FILMED
def test_a_reload_and_a_session_that_ends_lose_no_picture_and_take_none_twice(
    site: Site, browser_with_film: Browser, film: Film
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_film, site) as page:
        expect(page.get_by_text("pages prises sur")).to_be_visible(timeout=PATIENCE_MS)
        page.once("dialog", lambda dialog: dialog.accept())
        page.reload()
        expect(page.get_by_text("pages prises sur")).to_be_visible(timeout=PATIENCE_MS)  # it knows how many there are
        end_session(site, "accueil")

        expect(page.get_by_text(f"Les {film.pages} pages sont prises.")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("Votre session est finie.")).to_be_visible()
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Se connecter dans un autre onglet").click()
        sign_in(opened.value, "accueil")
        page.bring_to_front()

        expect_all_read(page, film)

    came = uploads(site, before)
    assert pages_in(came) == list(range(1, film.pages + 1))
    assert len(came) == len(film.lies)


def end_session(site: Site, login: str) -> None:
    """End all sessions of an account, as a new password does; here it is the old one."""
    (password,) = [password for known, _, _, password in ACCOUNTS if known == login]
    with site.database.transaction() as session:
        set_password(session, login, password)


def take_by_hand(page: Page) -> None:
    """Press the button under a picture without a page."""
    wait_until_it_looks(page)
    page.get_by_role("button", name="Prendre la photo").click()
    expect(page.get_by_role("heading", name="Images sans code")).to_be_visible(timeout=PATIENCE_MS)


LARGER: Final = """
ImageCapture.prototype.getPhotoCapabilities = async () => ({ imageWidth: { max: 3840 }, imageHeight: { max: 2160 } });
ImageCapture.prototype.takePhoto = async () => {
  const canvas = new OffscreenCanvas(3840, 2160);
  canvas.getContext("2d").fillRect(0, 0, 3840, 2160);
  return canvas.convertToBlob({ type: "image/jpeg" });
};
"""
"""A camera whose photographs are larger than its film, as those of telephones are."""


@FILMED
def test_a_larger_photograph_is_kept_of_what_lies_still(site: Site, browser_with_film: Browser) -> None:
    before = arrived(site)
    with new_page(browser_with_film, site) as page:
        page.add_init_script(LARGER)
        sign_in(page, "accueil").goto("/numeriser/camera/")
        expect(
            page.get_by_role("button", name=re.compile("envoyée, lecture|pas lue|Page blanche")).first
        ).to_be_visible(timeout=PATIENCE_MS)

    assert 3840 in {picture.shape[1] for picture in pictures(site, uploads(site, before))}


@FILMED
def test_the_frame_is_kept_where_the_page_was_turned_while_a_photograph_was_taken(
    site: Site, browser_with_film: Browser
) -> None:
    before = arrived(site)
    slowly = LARGER.replace("const canvas", "await new Promise((done) => setTimeout(done, 2500)); const canvas")
    with new_page(browser_with_film, site) as page:
        page.add_init_script(slowly)
        sign_in(page, "accueil").goto("/numeriser/camera/")
        expect(page.get_by_role("button", name=re.compile("lue,")).first).to_be_visible(timeout=PATIENCE_MS)

    assert {picture.shape[1] for picture in pictures(site, uploads(site, before))} == {1920}


def test_a_picture_left_behind_is_sent_by_the_next_scan_page_that_is_opened(
    site: Site, browser_with_camera: Browser
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_camera, site) as page:
        wait_until_it_looks(page)
        page.context.set_offline(True)
        take_by_hand(page)
        asked: list[str] = []

        def leave(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.accept()

        page.on("dialog", leave)
        page.close(run_before_unload=True)
        page.context.set_offline(False)
        desk = page.context.new_page()

        desk.goto("/numeriser/")

        expect(desk.get_by_text("Elle est arrivée.")).to_be_visible(timeout=PATIENCE_MS)
        expect(desk.locator("article.batch:not(.is-failed)").first).to_contain_text("Sous la caméra")
        assert asked == ["beforeunload"]

    assert len(uploads(site, before)) == 1


def leave_a_picture(page: Page) -> Locator:
    """Take a picture that does not go, and let somebody else sign in; what tells them that it waits."""
    wait_until_it_looks(page)
    page.context.set_offline(True)
    take_by_hand(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.route(UPLOAD, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.context.set_offline(False)  # it would go at once
    page.goto("/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.unroute(UPLOAD)
    sign_in(page, "instruction").goto("/numeriser/")
    waits = page.get_by_text("Une image prise par Agnès Accueil attend ici.")
    expect(waits).to_be_visible()
    return waits


def test_what_another_agent_took_waits_for_them_or_for_who_takes_it_over(
    site: Site, browser_with_camera: Browser
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_camera, site) as page:
        waits = leave_a_picture(page)
        assert uploads(site, before) == []
        page.get_by_role("button", name="Envoyer à mon nom").click()

        expect(page.get_by_text("Elle est arrivée.")).to_be_visible(timeout=PATIENCE_MS)
        expect(waits).to_be_hidden()

    (came,) = uploads(site, before)
    assert came.received_by != "Agnès Accueil"


def test_a_server_that_may_not_write_is_told_while_the_picture_waits(site: Site, browser_with_camera: Browser) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_camera, site) as page:
        wait_until_it_looks(page)
        with unwritable(site.settings.storage):
            take_by_hand(page)
            stuck = page.get_by_text(
                "Le serveur n’arrive pas à garder ce qu’il reçoit. Une image attend sur cet appareil"
            )
            expect(stuck).to_be_visible()
        expect(stuck).to_be_hidden(timeout=PATIENCE_MS)
        until(lambda: len(uploads(site, before)) == 1, 45)


def test_the_page_says_that_nobody_reads_what_was_taken_and_then_that_somebody_does(
    site: Site, browser_with_camera: Browser
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_camera, site) as page:
        nobody = page.get_by_text("Personne ne lit pour l’instant")
        wait_until_it_looks(page)
        with site.reading:
            take_by_hand(page)
            until(lambda: len(uploads(site, before)) == 1, 45)
            (upload,) = uploads(site, before)
            with site.database.transaction() as session:
                locked_batch(session, upload.id).received_at -= timedelta(minutes=5)
            expect(nobody).to_be_hidden()

            page.reload()

            expect(nobody).to_be_visible(timeout=PATIENCE_MS)
        expect(nobody).to_be_hidden(timeout=PATIENCE_MS)


def test_what_goes_at_the_name_of_a_colleague_brings_no_form_of_theirs(
    site: Site, browser_with_camera: Browser
) -> None:
    before = arrived(site)
    with at_the_camera(browser_with_camera, site) as page:
        leave_a_picture(page)
        other = page.context.new_page()
        other.goto("/connexion?autre=1")
        sign_in_beside(other, "accueil")

        page.evaluate("window.dispatchEvent(new Event('focus'))")

        expect(page.get_by_role("alert")).to_contain_text("Agnès Accueil utilise maintenant ce navigateur")
        until(lambda: len(uploads(site, before)) == 1, 45)
        whose = page.locator("main").get_attribute("data-who")
        expect(page.locator(f"article.batch:not([data-who='{whose}'])")).to_have_count(0)

    (came,) = uploads(site, before)
    assert came.received_by == "Agnès Accueil"


def test_a_browser_that_keeps_nothing_sends_the_picture_all_the_same(site: Site, browser_with_camera: Browser) -> None:
    before = arrived(site)
    with new_page(browser_with_camera, site) as page:
        page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('kept out') }")
        sign_in(page, "accueil").goto("/numeriser/camera/")
        wait_until_it_looks(page)
        page.context.set_offline(True)
        take_by_hand(page)
        expect(page.get_by_text("ne fermez pas cette page, une image n’est pas encore partie")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("Image de")).to_be_visible()
        expect(page.get_by_text("envoyée")).to_have_count(0, timeout=PATIENCE_MS)

    assert len(uploads(site, before)) == 1


def test_who_goes_on_under_the_camera_of_somebody_else_takes_pictures_of_their_own(
    site: Site, browser_with_camera: Browser
) -> None:
    with at_the_camera(browser_with_camera, site) as page:
        wait_until_it_looks(page)
        page.context.clear_cookies()
        sign_in(page.context.new_page(), "instruction").close()
        page.evaluate("import('/static/js/tokens.js').then(({ renewTokens }) => renewTokens())")

        page.get_by_role("button", name="Continuer à mon nom, Ilan Instruction").click()

        expect(page.locator("#camera[data-agent-name='Ilan Instruction']")).to_be_attached()


def test_a_camera_that_is_not_there_is_said_with_what_to_do(site: Site, browser: Browser) -> None:
    with at_the_camera(browser, site) as page:
        expect(page.get_by_role("alert")).to_contain_text("Je ne trouve pas de caméra")
        expect(page.get_by_role("link", name="Déposer des fichiers")).to_be_visible()
        expect(page.get_by_role("button", name="Ouvrir la caméra de nouveau")).to_be_visible()


def test_a_camera_that_is_refused_is_said_with_what_to_do(site: Site, browser: Browser) -> None:
    refuses = "--use-fake-device-for-media-stream"
    with launched_beside(browser, refuses, whole=True) as refusing, at_the_camera(refusing, site) as page:
        expect(page.get_by_role("alert")).to_contain_text("n’a pas le droit d’ouvrir la caméra")


def test_an_address_without_https_is_said_with_what_to_do(site: Site, browser: Browser) -> None:
    port = site.address.rpartition(":")[2]
    elsewhere = Site(f"http://parcours.example:{port}", site.settings, site.database)
    mapped = "--host-resolver-rules=MAP parcours.example 127.0.0.1"
    with launched_beside(browser, *FAKE, mapped) as far, new_page(far, elsewhere) as page:
        page.goto("/connexion")  # only the browser knows where that is
        sign_in(page, "accueil").goto("/numeriser/camera/")

        expect(page.get_by_role("alert")).to_contain_text("ne s’ouvre qu’à une adresse en https")


def test_a_camera_that_is_in_use_is_said_and_opens_when_it_is_free(site: Site, browser_with_camera: Browser) -> None:
    with new_page(browser_with_camera, site) as page:
        page.add_init_script(
            """const open = MediaDevices.prototype.getUserMedia; let tries = 0;
            MediaDevices.prototype.getUserMedia = function (asked) {
              return tries++ ? open.call(this, asked) : Promise.reject(new DOMException('in use', 'NotReadableError'));
            };"""
        )
        sign_in(page, "accueil").goto("/numeriser/camera/")
        expect(page.get_by_role("alert")).to_contain_text("La caméra ne répond pas")

        page.get_by_role("button", name="Ouvrir la caméra de nouveau").click()

        wait_until_it_looks(page)


def test_the_page_under_the_camera_has_no_flaw_at_work_and_without_a_camera(
    site: Site, browser: Browser, browser_with_camera: Browser
) -> None:
    with at_the_camera(browser_with_camera, site) as page:
        take_by_hand(page)
        check(page, again=False)
    with at_the_camera(browser, site) as page:
        expect(page.get_by_role("alert")).to_be_visible()
        check(page, again=False)
