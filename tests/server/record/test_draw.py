"""The draw: as many as the share says, the same each time, not to be guessed, and set by the town hall."""

from dataclasses import replace
from pathlib import Path

import pytest

from forms.model import FieldKind
from forms.page_code import PageCode
from server.config import ConfigError, Settings, settings_from
from server.record.draw import Draw, draw_of
from server.shares import DEFAULT_SHARES, SHARES_FILE

PAGE = PageCode("K4T7XHK", 1, 3)
EVERY = dict.fromkeys(FieldKind, 1.0)
FIELDS = [f"M{number}.done" for number in range(20_000)]


def drawn(draw: Draw, page: PageCode = PAGE) -> frozenset[str]:
    return frozenset(name for name in FIELDS if draw.share_of(page, name, FieldKind.TICK) is not None)


def test_as_many_are_drawn_as_the_share_says() -> None:
    draw = Draw(b"key", {**EVERY, FieldKind.TICK: 0.05})

    assert len(drawn(draw)) == pytest.approx(1000, abs=130)  # four standard deviations of 20,000 draws
    assert draw.share_of(PAGE, min(drawn(draw)), FieldKind.TICK) == 0.05


def test_the_same_place_is_drawn_again_whichever_page_and_however_often_it_is_read() -> None:
    draw = Draw(b"key", {**EVERY, FieldKind.TICK: 0.05})

    assert drawn(draw) == drawn(draw, replace(PAGE, page=7))
    assert drawn(draw) != drawn(draw, replace(PAGE, edition=2))


def test_another_home_draws_others() -> None:
    ours, theirs = (drawn(Draw(key, {**EVERY, FieldKind.TICK: 0.05})) for key in (b"ours", b"theirs"))

    assert len(ours & theirs) == pytest.approx(50, abs=30)  # as many as chance brings together


def test_a_greater_share_keeps_what_a_smaller_one_had_drawn() -> None:
    small, great = (drawn(Draw(b"key", {**EVERY, FieldKind.TICK: share})) for share in (0.01, 0.05))

    assert small < great


def test_nothing_is_drawn_of_none_and_everything_of_all() -> None:
    assert drawn(Draw(b"key", {**EVERY, FieldKind.TICK: 0.0})) == frozenset()
    assert drawn(Draw(b"key", EVERY)) == frozenset(FIELDS)


def test_a_home_draws_by_a_key_that_it_never_changes(settings: Settings) -> None:
    secrets = replace(settings.secrets, signing_keys=(b"a newer key", *settings.secrets.signing_keys))

    assert draw_of(replace(settings, secrets=secrets)).key == draw_of(settings).key
    assert draw_of(settings).key not in settings.secrets.signing_keys


@pytest.fixture
def home(settings: Settings) -> Path:
    (settings.home / SHARES_FILE).unlink()
    return settings.home


def test_a_town_hall_that_chose_nothing_has_the_defaults(home: Path) -> None:
    assert settings_from(home, {}).audit_shares == DEFAULT_SHARES


def test_the_table_of_the_home_says_the_shares_and_the_variable_counts_for_more(home: Path) -> None:
    (home / SHARES_FILE).write_text("[share]\ntick = 0.25\nnote = 0\n", encoding="utf-8")

    table, one, some = (
        settings_from(home, environ).audit_shares
        for environ in ({}, {"PARCOURS_AUDIT_SHARE": "0.5"}, {"PARCOURS_AUDIT_SHARE": "date=0.1, note=1"})
    )

    assert table == {**DEFAULT_SHARES, FieldKind.TICK: 0.25, FieldKind.NOTE: 0.0}
    assert one == dict.fromkeys(FieldKind, 0.5)
    assert some == {**DEFAULT_SHARES, FieldKind.DATE: 0.1, FieldKind.NOTE: 1.0}


@pytest.mark.parametrize("typed", ["2", "-0.1", "nan", "many", "box=0.1", "tick=0.1;date=0.2"])
def test_a_share_that_is_none_is_refused_with_what_to_write(home: Path, typed: str) -> None:
    with pytest.raises(ConfigError, match=r"PARCOURS_AUDIT_SHARE.*write a share from 0 to 1"):
        settings_from(home, {"PARCOURS_AUDIT_SHARE": typed})


@pytest.mark.parametrize("written", ["tick = 0.1", "[share", "share = 3", "[share]\ntick = true", "[share]\ntick = 2"])
def test_a_table_that_is_none_is_refused_with_its_name(home: Path, written: str) -> None:
    (home / SHARES_FILE).write_text(written, encoding="utf-8")

    with pytest.raises(ConfigError, match=SHARES_FILE):
        settings_from(home, {})
