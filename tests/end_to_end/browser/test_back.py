"""Back, after a page that answered a form, leads there, never to the browser's question whether to send it again."""

from playwright.sync_api import Page, expect

from forms.circumstances import Circumstances, Subject
from server.record.journeys import journey_record, open_journey, set_answers
from tests.serving import Site, sign_in


def opened(site: Site, *names: str, key: str = "mariage") -> str:
    persons = tuple(Subject(f"p{number}", name) for number, name in enumerate(names, start=1))
    with site.database.transaction() as session:
        return open_journey(session, key, Circumstances(persons), "Agnès Accueil")


def test_a_form_that_was_refused_comes_back_as_it_was_left(site: Site, caseworker: Page) -> None:
    code = opened(site, "Paulin Fictif", "Odette Inventée", key="logement-demande")
    caseworker.goto("/parcours/nouveau/logement-demande")
    caseworker.get_by_role("button", name="Ajouter un enfant").click()
    caseworker.get_by_role("textbox", name="Enfant 1").fill("Lou Fictif")
    housed = caseworker.locator('input[name="answer.log.enfants@c1"][value="oui"]')
    caseworker.get_by_label("Adulte à loger 1").fill("Paulin Fictif")
    caseworker.get_by_role("button", name="Ouvrir le parcours").click()
    housed.check(force=True)
    expect(caseworker.get_by_role("complementary")).to_contain_text("acte de naissance de l’enfant")
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.get_by_role("link", name="Paulin Fictif et Odette Inventée").click()
    expect(caseworker).to_have_url(f"{site.address}/parcours/{code}/")

    caseworker.go_back()

    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Demander un logement social")
    expect(caseworker.get_by_label("Adulte à loger 1")).to_have_value("Paulin Fictif")
    expect(caseworker.get_by_role("textbox", name="Enfant 1")).to_have_value("Lou Fictif")
    expect(housed).to_be_checked()


def test_what_was_typed_in_a_form_that_was_refused_is_forgotten_when_somebody_signs_out(
    site: Site, caseworker: Page
) -> None:
    opened(site, "Anatole Fictif", "Zoé Inventée")
    caseworker.goto("/parcours/nouveau/mariage")
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Anatole Fictif")
    caseworker.get_by_role("button", name="Ouvrir le parcours").click()
    expect(caseworker.get_by_role("link", name="Anatole Fictif et Zoé Inventée")).to_be_visible()
    kept = "JSON.stringify([history.state, Object.values(sessionStorage)])"
    assert "Anatole Fictif" in str(caseworker.evaluate(kept))
    caseworker.on("dialog", lambda dialog: dialog.accept())

    caseworker.get_by_role("button", name="Se déconnecter").click()

    caseworker.wait_for_url("**/connexion")
    assert "Anatole Fictif" not in str(caseworker.evaluate(kept))
    sign_in(caseworker, "instruction")
    for _twice in range(4):
        caseworker.go_back()
        if caseworker.url.endswith("/parcours/nouveau/mariage"):
            break
    expect(caseworker.get_by_label("Futur époux ou future épouse 1")).to_have_value("")
    assert "Anatole Fictif" not in str(caseworker.evaluate(kept))


def test_a_child_who_was_taken_out_stays_out_after_back(site: Site, caseworker: Page) -> None:
    couple = (Subject("p1", "Paulin Fictif"), Subject("p2", "Odette Inventée"))
    with site.database.transaction() as session:
        code = open_journey(session, "mariage", Circumstances(couple, (Subject("c1", "Lou"),)), "Agnès Accueil")
    caseworker.goto(f"/parcours/{code}/situation")
    caseworker.get_by_role("button", name="Retirer le dernier enfant").click()
    expect(caseworker.get_by_role("textbox", name="Enfant 1")).to_have_count(0)
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Numériser").click()
    expect(caseworker).to_have_url(f"{site.address}/numeriser/")

    with caseworker.expect_response(lambda answer: answer.request.method == "POST"):  # it is drawn as it was left
        caseworker.go_back()

    expect(caseworker.get_by_role("textbox", name="Enfant 1")).to_have_count(0)
    caseworker.get_by_role("button", name="Enregistrer").click()
    expect(caseworker).to_have_url(f"{site.address}/parcours/{code}/")
    with site.database.reading() as session:
        assert journey_record(session, code).circumstances.children == ()


def test_answers_that_come_back_write_nothing_over_that_somebody_saved_meanwhile(site: Site, caseworker: Page) -> None:
    code = opened(site, "Achille Fictif", "Noémie Inventée")
    caseworker.goto(f"/parcours/{code}/situation")
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Achille-Marie Fictif" * 20)
    caseworker.locator("form#situation").evaluate("(form) => { form.noValidate = true; }")
    caseworker.get_by_role("button", name="Enregistrer").click()
    expect(caseworker.get_by_role("alert")).to_be_visible()
    caseworker.get_by_label("Futur époux ou future épouse 1").fill("Achille-Marie Fictif")
    caseworker.get_by_label("Futur époux ou future épouse 1").press("Tab")
    expect(caseworker.locator("#situation-in")).to_be_visible()
    caseworker.on("dialog", lambda dialog: dialog.accept())
    caseworker.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Numériser").click()
    expect(caseworker).to_have_url(f"{site.address}/numeriser/")
    theirs = Circumstances((Subject("p1", "Achille Fictif-Modèle"), Subject("p2", "Noémie Inventée")))
    with site.database.transaction() as session:
        set_answers(session, code, theirs, "Agnès Accueil")

    caseworker.go_back()
    expect(caseworker.get_by_label("Futur époux ou future épouse 1")).to_have_value("Achille-Marie Fictif")
    caseworker.get_by_role("button", name="Enregistrer").click()

    expect(caseworker.get_by_role("alert")).to_contain_text("Achille Fictif-Modèle")


def test_a_page_that_only_a_form_leads_to_is_passed_over(site: Site, caseworker: Page) -> None:
    code = opened(site, "Blaise Fictif", "Rose Inventée")
    caseworker.goto(f"/parcours/{code}/")
    caseworker.locator("summary", has_text="Autres actions").click()
    caseworker.get_by_role("button", name="Donner un PIN").click()
    expect(caseworker.get_by_role("heading", name="Le PIN de")).to_be_visible()
    caseworker.get_by_role("link", name="C’est noté").click()
    expect(caseworker.get_by_role("heading", level=1)).to_have_text("Blaise Fictif et Rose Inventée")
    caseworker.goto("/numeriser/")

    for _twice in range(2):
        caseworker.go_back()
        expect(caseworker.get_by_role("heading", level=1)).to_have_text("Blaise Fictif et Rose Inventée")
