import json
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.config import (
    DEFAULT_BASE_URL,
    ConfigError,
    HomeDamaged,
    NoHome,
    Settings,
    calm_programs,
    home_of,
    prepare_home,
    settings_from,
)

ROOT = Path(__file__).parents[2]


def test_a_home_that_was_not_prepared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoHome, match="parcours init"):
        settings_from(tmp_path, {})


def test_preparing_a_home_again_keeps_its_keys(tmp_path: Path) -> None:
    first = prepare_home(tmp_path / "home", {})

    assert prepare_home(tmp_path / "home", {}) == first
    assert settings_from(tmp_path / "home", {}) == first


def test_preparing_a_home_twice_at_once_gives_it_one_set_of_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        prepared = list(pool.map(lambda _: prepare_home(tmp_path / "home", {}), range(8)))

    assert all(settings == prepared[0] for settings in prepared)
    assert sorted(path.name for path in (tmp_path / "home").iterdir()) == ["parcours.db", "secrets.json", "storage"]


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    one, other = prepare_home(tmp_path / "a", {}), prepare_home(tmp_path / "b", {})

    assert one.secrets.signing_keys != other.secrets.signing_keys
    assert one.secrets.flask_key != other.secrets.flask_key


def test_the_record_is_in_the_home_unless_said_otherwise(tmp_path: Path) -> None:
    settings = prepare_home(tmp_path, {})

    assert settings.database_url == f"sqlite:///{tmp_path / 'parcours.db'}"
    assert (settings.on_sqlite, settings.queue_url, settings.base_url) == (True, "sqlite:", DEFAULT_BASE_URL)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_named_as_people_name_it(tmp_path: Path, scheme: str) -> None:
    settings = prepare_home(tmp_path, {"PARCOURS_DATABASE_URL": f"{scheme}://ada@db/parcours"})

    assert settings.database_url == "postgresql+psycopg://ada@db/parcours"
    assert settings.queue_url.endswith("://ada@db/parcours")
    assert "psycopg" not in settings.queue_url
    assert not settings.on_sqlite


def test_a_queue_on_redis_is_used_when_it_is_named(tmp_path: Path) -> None:
    assert prepare_home(tmp_path, {"PARCOURS_QUEUE_URL": "redis://cache/1"}).queue_url == "redis://cache/1"


def test_the_home_comes_from_the_option_then_the_environment_then_the_folder(tmp_path: Path) -> None:
    environ = {"PARCOURS_HOME": str(tmp_path / "variable")}

    assert home_of(tmp_path / "option", environ) == tmp_path / "option"
    assert home_of(None, environ) == tmp_path / "variable"
    assert home_of(None, {}) == Path.cwd() / "parcours-home"


@pytest.mark.parametrize("url", ["parcours.example", "ftp://parcours.example", "https://parcours.example/p"])
def test_an_address_that_no_telephone_could_open_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="scheme and host"):
        prepare_home(tmp_path, {"PARCOURS_BASE_URL": url})


@pytest.mark.parametrize("url", ["mysql://db/parcours", "sqlite:///elsewhere.db"])
def test_a_database_that_nothing_here_speaks_to_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="postgresql://"):
        prepare_home(tmp_path, {"PARCOURS_DATABASE_URL": url})


@pytest.mark.parametrize("content", ["", "{}", '{"flask_key": "x", "signing_keys": []}', '{"signing_keys": ["zz"]}'])
def test_damaged_secrets_are_said_and_never_replaced(tmp_path: Path, content: str) -> None:
    prepare_home(tmp_path, {})
    (tmp_path / "secrets.json").write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match="backup"):
        prepare_home(tmp_path, {})

    assert (tmp_path / "secrets.json").read_text(encoding="utf-8") == content


