import io
import re
from typing import Any

import pytest
from PIL import Image

from scan.pipeline import default_engines
from scan.readings import Gray
from server.record import ingest
from server.record.editions import StoredEditions, edition_pdf
from server.record.errors import StorageFailed
from server.record.ingest import process
from server.record.model import BatchStatus, PageResult
from server.record.readings import recent_batches
from server.record.storage import Storage
from server.web.scanning import SHOWN
from server.web.upload_cards import parts_of
from tests import paper
from tests.reading import without_handwriting
from tests.server.record.naming import unread
from tests.server.record.test_cut_off import half
from tests.server.townhall import TownHall, damaged_pile, picture, pile
from tests.server.web.people import Person, words

READY = "P-M01.p1.ready"


def send(person: Person, *files: tuple[bytes, str], script: bool = False) -> Any:
    headers = {"X-Requested-With": "fetch"} if script else {}
    sent = {"files": [(io.BytesIO(content), name) for content, name in files]}
    return person.post("/numeriser/", sent, headers=headers, content_type="multipart/form-data")


def test_an_empty_desk_says_what_to_do(reception: Person) -> None:
    assert "Rien n'a encore été numérisé" in reception.read("/numeriser/")


def test_a_file_is_kept_whole_before_it_is_acknowledged(hall: TownHall, reception: Person) -> None:
    answer = send(reception, (b"whatever was sent", "page.jpg"), script=True)

    with hall.database.reading() as session:
        (batch,) = recent_batches(session)
    assert answer.status_code == 201
    assert Storage(hall.settings.storage).get(batch.sha256) == b"whatever was sent"
    assert (batch.name, batch.received_by, batch.status) == ("page.jpg", "Agnès Accueil", BatchStatus.WAITING)


def test_several_files_are_received_at_once_without_a_script(hall: TownHall, reception: Person) -> None:
    answer = send(reception, (b"one", "1.jpg"), (b"two", "2.jpg"))

    page = words(reception.get(answer.location))
    assert "1.jpg" in page
    assert "2.jpg" in page


def test_a_card_is_busy_until_its_file_is_read(hall: TownHall, reception: Person) -> None:
    card = send(reception, (b"not an image", "notes.txt"), script=True).text
    address = re.search(r'data-address="([^"]+)" aria-busy="true"', card)
    assert address is not None
    batch = address.group(1).rsplit("/", 1)[1]
    process(hall.database, hall.settings, batch, default_engines())

    after = reception.get(address.group(1), headers={"X-Requested-With": "fetch"})

    assert "aria-busy" not in after.text
    assert "Ce fichier n'est ni une image ni un PDF." in words(after)
    assert '<span id="attendent" hx-swap-oob="true">' in after.text, "the menu counts what came with it"
    assert '<span id="pas-lus" hx-swap-oob="true"><span class="count count-bad">1' in after.text


