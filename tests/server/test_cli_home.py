import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from forms.catalogue import BOOKLETS
from server.cli import main
from server.config import prepare_home
from tests.server.shell import Shell


def test_a_home_is_created_once_with_an_administrator(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "new" / "home")

    first, second = shell.json("init"), shell.json("init")

    assert first["account"]["login"] == "admin"
    assert second["account"] is None
    assert [account["role"] for account in shell.json("account", "list")] == ["admin"]


def test_nothing_is_written_outside_the_home(tmp_path: Path) -> None:
    Shell(tmp_path / "home").json("init")

    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    Shell(tmp_path / "home").json("init")

    assert (tmp_path / "home" / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_made_says_what_to_do() -> None:
    result = Shell(Path("/proc/x")).run("init")

    assert result.exit_code == 2
    assert "/proc/x is not there and cannot be made" in result.stderr
    assert "choose another place" in result.stderr


def test_without_a_home_one_is_told_to_make_one(tmp_path: Path) -> None:
    result = Shell(tmp_path / "nowhere").run("reviews")

    assert (result.exit_code, "parcours init" in result.stderr) == (2, True)
    assert not (tmp_path / "nowhere").exists()


def test_a_database_that_is_gone_is_our_own_fault(shell: Shell) -> None:
    (shell.home / "parcours.db").unlink()
    (shell.home / "parcours.db").mkdir()

    result = shell.run("reviews")

    assert result.exit_code == 3
    assert "does not answer" in result.stderr


USES_OF_A_HOME = (
    ("init",),
    ("new", "mariage"),
    ("print", "K4T7XHK", "-o", "b.pdf"),
    ("layout", "K4T7XHK"),
    ("read", "README.md"),
    ("scan", "README.md"),
    ("show", "K4T7XHK"),
    ("reviews",),
    ("watch", ".", "--once"),
    ("serve", "--port", "1"),
    ("worker",),
    ("backup", "b.tar"),
    ("check",),
    ("corrections", "export", "out"),
    ("account", "list"),
    ("account", "create", "ada"),
    ("account", "password", "admin"),
    ("account", "disable", "admin"),
)


@pytest.mark.parametrize("arguments", USES_OF_A_HOME, ids=" ".join)
@pytest.mark.parametrize("damage", ["deleted", "garbage", "cut", "emptied"])
def test_a_record_that_is_damaged_is_said_in_one_line_and_never_made_anew(
    shell: Shell, arguments: tuple[str, ...], damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("not a scan", encoding="utf-8")
    database = shell.home / "parcours.db"
    content = {"garbage": b"garbage" * 1000, "cut": database.read_bytes()[:5000], "emptied": b""}.get(damage)
    database.unlink()
    if content is not None:
        database.write_bytes(content)

    result = shell.run(*arguments, typed="un mot de passe long\n")

    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert str(database) in line
    assert "parcours restore" in line
    assert (database.read_bytes() if database.exists() else None) == content
    assert [path.name for path in tmp_path.glob("*b.*")] == []


def test_a_record_without_tables_is_finished_by_init(tmp_path: Path) -> None:
    prepare_home(tmp_path / "home", {})
    shell = Shell(tmp_path / "home")

    before = shell.run("reviews")

    assert (before.exit_code, "parcours init" in before.stderr) == (2, True)
    assert shell.json("init")["account"]["login"] == "admin"
    assert shell.json("reviews") == []


def test_the_home_may_be_named_before_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--home", str(tmp_path / "first"), "init"])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "first" / "parcours.db").exists()


def test_an_empty_home_is_not_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    results = [CliRunner().invoke(main, order) for order in (["init", "--home", ""], ["--home", "", "init"])]

    assert [result.exit_code for result in results] == [2, 2]
    assert list(tmp_path.iterdir()) == []


def test_an_account_is_made_changed_and_switched_off(shell: Shell) -> None:
    made = shell.run("account", "create", "Ada", "--role", "casework", typed="un mot de passe long\n")
    changed = shell.run("account", "password", "ada", typed="encore un mot de passe\n")
    switched_off = shell.run("account", "disable", "ada")

    assert [made.exit_code, changed.exit_code, switched_off.exit_code] == [0, 0, 0]
    assert shell.json("account", "list") == [{"login": "ada", "name": "ada", "role": "casework", "active": False}]


def test_a_short_password_is_refused(shell: Shell) -> None:
    result = shell.run("account", "create", "ada", typed="court\n")

    assert (result.exit_code, "12 characters" in result.stderr) == (2, True)


def test_checking_lists_what_is_to_be_confirmed_and_finds_no_damage(printed: tuple[Shell, str, Path]) -> None:
    shell, _, _ = printed

    told = shell.json("check")

    assert told["problems"] == []
    assert {"template", "where", "what"} == told["unconfirmed"][0].keys()
    assert {"service": "etat-civil", "what": "Jours et heures pour les dossiers de mariage"} in told["town_hall"]
    assert "mairie antenne-logement : Horaires et rendez-vous" in shell.run("check").stdout.splitlines()


def test_checking_lists_what_the_town_halls_file_lacks(shell: Shell) -> None:
    block = '[[service]]\nkey = "accueil"\nname = "Accueil"\nplace = "au fond de la cour"\n'
    (shell.home / "mairie.toml").write_text(block, encoding="utf-8")

    told = shell.json("check")

    assert {"service": "adil", "what": "mairie.toml n'a pas son bloc, que des livrets demandent"} in told["town_hall"]
    assert "accueil" not in {each["service"] for each in told["town_hall"]}


@pytest.mark.parametrize(
    "arguments", [("new", "mariage"), ("check",), ("serve", "--port", "1"), ("worker",)], ids=lambda one: one[0]
)
def test_a_town_halls_file_that_cannot_be_used_is_said_in_one_line_with_its_place(
    shell: Shell, arguments: tuple[str, ...]
) -> None:
    (shell.home / "mairie.toml").write_text('[[service]]\nkey = "accueil"\nnom = "Accueil"\n', encoding="utf-8")

    result = shell.run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    line = result.stderr.splitlines()[-1]
    assert f"{shell.home}/mairie.toml:1: il manque « name »" in line


def test_checking_finds_what_the_storage_lost(printed: tuple[Shell, str, Path]) -> None:
    shell, code, _ = printed
    shutil.rmtree(shell.home / "storage")

    told = shell.json("check", exit_code=1)

    assert any(code in problem for problem in told["problems"])


def test_a_file_that_is_not_there_is_told_in_the_words_of_its_editors(tmp_path: Path) -> None:
    missing, folder = Shell(tmp_path).run("check", tmp_path / "nope.toml"), Shell(tmp_path).run("check", tmp_path)

    assert [(one.exit_code, one.stdout) for one in (missing, folder)] == [(2, "")] * 2
    assert "nope.toml: ce fichier n'existe pas" in missing.stderr
    assert "ce n'est pas un fichier" in folder.stderr


def test_checking_a_file_needs_no_home_and_says_what_is_wrong(tmp_path: Path) -> None:
    nowhere, path = Shell(tmp_path / "nowhere"), tmp_path / "mariage.toml"
    path.write_text((BOOKLETS / "mariage.toml").read_text(encoding="utf-8").replace('id = "M2"', 'id = "X2"'))

    (told,) = nowhere.json("check", path, exit_code=1)

    assert "« X2 » n'a pas la forme attendue" in {each["problem"] for each in told["problems"]}
    assert not nowhere.home.exists()


def test_a_text_on_standard_input_is_looked_over_and_each_line_names_its_file(tmp_path: Path) -> None:
    nowhere, text = Shell(tmp_path / "nowhere"), (BOOKLETS / "mariage.toml").read_text(encoding="utf-8")
    (tmp_path / "mariage.toml").write_text(text.replace('id = "M2"', 'id = "X2"'), encoding="utf-8")

    told = nowhere.run("check", "-", typed=text.replace('id = "M3"', 'id = "X3"'))
    beside = nowhere.run("check", tmp_path / "mariage.toml")
    twice = nowhere.run("check", "-", "-", typed=text)

    assert (told.exit_code, beside.exit_code, twice.exit_code) == (1, 1, 2)
    assert "standard input is read once" in twice.stderr
    assert re.search(r"^-:\d+: « X3 » n'a pas la forme attendue", told.stdout, re.MULTILINE)
    assert re.search(rf"^{tmp_path}/mariage.toml:\d+: « X2 »", beside.stdout, re.MULTILINE)
