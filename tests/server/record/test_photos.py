"""Photos that residents keep of their documents: theirs alone until they show one, and gone when they say so."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from server.record import history, photos
from server.record.checking import check_home
from server.record.erasing import erase_journey, sweep_erased
from server.record.erasure import ask_to_erase
from server.record.errors import JourneyClosed, UnknownContent, UnknownField
from server.record.journeys import close_journey, reopen_journey
from server.record.own_export import contents_of, export_of
from server.record.photo_files import LONGEST_PX, shrunk
from server.record.photos import (
    AFTER_CLOSING,
    Photo,
    TooManyPhotos,
    keep_photo,
    photo_picture,
    photos_of,
    remove_photo,
    show_photo,
    shown_photos,
    sweep_photos,
)
from server.record.storage import Storage
from tests.server.photographing import PAPER, taken
from tests.server.townhall import AGENT, TownHall

JPEG = taken()
OTHER = taken(colour="olive")


def keep(hall: TownHall, code: str, jpeg: bytes = JPEG, paper: str = PAPER) -> Photo:
    keep_photo(hall.database, storage(hall), code, paper, jpeg)
    with hall.database.reading() as session:
        return photos_of(session, code)[-1]


def storage(hall: TownHall) -> Storage:
    return Storage(hall.settings.storage)


def stored(hall: TownHall) -> list[bytes]:
    return [file.read_bytes() for file in hall.settings.storage.rglob("*") if file.is_file()]


def show(hall: TownHall, code: str, photo: Photo, *, shown: bool = True) -> bool:
    with hall.database.transaction() as session:
        return show_photo(session, code, photo.id, shown=shown)


def look(hall: TownHall, code: str, photo: Photo, *, to_agent: bool) -> bytes | None:
    with hall.database.reading() as session:
        try:
            return photo_picture(session, storage(hall), code, photo.id, to_agent=to_agent)
        except UnknownContent:
            return None


def kept_by(hall: TownHall, code: str) -> int:
    with hall.database.reading() as session:
        return len(photos_of(session, code))


def test_a_photo_is_its_residents_until_they_show_it_and_once_they_do_not(either_hall: TownHall) -> None:
    code, other = either_hall.open(), either_hall.open()
    photo = keep(either_hall, code)
    private = look(either_hall, code, photo, to_agent=True)
    told = len(either_hall.record(code).history)

    show(either_hall, code, photo)
    seen = look(either_hall, code, photo, to_agent=True)
    show(either_hall, code, photo, shown=False)

    assert (private, seen, look(either_hall, code, photo, to_agent=True)) == (None, JPEG, None)
    assert look(either_hall, code, photo, to_agent=False) == JPEG
    assert look(either_hall, other, photo, to_agent=False) is None
    assert not show(either_hall, other, photo)
    assert [entry.words for entry in either_hall.record(code).history[told:]] == [
        "Photo montrée par la personne : « Pièce d’identité avec photo, Camille Exemple ». Ce n'est pas la pièce.",
        "Photo retirée par la personne : « Pièce d’identité avec photo, Camille Exemple ».",
    ]
    with either_hall.database.reading() as session:
        assert shown_photos(session, code) == ()


def test_what_is_stored_is_no_image_and_has_a_key_of_its_own(hall: TownHall) -> None:
    keep(hall, hall.open())
    keep(hall, hall.open())

    first, second = stored(hall)

    assert first != second
    assert not any(content.startswith(b"\xff\xd8\xff") for content in (first, second))


def test_one_that_is_removed_leaves_no_file_at_once_and_the_others_stay(either_hall: TownHall) -> None:
    code, other = either_hall.open(), either_hall.open()
    photo, stays = keep(either_hall, code, OTHER), keep(either_hall, code)
    foreign = remove_photo(either_hall.database, storage(either_hall), other, photo.id)

    removed = [remove_photo(either_hall.database, storage(either_hall), code, photo.id) for _ in range(2)]

    assert (foreign, removed) == (False, [True, False])
    assert len(stored(either_hall)) == 1
    assert look(either_hall, code, stays, to_agent=False) == JPEG
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_one_too_many_is_refused_and_not_stored(either_hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    code = either_hall.open()
    monkeypatch.setattr(photos, "MOST", 2)
    keep(either_hall, code)
    keep(either_hall, code, OTHER)

    with pytest.raises(TooManyPhotos):
        keep(either_hall, code, taken(colour="white"))

    assert len(stored(either_hall)) == kept_by(either_hall, code) == 2


def test_a_document_that_is_not_asked_for_has_no_photo(hall: TownHall) -> None:
    code = hall.open()

    with pytest.raises(UnknownField):
        keep(hall, code, paper="M1.note")

    assert stored(hall) == []


def test_an_erased_journey_leaves_no_photo_and_the_file_of_ones_data_has_it(either_hall: TownHall) -> None:
    code, other = either_hall.open(), either_hall.open()
    keep(either_hall, code)
    kept = keep(either_hall, other, taken(colour="green"))
    with either_hall.database.reading() as session:
        exported = dict(contents_of(storage(either_hall), export_of(session, code)))
    with either_hall.database.transaction() as session:
        ask_to_erase(session, code)

    erase_journey(either_hall.database, storage(either_hall), code, AGENT)
    sweep_erased(either_hall.database, storage(either_hall), older_than=timedelta())

    assert exported == {"photos/P-M01.p1-1": JPEG}
    assert kept_by(either_hall, code) == 0
    assert len(stored(either_hall)) == 1
    assert look(either_hall, other, kept, to_agent=False) == taken(colour="green")


def test_photos_go_a_month_after_the_end_and_not_when_the_journey_goes_on(either_hall: TownHall) -> None:
    ended, goes_on, today = either_hall.open(), either_hall.open(), either_hall.open()
    for code in (ended, goes_on, today):
        keep(either_hall, code)
        with either_hall.database.transaction() as session:
            close_journey(session, code, AGENT)
    with either_hall.database.transaction() as session:
        reopen_journey(session, goes_on, AGENT)
    with pytest.raises(JourneyClosed):
        keep(either_hall, ended)
    month = history.now() + AFTER_CLOSING

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "now", lambda: month - timedelta(minutes=1))
        early = sweep_photos(either_hall.database, storage(either_hall))
        with either_hall.database.transaction() as session:
            close_journey(session, goes_on, AGENT)
            reopen_journey(session, today, AGENT)
            close_journey(session, today, AGENT)
        patch.setattr(history, "now", lambda: month + timedelta(minutes=1))
        late = sweep_photos(either_hall.database, storage(either_hall))

    assert (early, late) == (0, 1)
    assert [kept_by(either_hall, code) for code in (ended, goes_on, today)] == [0, 1, 1]
    assert len(stored(either_hall)) == 2


def test_a_picture_is_drawn_anew_small_upright_and_without_a_word(tmp_path: Path) -> None:
    file = tmp_path / "photo"
    file.write_bytes(taken(4000, 3000))

    small = shrunk(file)

    picture = Image.open(io.BytesIO(small))
    assert picture.size == (1200, LONGEST_PX)
    assert dict(picture.getexif()) == {}
    assert [word for word in (b"Telephone", b"WGS-84", b"Exif") if word in small] == []


def test_a_photo_that_is_sent_twice_is_kept_once(hall: TownHall) -> None:
    code = hall.open()
    first = keep(hall, code)

    again = keep(hall, code)
    other = keep(hall, code, OTHER)

    assert again == first
    assert other != first
    assert (kept_by(hall, code), len(stored(hall))) == (2, 2)


def test_one_whose_file_is_gone_does_not_stop_the_next(hall: TownHall) -> None:
    code = hall.open()
    keep(hall, code)
    for file in hall.settings.storage.rglob("*"):
        if file.is_file():
            file.unlink()

    keep(hall, code)

    assert kept_by(hall, code) == 2