@pytest.mark.parametrize("left", ["parcours.db", "storage"])
@pytest.mark.parametrize("use", [prepare_home, settings_from])
def test_keys_that_are_gone_are_never_made_anew_beside_what_they_signed(
    tmp_path: Path, left: str, use: Callable[..., Settings]
) -> None:
    prepare_home(tmp_path, {})
    if left == "storage":
        (tmp_path / "storage" / "scan").write_bytes(b"a page")
    else:
        (tmp_path / "parcours.db").write_bytes(b"whatever a town hall wrote")
    (tmp_path / "secrets.json").unlink()

    with pytest.raises(HomeDamaged, match=r"secrets\.json is missing"):
        use(tmp_path, {})

    assert not (tmp_path / "secrets.json").exists()


def test_preparing_a_home_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    prepare_home(tmp_path, {})
    (tmp_path / "secrets.json").unlink()

    assert prepare_home(tmp_path, {}).secrets.signing_keys


def test_a_database_that_was_deleted_is_not_prepared_again(tmp_path: Path) -> None:
    prepare_home(tmp_path, {})
    (tmp_path / "parcours.db").unlink()

    prepare_home(tmp_path, {})

    assert not (tmp_path / "parcours.db").exists()


def test_on_a_full_disk_no_home_is_begun(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))  # no file may hold a byte
    try:
        with pytest.raises(OSError, match=r"parcours\.db"):
            prepare_home(tmp_path / "home", {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [path.name for path in (tmp_path / "home").iterdir()] == ["storage"]
    assert prepare_home(tmp_path / "home", {}).secrets.signing_keys


def test_a_home_is_its_owners_only(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o755)

    prepare_home(tmp_path / "home", {})

    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "home").iterdir())


def test_a_folder_that_holds_something_else_stays_as_open_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    (tmp_path / "shared" / "something.txt").write_text("else", encoding="utf-8")

    prepare_home(tmp_path / "shared", {})

    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "shared" / "parcours.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("use", [prepare_home, settings_from, home_of])
def test_a_home_that_is_a_file_is_refused(tmp_path: Path, use: Callable[..., object]) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")

    with pytest.raises(ConfigError, match="is a file"):
        use(tmp_path / "file", {})


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("PARCOURS_DATABASE_URL", "postgresql://ada:hunter2@db:port/parcours"),
        ("PARCOURS_QUEUE_URL", "redis://:hunter2@cache:port/0"),
        ("PARCOURS_BASE_URL", "https://parcours.example:port"),
    ],
)
def test_an_address_that_cannot_be_taken_apart_is_refused_without_repeating_it(
    tmp_path: Path, variable: str, url: str
) -> None:
    with pytest.raises(ConfigError, match=f"{variable} is not an address") as refused:
        prepare_home(tmp_path, {variable: url})

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["amqp://broker", "redis", "sqlite"])
def test_a_queue_that_nothing_here_speaks_to_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="redis://"):
        prepare_home(tmp_path, {"PARCOURS_QUEUE_URL": url})


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1"])
def test_a_proxy_is_trusted_by_its_address(tmp_path: Path, address: str) -> None:
    assert prepare_home(tmp_path, {"PARCOURS_TRUSTED_PROXY": address}).trusted_proxy == address


@pytest.mark.parametrize("address", ["*", "localhost", "10.0.0.0/8"])
def test_a_proxy_is_never_trusted_by_a_guess(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r"127\.0\.0\.1"):
        prepare_home(tmp_path, {"PARCOURS_TRUSTED_PROXY": address})


def test_receipts_are_sent_by_mail_only_where_both_settings_are_there(tmp_path: Path) -> None:
    mail = {"PARCOURS_SMTP_URL": "smtps://mairie:hunter2@mail.example:465", "PARCOURS_MAIL_FROM": "a@mairie.example"}

    settings = prepare_home(tmp_path, mail)

    assert (settings.smtp_url, settings.mail_from) == tuple(mail.values())
    assert "hunter2" not in repr(settings)
    assert settings_from(tmp_path, {}).smtp_url == ""


