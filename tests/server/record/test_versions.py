import logging
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from forms import catalogue
from forms.catalogue import shipped_text
from forms.circumstances import Circumstances
from forms.errors import UnknownTemplate
from forms.model import BookletTemplate
from server.record import history
from server.record.accounts import create_account
from server.record.checking import check_home
from server.record.design_errors import DraftChanged, KeyTaken, NewerVersion, NotPublishable
from server.record.designs import (
    LONGEST_TEXT,
    begin,
    draft_of,
    first_text,
    keep_draft,
    look_at,
    others_writing,
    publish,
)
from server.record.draft_ends import give_up, write_instead
from server.record.errors import (
    TextRefused,
)
from server.record.journeys import preview_booklet
from server.record.left_drafts import MOST_LEFT, find_left, leave, left_of
from server.record.model import Role
from server.record.moving import what_changes
from server.record.moving_on import Move, move_journeys
from server.record.tables import TemplateVersionRow
from server.record.templates import Templates, template_of, templates_of
from server.record.versions import keep_shipped, kept_text, newest_numbers, versions_of
from tests.server.townhall import AGENT, COUPLE, TownHall

DESIGNER = "Dina Dessin"
OUR_TITLE = "Nous nous marions ici"
SHIPPED_TITLE = "Se marier à la mairie"


def text_of_marriage() -> str:
    text = shipped_text("mariage")
    assert text is not None
    return text


def changed(before: str = 'title = "Se marier à la mairie"', after: str = f'title = "{OUR_TITLE}"') -> str:
    assert before in text_of_marriage()
    return text_of_marriage().replace(before, after, 1)


def put(hall: TownHall, text: str, *, base: int = 1, key: str = "mariage") -> int:
    with hall.database.transaction() as session:
        return publish(session, key, text, base=base, by=DESIGNER, words="Un autre titre")


def title_of(hall: TownHall, code: str) -> str:
    with hall.database.reading() as session:
        return preview_booklet(session, code).template.title


@pytest.fixture
def update(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, str], None]]:
    """An update of the program, with another text of a booklet."""

    def update(key: str, text: str) -> None:
        folder = tmp_path_factory.mktemp("booklets")
        for path in catalogue.BOOKLETS.glob("*.toml"):
            (folder / path.name).write_text(path.read_text("utf-8"), "utf-8")
        (folder / f"{key}.toml").write_text(text, "utf-8")
        monkeypatch.setattr(catalogue, "BOOKLETS", folder)
        catalogue._shipped.cache_clear()

    yield update
    catalogue._shipped.cache_clear()


def test_a_home_begins_with_the_first_version_of_each_kind(either_hall: TownHall) -> None:
    with either_hall.database.reading() as session:
        numbers = newest_numbers(session)
        (version,) = versions_of(session, "mariage")
        kept = kept_text(session, "mariage", 1)

    assert set(numbers.values()) == {1}
    assert (version.number, version.by, version.journeys) == (1, "", 0)
    assert kept.text == text_of_marriage()


def test_a_journey_keeps_the_version_that_it_was_opened_with(either_hall: TownHall) -> None:
    before = either_hall.open()

    number = put(either_hall, changed())
    after = either_hall.open()

    assert number == 2
    assert (title_of(either_hall, before), title_of(either_hall, after)) == (SHIPPED_TITLE, OUR_TITLE)
    assert [either_hall.record(code).summary.version for code in (before, after)] == [1, 2]
    with either_hall.database.reading() as session:
        assert [(one.number, one.open_journeys) for one in versions_of(session, "mariage")] == [(2, 1), (1, 1)]


def test_an_update_of_the_program_changes_no_journey_under_way(
    hall: TownHall, update: Callable[[str, str], None]
) -> None:
    before = hall.open()

    update("mariage", changed())
    hall.database.__dict__.pop("templates")  # as when the program starts again
    after = hall.open()

    assert (title_of(hall, before), title_of(hall, after)) == (SHIPPED_TITLE, OUR_TITLE)
    assert check_home(hall.database, hall.settings)["problems"] == []


def test_what_a_town_hall_published_stays_the_newest_after_an_update(
    hall: TownHall, update: Callable[[str, str], None]
) -> None:
    put(hall, changed())

    update("mariage", changed(after='title = "Encore un titre"'))
    with hall.database.transaction() as session:
        keep_shipped(session)

        assert [one.by for one in versions_of(session, "mariage")] == [DESIGNER, ""]


