"""Ways in, at a real browser: many files at once, folders, a lost network, an ended session, two people."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, expect

from server.record.claims import locked_batch
from server.record.model import BatchStatus
from tests.server.meanwhile import until, unwritable
from tests.server.townhall import TownHall, picture
from tests.serving import Site, new_page, sign_in, sign_in_beside
from tests.uploading import READ_MS, card, is_read, pick, scribbled, sheet, unanswered, uploads


def test_of_many_files_each_is_read_and_a_broken_one_stops_none(site: Site, desk: Page) -> None:
    hall = TownHall(site.settings, site.database)
    code = hall.printed()
    files = {f"lot-{number}.png": sheet(number) for number in range(1, 12)}
    files["lot-3.png"] = b"broken"
    files["lot-7.png"] = picture(hall.ticked(code, "P-M01.p1.ready"))

    pick(desk, *files.items())

    expect(desk.locator("#total")).to_contain_text("11 fichiers reçus.", timeout=READ_MS)
    shown = desk.locator("#batches .batch-name").all_inner_texts()
    assert [name for name in shown if name in files] == list(files)[::-1], "the last one on top, as after a reload"
    expect(card(desk, "lot-3.png")).to_contain_text("ni une image ni un PDF", timeout=READ_MS)
    for name in set(files) - {"lot-3.png"}:
        is_read(desk, name)
    assert hall.known(code) == {"P-M01.p1.ready": True}
    assert len(uploads(site, *files)) == 11


def test_a_desk_that_stays_open_says_that_nobody_reads_and_then_that_somebody_does(site: Site, desk: Page) -> None:
    desk.clock.install()
    with site.reading:
        pick(desk, ("personne-ne-lit.png", sheet(30)))
        expect(card(desk, "personne-ne-lit.png")).to_contain_text("En attente de lecture", timeout=READ_MS)
        (upload,) = uploads(site, "personne-ne-lit.png")
        with site.database.transaction() as session:
            locked_batch(session, upload.id).received_at -= timedelta(minutes=5)

        desk.clock.fast_forward("00:31")

        expect(card(desk, "personne-ne-lit.png")).to_contain_text("Personne ne lit pour l’instant")
        expect(card(desk, "personne-ne-lit.png").locator("progress")).to_have_count(0)
    is_read(desk, "personne-ne-lit.png")


def test_a_folder_is_sent_with_the_folders_in_it_and_what_is_no_page_is_said(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    inner = tmp_path / "dossier" / "page 10"
    inner.mkdir(parents=True)
    (tmp_path / "dossier" / "page 9.png").write_bytes(sheet(20))
    (inner / "page 11.png").write_bytes(sheet(21))
    (inner / "lettre.txt").write_text("bonjour")
    (inner / ".DS_Store").write_bytes(b"x")

    drop_folder(desk, tmp_path / "dossier")

    is_read(desk, "page 9.png")
    is_read(desk, "page 11.png")
    expect(desk.locator("#left-out")).to_contain_text("1 fichier du répertoire n’est ni une image ni un PDF")
    expect(desk.locator("#left-out")).to_contain_text("lettre.txt")
    assert desk.locator("#batches .batch-name").all_inner_texts()[:2] == ["page 11.png", "page 9.png"]
    sent = uploads(site, "page 9.png", "page 11.png", "lettre.txt", ".DS_Store")
    assert {batch.name for batch in sent} == {"page 9.png", "page 11.png"}


def test_what_is_dropped_beside_the_frame_and_what_is_pasted_is_sent(site: Site, desk: Page) -> None:
    desk.evaluate(
        """([dropped, pasted]) => {
          const file = (bytes, name) => new File([new Uint8Array(bytes)], name, { type: "image/png" });
          const carried = new DataTransfer();
          carried.items.add(file(dropped, "à côté.png"));
          const top = document.querySelector("header.top");
          for (const type of ["dragover", "drop"])
            top.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
          const clipboard = new DataTransfer();
          clipboard.items.add(file(pasted, "image.png"));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true }));
        }""",
        [list(sheet(30)), list(sheet(31))],
    )

    is_read(desk, "à côté.png")
    expect(desk.locator(".batch-name", has_text=re.compile(r"^Image collée \d\d:\d\d:\d\d\.png$"))).to_be_visible()


def test_a_page_is_told_what_it_shows_and_asks_nothing_while_nothing_is_new(site: Site, desk: Page) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/envois/" in request.url else None)

    pick(desk, ("une page.png", sheet(40)))
    is_read(desk, "une page.png")
    desk.wait_for_timeout(1000)  # the last news may still be on its way
    before = len(asked)
    desk.wait_for_timeout(2500)

    assert before <= 6, "when it was received, when its reading began, at each image, and at its end"
    assert len(asked) == before


def test_without_a_stream_a_page_asks_by_itself(site: Site, caseworker: Page) -> None:
    caseworker.route("**/evenements", lambda route: route.fulfill(status=503))
    caseworker.goto("/numeriser/")

    pick(caseworker, ("sans flux.png", sheet(41)))

    is_read(caseworker, "sans flux.png")


def test_a_network_that_is_lost_in_the_middle_only_delays(site: Site, desk: Page) -> None:
    files = {f"coupure-{number}.png": sheet(50 + number) for number in range(6)}
    cut: list[str] = []

    def cut_once(route: Route) -> None:
        cut.append(route.request.url)
        if len(cut) in {2, 3}:
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.route("**/numeriser/", cut_once)
    pick(desk, *files.items())

    expect(desk.get_by_role("alert")).to_contain_text("toujours sur votre ordinateur")
    expect(desk.locator("#total")).to_contain_text("6 fichiers reçus.", timeout=READ_MS)
    for name in files:
        is_read(desk, name)
    assert len(uploads(site, *files)) == 6


def test_an_answer_that_is_lost_makes_no_second_upload(site: Site, desk: Page) -> None:
    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    desk.route("**/numeriser/", lose_the_answer)
    pick(desk, ("perdue en retour.png", sheet(60)))

    is_read(desk, "perdue en retour.png")
    assert lost == [201]
    assert len(uploads(site, "perdue en retour.png")) == 1


def test_a_session_that_ends_in_the_middle_loses_no_file(site: Site, desk: Page) -> None:
    desk.context.clear_cookies()

    pick(desk, ("après la fin 1.png", sheet(70)), ("après la fin 2.png", sheet(71)))

    expect(desk.get_by_role("alert")).to_contain_text("Votre session est finie")
    assert uploads(site, "après la fin 1.png", "après la fin 2.png") == []
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Se connecter dans un autre onglet").click()
    sign_in(opened.value, "instruction")
    opened.value.close()
    is_read(desk, "après la fin 1.png")
    is_read(desk, "après la fin 2.png")
    expect(desk.get_by_text("Votre session est finie")).to_have_count(0)


def test_files_that_wait_go_under_no_other_name_until_who_is_there_says_so(site: Site, desk: Page) -> None:
    desk.context.clear_cookies()
    pick(desk, ("à qui 1.png", sheet(72)), ("à qui 2.png", sheet(73)))
    expect(desk.get_by_role("alert")).to_contain_text("Votre session est finie")
    other = desk.context.new_page()
    sign_in(other, "accueil")
    other.close()

    expect(desk.get_by_role("alert")).to_contain_text("Agnès Accueil utilise maintenant ce navigateur")
    assert uploads(site, "à qui 1.png", "à qui 2.png") == []
    desk.get_by_role("button", name="Continuer à mon nom, Agnès Accueil").click()

    is_read(desk, "à qui 1.png")
    is_read(desk, "à qui 2.png")
    assert {batch.received_by for batch in uploads(site, "à qui 1.png", "à qui 2.png")} == {"Agnès Accueil"}
    expect(desk.locator(".who-name")).to_have_text("Compte : Agnès AccueilAccueil")
    expect(desk.get_by_role("alert")).to_have_count(0)


def test_files_that_are_dropped_after_a_colleague_signed_in_elsewhere_wait_for_whose_page_it_is(
    site: Site, desk: Page
) -> None:
    other = desk.context.new_page()
    other.goto("/connexion?autre=1")
    expect(other.get_by_text("Ilan Instruction utilise ce navigateur")).to_be_visible()
    sign_in_beside(other, "accueil")

    pick(desk, ("à moi.png", sheet(74)))

    expect(desk.get_by_role("alert")).to_contain_text("Cette page est au nom d’Ilan Instruction")
    assert uploads(site, "à moi.png") == []
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Se reconnecter dans un autre onglet").click()
    sign_in_beside(opened.value, "instruction")
    is_read(desk, "à moi.png")
    assert [batch.received_by for batch in uploads(site, "à moi.png")] == ["Ilan Instruction"]


def test_what_a_page_fetches_brings_no_form_of_a_colleague_who_signed_in_elsewhere(site: Site, desk: Page) -> None:
    with site.reading:
        pick(desk, ("sans code.png", scribbled(75)))
        expect(card(desk, "sans code.png")).to_have_attribute("aria-busy", "true")
        other = desk.context.new_page()
        other.goto("/connexion?autre=1")
        sign_in_beside(other, "accueil")
    until(lambda: [batch.status for batch in uploads(site, "sans code.png")] == [BatchStatus.READ], 45)

    expect(desk.get_by_role("alert")).to_contain_text("Agnès Accueil utilise maintenant ce navigateur")
    expect(card(desk, "sans code.png")).to_have_attribute("aria-busy", "true")
    expect(card(desk, "sans code.png").get_by_role("button")).to_have_count(0)
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Se reconnecter dans un autre onglet").click()
    sign_in_beside(opened.value, "instruction")
    is_read(desk, "sans code.png", said="Pas lu")
    expect(card(desk, "sans code.png").get_by_role("button", name="Lire cette page")).to_be_visible()


def test_who_goes_on_at_their_own_name_gets_a_page_of_their_own_once_nothing_typed_would_be_lost(desk: Page) -> None:
    desk.evaluate("document.body.id = 'drawn-for-ilan'")
    desk.locator("summary", has_text="Dire à quel poste je suis").click()
    desk.get_by_label("Mon poste").fill("Guichet 4")
    other = desk.context.new_page()
    other.goto("/connexion?autre=1")
    sign_in_beside(other, "accueil")
    desk.evaluate("import('/static/js/tokens.js').then(({ renewTokens }) => renewTokens())")

    desk.get_by_role("button", name="Continuer à mon nom, Agnès Accueil").click()

    expect(desk.get_by_role("alert")).to_have_count(0)
    desk.wait_for_timeout(2500)  # longer than from one look to the next whether something would be lost
    expect(desk.get_by_label("Mon poste")).to_have_value("Guichet 4")
    expect(desk.locator("#drawn-for-ilan")).to_be_attached()
    desk.get_by_label("Mon poste").fill("")
    expect(desk.locator("#drawn-for-ilan")).to_have_count(0)
    expect(desk.locator(".who-name")).to_have_text("Compte : Agnès AccueilAccueil")


def test_two_people_at_once_see_their_own_files_and_are_told_of_the_others(
    site: Site, browser: Browser, desk: Page
) -> None:
    with new_page(browser, site) as other:
        sign_in(other, "accueil").goto("/numeriser/")
        pick(other, ("chez l'autre.png", sheet(80)))
        pick(desk, ("chez moi.png", sheet(81)))

        is_read(other, "chez l'autre.png")
        is_read(desk, "chez moi.png")
        expect(card(desk, "chez l'autre.png")).to_have_count(0)
        desk.get_by_role("button", name="1 nouvel envoi").click()
        is_read(desk, "chez l'autre.png")


def test_what_is_stopped_is_not_sent_and_can_be_sent_again(site: Site, desk: Page) -> None:
    with unanswered(desk):
        pick(desk, *((f"arrêt-{number}.png", sheet(90 + number)) for number in range(3)))

        desk.get_by_role("button", name="Arrêter l’envoi").click()

        expect(desk.get_by_text("Ce fichier n’a pas été envoyé")).to_have_count(3)
    card(desk, "arrêt-1.png").or_(desk.locator("article", has_text="arrêt-1.png")).first.get_by_role(
        "button", name="Envoyer de nouveau"
    ).click()
    is_read(desk, "arrêt-1.png")
    assert len(uploads(site, *(f"arrêt-{number}.png" for number in range(3)))) == 1
    desk.get_by_role("button", name="Retirer de la liste : arrêt-0.png").click()
    expect(desk.get_by_text("Ce fichier n’a pas été envoyé")).to_have_count(1)
    expect(desk.get_by_role("button", name="Envoyer de nouveau")).to_be_focused()


def test_all_that_was_stopped_is_sent_again_with_one_click(site: Site, desk: Page) -> None:
    names = [f"encore-{number}.png" for number in range(3)]
    with unanswered(desk):
        pick(desk, *((name, sheet(95 + number)) for number, name in enumerate(names)))
        desk.get_by_role("button", name="Arrêter l’envoi").click()
        expect(desk.locator("#total")).to_contain_text("Aucun fichier reçu : voyez ci-dessous.")
    stopped = desk.locator("article.sending").first
    edges = stopped.locator("> *").evaluate_all("(parts) => parts.map((one) => one.getBoundingClientRect().left)")
    assert len(set(edges)) == 1, "one below the other"

    desk.get_by_role("button", name="Tout envoyer de nouveau").click()

    expect(desk.locator("#total")).to_contain_text("3 fichiers reçus.", timeout=READ_MS)
    expect(desk.get_by_role("button", name="Tout envoyer de nouveau")).to_be_hidden()
    assert len(uploads(site, *names)) == 3


def test_files_that_were_chosen_before_the_scripts_were_there_are_sent(site: Site, caseworker: Page) -> None:
    late: list[Route] = []
    caseworker.route("**/js/scan.js", lambda route: late.append(route))  # noqa: PLW0108  # playwright marks what it calls
    caseworker.goto("/numeriser/", wait_until="commit")
    pick(caseworker, ("en avance.png", sheet(99)))

    late[0].continue_()

    is_read(caseworker, "en avance.png")
    assert len(uploads(site, "en avance.png")) == 1


def test_a_server_that_is_busy_only_delays(site: Site, desk: Page) -> None:
    busy: list[int] = []

    def too_busy(route: Route) -> None:
        if route.request.method == "POST" and not busy:
            busy.append(503)
            route.fulfill(status=503)
        else:
            route.continue_()

    desk.route("**/numeriser/", too_busy)
    pick(desk, ("patience.png", sheet(98)))

    expect(desk.get_by_role("alert")).to_contain_text("part de lui-même")
    is_read(desk, "patience.png")
    assert busy == [503]
    assert len(uploads(site, "patience.png")) == 1


def test_a_server_that_may_not_write_says_what_to_do_and_the_file_goes_once_it_may(site: Site, desk: Page) -> None:
    with unwritable(site.settings.storage):
        pick(desk, ("retenu.png", sheet(97)))

        told = desk.get_by_role("alert")
        expect(told).to_contain_text("Le serveur ne peut rien garder")
        expect(told).to_contain_text("toujours sur votre ordinateur, et repart de lui-même")
        expect(told).to_contain_text("Prévenez l’administration")
        expect(desk.locator(".sending-says")).to_contain_text("Nouvel essai dans 5 s")  # it has tried again by itself
        expect(told).to_have_count(1)

    is_read(desk, "retenu.png")
    expect(told).to_have_count(0)
    assert len(uploads(site, "retenu.png")) == 1


def test_what_keeps_many_files_is_said_once_above_them_until_the_last_one_is_received(site: Site, desk: Page) -> None:
    names = [f"retenus-{number}.png" for number in range(5)]
    with unwritable(site.settings.storage):
        pick(desk, *((name, sheet(120 + number)) for number, name in enumerate(names)))

        for name in names:
            expect(card(desk, name).locator(".sending-says")).to_contain_text("Nouvel essai dans")
            expect(card(desk, name)).not_to_contain_text("Le serveur ne peut rien garder")
        expect(desk.get_by_role("alert")).to_have_count(1)
        expect(desk.get_by_role("alert")).to_contain_text("Le serveur ne peut rien garder")

    expect(desk.locator("#total")).to_contain_text("5 fichiers reçus.", timeout=READ_MS)
    expect(desk.get_by_role("alert")).to_have_count(0)


def test_an_upload_that_there_is_not_is_asked_for_once(caseworker: Page) -> None:
    asked: list[str] = []
    caseworker.on("request", lambda request: asked.append(request.url) if "f" * 32 in request.url else None)
    caseworker.route("**/evenements", lambda route: route.fulfill(status=503))
    caseworker.goto("/numeriser/")

    caseworker.evaluate("import('/static/js/cards.js').then(({ bring }) => bring('f'.repeat(32)))")

    caseworker.wait_for_timeout(5000)  # without a stream a page asks every two seconds for what it could not have
    assert len(asked) == 1


def drop_folder(page: Page, folder: Path) -> None:
    """Drop a folder as a person does, with the browser's own means: a script cannot make one."""
    client = page.context.new_cdp_session(page)
    box = page.locator("#drop").bounding_box()
    assert box is not None
    at = {"x": box["x"] + 50, "y": box["y"] + 50}
    carried = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        client.send("Input.dispatchDragEvent", {"type": kind, **at, "data": carried})