@pytest.mark.parametrize(
    "mail",
    [
        {"PARCOURS_SMTP_URL": "https://mail.example", "PARCOURS_MAIL_FROM": "a@mairie.example"},
        {"PARCOURS_SMTP_URL": "smtp://mail.example:port", "PARCOURS_MAIL_FROM": "a@mairie.example"},
        {"PARCOURS_SMTP_URL": "smtp://mail.example"},
        {"PARCOURS_SMTP_URL": "smtp://mail.example", "PARCOURS_MAIL_FROM": "la mairie"},
        {"PARCOURS_MAIL_FROM": "a@mairie.example"},
    ],
)
def test_a_mail_server_that_cannot_be_used_is_said_at_the_start(tmp_path: Path, mail: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"PARCOURS_(SMTP_URL|MAIL_FROM)"):
        prepare_home(tmp_path, mail)


def test_codes_signed_with_an_older_key_are_accepted(tmp_path: Path) -> None:
    settings = prepare_home(tmp_path, {}, accepted=[b"an older key"])

    assert settings.secrets.signing_keys[1:] == (b"an older key",)
    assert settings.secrets.signing_keys[0] != b"an older key"


def test_no_secret_shows_when_settings_are_printed(tmp_path: Path) -> None:
    settings = prepare_home(tmp_path, {"PARCOURS_DATABASE_URL": "postgresql://ada:hunter2@db/parcours"})

    kept = json.loads((tmp_path / "secrets.json").read_text(encoding="utf-8"))

    assert kept["flask_key"] not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_nothing_that_counts_in_threads_is_loaded_before_it_is_told_how_many() -> None:
    loaded = "import sys, server.cli; print([name for name in ('numpy', 'cv2', 'onnxruntime') if name in sys.modules])"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT)

    assert said.stdout.strip() == "[]"


def test_programs_use_one_thread_each_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    monkeypatch.setenv("OMP_THREAD_LIMIT", "2")
    threads = "import os; print(os.environ['OMP_THREAD_LIMIT'], os.environ['OPENBLAS_NUM_THREADS'])"

    calm_programs()
    said = subprocess.run([sys.executable, "-c", threads], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["2", "1"]


def test_the_citys_accounts_are_used_once_they_are_said_whole(tmp_path: Path) -> None:
    said = {"PARCOURS_CITY_ACCOUNT": "https://compte.ville.example/.well-known/openid-configuration"}
    known = {**said, "PARCOURS_CITY_ACCOUNT_CLIENT": "mon-parcours", "PARCOURS_CITY_ACCOUNT_SECRET": "un secret"}

    account = prepare_home(tmp_path, known).city_account

    assert account is not None
    assert (account.issuer, account.name, account.scopes) == ("https://compte.ville.example", "Mon Paris", "openid")
    assert "un secret" not in repr(account)
    assert settings_from(tmp_path, {}).city_account is None


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("PARCOURS_CITY_ACCOUNT", "", "PARCOURS_CITY_ACCOUNT is missing"),
        ("PARCOURS_CITY_ACCOUNT", "http://compte.ville.example", "write an address over https"),
        ("PARCOURS_CITY_ACCOUNT_CLIENT", "", "PARCOURS_CITY_ACCOUNT_CLIENT is missing"),
        ("PARCOURS_CITY_ACCOUNT_SECRET", "", "there is no secret"),
    ],
)
def test_citys_accounts_that_cannot_be_asked_are_refused(
    tmp_path: Path, variable: str, value: str, problem: str
) -> None:
    known = {
        "PARCOURS_CITY_ACCOUNT": "https://compte.ville.example",
        "PARCOURS_CITY_ACCOUNT_CLIENT": "mon-parcours",
        "PARCOURS_CITY_ACCOUNT_SECRET": "un secret",
    }

    with pytest.raises(ConfigError, match=problem):
        prepare_home(tmp_path, {**known, variable: value})