def test_a_version_keeps_what_it_takes_from_another_booklet(hall: TownHall, update: Callable[[str, str], None]) -> None:
    lender = shipped_text("logement-demande")
    assert lender is not None
    meaning = next(one.meaning for one in find(hall, "mediateur").glossary if one.word == "bail")
    assert f'meaning = "{meaning}"' in lender
    update("logement-demande", lender.replace(f'meaning = "{meaning}"', 'meaning = "Un autre sens."'))
    hall.database.__dict__.pop("templates")

    assert meaning in {one.meaning for one in find(hall, "mediateur", 1).glossary}


def find(hall: TownHall, key: str, version: int | None = None) -> BookletTemplate:
    with hall.database.reading() as session:
        return template_of(session, key, version)


def test_a_version_that_cannot_be_read_any_more_is_said_to_be_missing(
    hall: TownHall, caplog: pytest.LogCaptureFixture
) -> None:
    put(hall, changed())
    with hall.database.reading() as session:
        ours = templates_of(session)
        elsewhere = Templates(type(ours.town_hall)(services=()), ours.by_key)

        with caplog.at_level(logging.ERROR), pytest.raises(UnknownTemplate):
            elsewhere.of(session, "mariage", 2)

    assert "version 2 of mariage cannot be read" in caplog.text


def test_before_journeys_are_moved_it_is_said_what_changes_for_whom(hall: TownHall) -> None:
    code = hall.open()
    text, step = changed(), find(hall, "mariage").steps[0]
    text = text.replace(f'title = "{step.title}"', 'title = "Un tout autre pas"', 1)
    put(hall, text)

    with hall.database.reading() as session:
        (told,) = what_changes(session, "mariage", 1, 2)

    assert told.code == code
    titles = [(one.before, one.after) for one in told.parts]
    assert titles == [(step.title, "Un tout autre pas"), ("Titre du livret", "Titre du livret")]
    assert told.any


def test_journeys_are_moved_on_purpose_and_their_history_says_so(either_hall: TownHall) -> None:
    code, closed = either_hall.open(), either_hall.open()
    with either_hall.database.transaction() as session:
        history.append(session, closed, "closed", source=history.Source(AGENT), words="Clos.")
    put(either_hall, changed())

    moved = move_journeys(either_hall.database, Move("mariage", 1, 2, DESIGNER), (code, closed))

    assert moved.codes == (code,)
    assert title_of(either_hall, code) == OUR_TITLE
    assert title_of(either_hall, closed) == SHIPPED_TITLE
    assert any(
        entry.by == DESIGNER and entry.words.startswith("Livret mis à jour : version 2")
        for entry in either_hall.record(code).history
    )
    assert check_home(either_hall.database, either_hall.settings)["problems"] == []


def test_a_text_with_a_problem_is_not_published(hall: TownHall) -> None:
    with pytest.raises(NotPublishable) as refusal:
        put(hall, changed().replace("[[step]]", "[[stop]]", 1))

    assert refusal.value.problems[0].line is not None
    with hall.database.reading() as session:
        assert len(session.scalars(select(TemplateVersionRow).where(TemplateVersionRow.key == "mariage")).all()) == 1


def test_who_did_not_begin_from_the_newest_version_is_told(hall: TownHall) -> None:
    put(hall, changed())

    with pytest.raises(NewerVersion) as refusal:
        put(hall, changed(after='title = "Le mien"'), base=1)

    assert (refusal.value.number, refusal.value.by) == (2, DESIGNER)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key = ", "la valeur n'est ni un texte"),
        ("a = " + "[" * 5000, "ce texte ne peut pas se lire"),
        ("a = " + "1" * 5000, "ce texte ne peut pas se lire"),
        (first_text("essai", "M", "#123456", "Essai"), "la lettre « M » est déjà prise"),
        (first_text("essai", "Z", "#a8264f", "Essai"), "la couleur « #a8264f » est déjà prise"),
        (first_text("essai", "Z", "#123456", "Se marier à la Mairie"), "est déjà pris par le livret « mariage »"),
        (first_text("../essai", "Z", "#123456", "Essai"), "key"),
        (first_text("essai", "Z", "#123456", "Essai").replace("Réunir", "Réunir \\u202e"), "ne se voit pas, U+202E"),
        (first_text("essai", "Z", "#123456", "Essai").replace("Réunir", "\\ud800"), "n'est celui d'aucune lettre"),
        (
            first_text("essai", "Z", "#123456", "Essai") + '\n[[term]]\nword = "bail"\nas_in = "../../etc/passwd"\n',
            "n'est pas un livret qui se lit ici",
        ),
    ],
)
def test_a_text_that_is_no_booklet_is_told_what_is_wrong(hall: TownHall, text: str, said: str) -> None:
    with hall.database.reading() as session:
        looked = look_at(session, "essai", text)

    assert looked.template is None
    assert any(said in one.problem or said in one.remedy for one in looked.problems)