def test_a_page_that_was_read_says_what_changed(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    hall.print(code)
    batch = hall.scan(hall.ticked(code, READY))

    page = reception.get(f"/numeriser/envois/{batch.id}")

    assert f"/images/{batch.pages[0].overlay}" in page.text
    assert "Camille Exemple : pièce prête : oui." in words(page)
    assert "Camille Exemple et Noé Modèle" in words(page)


def test_the_same_file_again_says_so_and_leads_to_what_was_read(hall: TownHall, reception: Person) -> None:
    code = hall.open()
    hall.print(code)
    image = picture(hall.ticked(code, READY))
    first = hall.scan(image)
    again = hall.scan(image, "encore.jpg")

    card = reception.get(f"/numeriser/envois/{again.id}")

    assert re.search(r"Ce fichier est déjà arrivé aujourd'hui à .+?[.] Rien n'est compté deux fois[.]", words(card))
    assert f'href="/numeriser/envois/{first.id}"' in card.text
    assert "read-page" not in card.text, "what the first upload says is not said again"


def test_older_uploads_are_rows_unless_somebody_must_do_something_about_them_here(
    hall: TownHall, reception: Person
) -> None:
    code = hall.printed()
    hall.scan(b"not an image", "notes.txt")
    hall.scan(hall.ticked(code, READY), "lu.jpg")
    hall.scan(hall.sheet(code, 1), "dernier.jpg")

    cards = re.findall(r"<article.+?</article>", reception.get("/numeriser/").text, re.DOTALL)

    opens = [re.search(r'<details id="plus-[^"]+"( open)?>', card) for card in cards]
    assert ["notes.txt" in card for card in cards] == [True, False, False], "it waits above the others"
    assert [found is not None and found.group(1) is not None for found in opens] == [True, True, False]
    assert "Camille Exemple et Noé Modèle" in cards[1].partition("</summary>")[0]


def test_pages_that_say_nothing_new_are_not_called_new(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    empty = hall.scan(hall.sheet(code, 3))
    told = hall.scan(picture(hall.ticked(code, READY), seed=2))

    cards = [reception.read(f"/numeriser/envois/{batch.id}") for batch in (empty, told)]

    assert [("Voir la page lue" in card, "Voir ce qui est nouveau" in card) for card in cards] == [
        (True, False),
        (False, True),
    ]


def folded(reception: Person) -> dict[str, str]:
    """The rows of the desk, by the name of their file."""
    rows = re.findall(r"<article.+?</summary>", reception.get("/numeriser/").text, re.DOTALL)
    return {re.findall(r'class="batch-name">([^<]+)<', row)[0]: row for row in rows}


def test_a_row_says_what_was_not_seen_of_its_pages_and_has_no_tick_then(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    hall.scan(hall.sheet(code, 3), "entière.jpg")
    hall.scan(half(hall, code, 3, 0.5), "moitié.jpg")
    hall.scan(paper.empty_sheet(dpi=200.0), "blanche.jpg")
    hall.scan(pile(hall.sheet(code, 4), paper.empty_sheet(dpi=200.0)), "recto-verso.tif")

    rows = folded(reception)

    ticked = {name for name, row in rows.items() if "#circle-check" in row and "tag-good" in row}
    assert ticked == {"entière.jpg", "recto-verso.tif"}
    assert {name for name, row in rows.items() if "Page coupée" in row} == {"moitié.jpg"}
    assert {name for name, row in rows.items() if "Page blanche" in row} == {"blanche.jpg"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [("aside", "Laissé de côté"), ("code", "Rangé sans être lu")],
)
def test_the_row_of_a_page_that_nobody_can_identify_never_says_that_it_was_read(
    hall: TownHall, reception: Person, answer: str, said: str
) -> None:
    code = hall.printed()
    item = unread(hall, code, READY)

    before = folded(reception)["scan.jpg"]
    reception.post(f"/relire/{item.id}/feuille", {answer: code})
    after = folded(reception)["scan.jpg"]

    assert "Page non reconnue" in before
    assert "Pas lu" in before
    assert said in after
    assert "#archive" in after
    assert not [row for row in (before, after) if ">Lu<" in row or "#circle-check" in row or "tag-good" in row]


def test_a_key_opens_what_one_brought_oneself_or_the_copier_of_ones_desk_and_nothing_of_others(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    send(reception, (picture(hall.ticked(hall.printed(), READY)), "page.jpg"))
    with hall.database.reading() as session:
        (batch,) = recent_batches(session)
    process(hall.database, hall.settings, batch.id, default_engines())

    def opens(person: Person) -> bool:
        page = person.get("/numeriser/").text
        assert "Voir ce qui est nouveau" in page
        return " data-new" in page

    assert opens(reception)
    assert not opens(caseworker)


class StopsAt(StoredEditions):
    """What was printed, with a defect at one page."""

    def reference(self, journey: str, edition: int, page: int, px_per_mm: float) -> Gray:
        if page == 3:
            raise RuntimeError("a defect of the reader")
        return super().reference(journey, edition, page, px_per_mm)


def test_a_file_that_is_read_in_part_twice_has_no_id_twice(hall: TownHall, reception: Person) -> None:
    hall.print(code := hall.open())
    pdf = edition_pdf(hall.database, hall.settings, code, form="pages")
    editions = StopsAt(hall.database, hall.settings)
    states = [
        process(hall.database, hall.settings, hall.receive(pdf, name), without_handwriting(), editions)
        for name in ("livret.pdf", "encore.pdf")
    ]

    ids = re.findall(r' id="([^"]+)"', reception.get("/numeriser/").text)

    assert [(state.status, len(state.pages)) for state in states] == [(BatchStatus.FAILED, 2)] * 2
    assert sorted(ids) == sorted(set(ids))


def test_a_file_that_is_sent_again_because_the_answer_was_lost_is_received_once(
    hall: TownHall, reception: Person, caseworker: Person
) -> None:
    wanted = "0123456789abcdef" * 2

    def send_as(person: Person, content: bytes) -> str:
        sent = {"envoi": wanted, "files": (io.BytesIO(content), "page.jpg")}
        headers = {"X-Requested-With": "fetch"}
        return person.post("/numeriser/", sent, headers=headers, content_type="multipart/form-data").text

    assert f"envoi-{wanted}" in send_as(reception, b"one page")
    assert f"envoi-{wanted}" in send_as(reception, b"one page")
    assert f"envoi-{wanted}" not in send_as(reception, b"another page")
    assert f"envoi-{wanted}" not in send_as(caseworker, b"one page")
    with hall.database.reading() as session:
        assert len(recent_batches(session)) == 3


def test_uploads_that_the_desk_shows_no_more_are_a_press_away_each_once(hall: TownHall, reception: Person) -> None:
    sent = [hall.receive(bytes([number]) * 9, f"{number}.jpg") for number in range(2 * SHOWN + 3)]
    seen, where = [], "/numeriser/"
    while where:
        page = reception.get(where).text
        seen.append(re.findall(r'id="envoi-([0-9a-f]+)"', page))
        where = next(iter(re.findall(r'href="(/numeriser/envois/\?avant=[0-9a-f]+)"', page)), "")

    assert [len(ids) for ids in seen] == [SHOWN, SHOWN, 3]
    assert [batch for ids in seen for batch in ids] == sent[::-1]
    assert reception.get(f"/numeriser/envois/?avant={'0' * 32}").status_code == 404


def test_pages_of_a_long_file_are_shown_as_they_are_read(
    hall: TownHall, reception: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = hall.open()
    hall.print(code)
    sheets = [Image.open(io.BytesIO(picture(hall.sheet(code, page)))) for page in (1, 2)]
    file = io.BytesIO()
    sheets[0].save(file, "TIFF", save_all=True, append_images=sheets[1:], compression="jpeg", dpi=(200, 200))
    shown: list[str] = []
    kept = ingest._keep

    def look_after(*arguments: Any) -> None:
        kept(*arguments)
        shown.append(reception.read("/numeriser/"))

    monkeypatch.setattr(ingest, "_keep", look_after)
    batch = hall.scan(file.getvalue(), "livret.tif")

    assert "Page 1 · Camille Exemple et Noé Modèle" in shown[0]
    assert "Page 2 · Camille Exemple et Noé Modèle" not in shown[0]
    assert "Page 2 · Camille Exemple et Noé Modèle" in shown[1]
    assert "Ce qui est sûr dans ces pages est déjà au dossier." in shown[0]
    assert batch.so_far == ()
    assert "déjà au dossier" not in reception.read("/numeriser/")


def test_sending_nothing_is_said(reception: Person) -> None:
    send(reception)

    assert "Choisissez au moins un fichier." in reception.read("/numeriser/")


def test_a_full_disk_refuses_the_file_and_says_where_it_is(reception: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise StorageFailed("the disk is full", full=True)

    monkeypatch.setattr(Storage, "put_stream", no_room)

    answer = send(reception, (b"page", "page.jpg"), script=True)

    assert answer.status_code == 507
    assert "toujours sur votre ordinateur, et repart de lui-même" in words(answer)
    assert "<html" not in answer.text


def test_a_file_name_is_shown_and_never_run(hall: TownHall, reception: Person) -> None:
    page = send(reception, (b"x", "<img src=x onerror=alert(1)>.jpg"), script=True).text

    assert "<img src=x" not in page


def test_an_upload_that_does_not_exist_is_not_found(reception: Person) -> None:
    assert reception.get("/numeriser/envois/inconnu").status_code == 404


def blank() -> PageResult:
    return PageResult(None, None, None, None, None, (), (), "blank", repeated=False)


def read_page(page: int, *changes: str, journey: str = "K4T7XHK") -> PageResult:
    return PageResult(journey, 1, page, None, None, changes, (), "", repeated=False)


def test_blank_pages_in_a_row_are_one_line_and_the_others_are_shown_one_by_one() -> None:
    pages = (read_page(1), blank(), read_page(2), blank(), blank(), blank())

    parts = parts_of(pages)

    assert [len(run) for run in parts.first] == [1, 1, 1, 3]
    assert parts.others == 0


def test_pages_in_a_row_without_anything_new_are_one_line_a_journey() -> None:
    pages = (read_page(1), read_page(2), read_page(3, "Pièce prête : oui."), read_page(4), blank())
    others = (read_page(1, journey="M3RJANL"), read_page(2, journey="M3RJANL"))

    parts = parts_of((*pages, read_page(5), *others))

    assert [len(run) for run in parts.first] == [2, 1, 1, 1, 1, 2]


def test_the_pages_of_a_booklet_that_says_nothing_new_are_pictures_to_open(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    batch = hall.scan(edition_pdf(hall.database, hall.settings, code, form="pages"), "livret.pdf")

    page = reception.get("/numeriser/")

    assert f"{len(batch.pages)} pages sans rien de nouveau" in words(page)
    assert all(f'href="/numeriser/pages/{one.number}"' in page.text for one in batch.pages)


def test_a_long_upload_shows_its_first_pages_and_says_how_many_others_there_are() -> None:
    parts = parts_of(read_page(number, "Pièce prête : oui.") for number in range(1, 13))

    assert [run[0].page for run in parts.first] == list(range(1, 11))
    assert parts.others == 2


def test_five_blank_sheets_take_one_line_of_the_desk(hall: TownHall, reception: Person) -> None:
    sheets = [Image.fromarray(paper.empty_sheet(dpi=100.0).image)] * 5
    file = io.BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], resolution=100.0)

    hall.scan(file.getvalue(), "vierges.pdf")

    page = reception.get("/numeriser/")
    assert "5 pages blanches" in words(page)
    assert 'class="read-page"' not in page.text


def test_a_page_that_could_not_be_opened_is_told_by_its_number(hall: TownHall, reception: Person) -> None:
    code = hall.printed()
    batch = hall.scan(damaged_pile(hall.sheet(code, 3), hall.sheet(code, 4)), "pile.tif")

    page = reception.get(f"/numeriser/envois/{batch.id}")

    assert "Page abîmée" in words(page)
    assert "Page 2 sur 3 du fichier" in words(page)
    assert f'href="/relire/{batch.pages[1].reviews[0]}#question"' in page.text
    assert 'name="code"' not in page.text, "there is no image of which somebody could tell whose it is"


def test_a_file_that_could_not_be_read_stays_in_sight_until_somebody_sets_it_aside(
    hall: TownHall, reception: Person
) -> None:
    batch = hall.scan(b"no image", "notes.txt")
    for number in range(15):
        hall.receive(b"%d" % number, f"{number}.jpg")

    desk, home = reception.read("/numeriser/"), reception.read("/")
    said = reception.post(f"/numeriser/envois/{batch.id}/de-cote", follow_redirects=True)
    after = reception.read("/")

    assert desk.index("1 fichier pas lu") < desk.index("notes.txt") < desk.index("Derniers envois")
    assert "Numériser 1 fichier pas lu" in home
    assert "C'est mis de côté. Le fichier est gardé." in words(said)
    assert "pas lu" not in after
    assert "Mis de côté par Agnès Accueil" in reception.read(f"/numeriser/envois/{batch.id}")


def test_setting_a_file_aside_can_be_taken_back(hall: TownHall, reception: Person) -> None:
    batch = hall.scan(b"no image", "notes.txt")
    reception.post(f"/numeriser/envois/{batch.id}/de-cote")

    undo = f'action="/numeriser/envois/{batch.id}/a-reprendre"'
    offered = reception.get("/numeriser/").text
    reception.post(f"/numeriser/envois/{batch.id}/a-reprendre")

    assert undo in offered
    assert "1 fichier pas lu" in reception.read("/numeriser/")
