"""`parcours city-account` as it is typed, against a real provider."""

import pytest

from server.city_account import CITY_SECRET_FILE
from tests.server.shell import Shell
from tests.server.web.city import SECRET, city


def test_it_says_what_is_wrong_with_the_connection(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    off = shell.run("city-account")
    with city() as provider:
        monkeypatch.setenv("PARCOURS_CITY_ACCOUNT", provider.issuer)
        monkeypatch.setenv("PARCOURS_CITY_ACCOUNT_CLIENT", "mon-parcours")
        monkeypatch.setenv("PARCOURS_BASE_URL", "http://localhost")
        without_secret = shell.run("city-account")
        (shell.home / CITY_SECRET_FILE).write_text(f"{SECRET}\n", encoding="utf-8")
        well = shell.json("city-account")
        (shell.home / CITY_SECRET_FILE).write_text("another", encoding="utf-8")
        wrong_secret = shell.json("city-account", exit_code=1)["problems"]
        monkeypatch.setenv("PARCOURS_CITY_ACCOUNT_SECRET", SECRET)
        monkeypatch.setenv("PARCOURS_BASE_URL", "https://parcours.mairie.example")
        elsewhere = shell.json("city-account", exit_code=1)["problems"]
        provider.lie(description={"issuer": "https://autre.example"})
        another = shell.json("city-account", exit_code=1)["problems"]
    gone = shell.run("city-account")

    assert (off.exit_code, "set PARCOURS_CITY_ACCOUNT" in off.stderr) == (2, True)
    assert (without_secret.exit_code, "write it into" in without_secret.stderr) == (2, True)
    assert (well["problems"], well["back"]) == ([], "http://localhost/livret/compte/retour")
    assert wrong_secret == [
        "do not know this program (invalid_client): its client_id or its secret is not the right one"
    ]
    assert [each for each in elsewhere if "register https://parcours.mairie.example/livret/compte/retour" in each]
    assert [each for each in another if "the issuer there is not" in each]
    assert (gone.exit_code, "do not answer as they should" in gone.output) == (1, True)