def test_a_new_kind_begins_with_a_text_that_is_right_and_is_opened_once_published(hall: TownHall) -> None:
    account = an_account(hall)
    with hall.database.transaction() as session:
        draft = begin(
            session, account, key="carte-perdue", letter="P", colour="#123456", title='Ma carte "perdue"', motif="cle"
        )

    put(hall, draft.text, base=0, key="carte-perdue")
    code = hall.open(Circumstances(COUPLE.persons[:1]), "carte-perdue")

    assert title_of(hall, code) == "Ma carte «\N{NO-BREAK SPACE}perdue\N{NO-BREAK SPACE}»"
    with hall.database.reading() as session:
        other = look_at(session, "essai", first_text("essai", "Z", "#654321", "Essai", "cle"))
    assert [one.problem for one in other.problems] == [
        "le dessin « cle » est déjà pris par le livret « Ma carte «\N{NO-BREAK SPACE}perdue\N{NO-BREAK SPACE}» »"
    ]


@pytest.mark.parametrize(
    ("key", "letter", "refusal"),
    [("mariage", "P", KeyTaken), ("carte", "M", NotPublishable), ("../carte", "P", NotPublishable)],
)
def test_a_new_kind_has_a_key_and_a_letter_of_its_own(
    hall: TownHall, key: str, letter: str, refusal: type[Exception]
) -> None:
    account = an_account(hall)

    with pytest.raises(refusal), hall.database.transaction() as session:
        begin(session, account, key=key, letter=letter, colour="#123456", title="Carte")


def test_a_draft_is_kept_for_who_types_it_and_two_windows_are_told(hall: TownHall) -> None:
    mine, theirs = an_account(hall), an_account(hall, "autre")
    with hall.database.transaction() as session:
        first = keep_draft(session, mine, "mariage", "un", base=1, mark="")
        second = keep_draft(session, mine, "mariage", "deux", base=1, mark=first)
        with pytest.raises(DraftChanged):
            keep_draft(session, mine, "mariage", "trois", base=1, mark=first)

        kept = draft_of(session, mine, "mariage")
        assert kept is not None
        assert (kept.text, kept.mark) == ("deux", second)
        assert [one.name for one in others_writing(session, theirs, "mariage")] == ["designer"]
        assert others_writing(session, mine, "mariage") == ()


def test_whatever_takes_the_place_of_a_draft_it_can_be_taken_back_by_who_typed_it(hall: TownHall) -> None:
    mine, theirs = an_account(hall), an_account(hall, "autre")
    shipped = shipped_text("mariage") or ""
    with hall.database.transaction() as session:
        first = keep_draft(session, mine, "mariage", "un", base=1, mark="")
        keep_draft(session, mine, "mariage", "deux", base=1, mark=first)

        keep_draft(session, mine, "mariage", "trois", base=1, mark=first, anyway=True)
        instead = write_instead(session, mine, "mariage", shipped, base=1)
        given_up = give_up(session, mine, "mariage", "quatre", base=1, mark="")

        left = {one.mark: one.text for one in left_of(session, mine, "mariage")}
        assert draft_of(session, mine, "mariage") is None
        assert sorted(left.values()) == ["deux", "quatre", "trois"]
        assert (left[instead], left[given_up]) == ("trois", "quatre")
        assert find_left(session, theirs, "mariage", instead) is None
        write_instead(session, mine, "mariage", "trois", base=1)
        assert instead not in {one.mark for one in left_of(session, mine, "mariage")}


def test_of_texts_that_are_left_the_oldest_go(hall: TownHall) -> None:
    account = an_account(hall)

    with hall.database.transaction() as session:
        for number in range(MOST_LEFT + 2):
            leave(session, account, "mariage", f"texte {number}", base=1)
        left = [one.text for one in left_of(session, account, "mariage")]

    assert (len(left), left[0]) == (MOST_LEFT, f"texte {MOST_LEFT + 1}")


def test_a_text_that_is_too_long_is_refused(hall: TownHall) -> None:
    account = an_account(hall)

    with pytest.raises(TextRefused), hall.database.transaction() as session:
        keep_draft(session, account, "mariage", "a" * (LONGEST_TEXT + 1), base=1, mark="")


def an_account(hall: TownHall, login: str = "designer") -> int:
    with hall.database.transaction() as session:
        return create_account(session, login, login, Role.ADMIN, "une phrase de passe").id
