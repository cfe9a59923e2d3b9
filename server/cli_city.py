"""The command that tries the connection to the City's accounts."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import click

from server.city_account import ISSUER_VARIABLE
from server.config import ConfigError, settings_from
from server.terminal import NEEDS_ATTENTION, answer, options, progress

if TYPE_CHECKING:
    from server.web.engine_openid import Provider

_NOBODY_SIGNED_IN: Final = frozenset(
    {"login_required", "interaction_required", "consent_required", "account_selection_required"}
)
"""What a provider tells a browser that must not be asked anything (OpenID Connect Core 1.0, section 3.1.2.6)."""


@click.command(name="city-account")
@options()
def city_account(home: Path | None, as_json: bool) -> None:
    """Try the connection to the City's accounts, with which residents may open their booklet."""
    from server.web.city_account import BACK
    from server.web.engine_openid import Provider

    settings = settings_from(home)
    if settings.city_account is None:
        raise ConfigError(f"residents sign in with no account here: set {ISSUER_VARIABLE} (docs/city-account.md)")
    provider = Provider(settings.city_account, settings.base_url + BACK)
    with progress("asking the City's accounts"):
        problems = _problems(provider)
    document: dict[str, Any] = {
        "issuer": provider.account.issuer,
        "client": provider.account.client,
        "back": provider.back,
        "problems": problems,
    }
    lines = [f"the City's accounts {each}" for each in problems] or ["All is well: residents can sign in."]
    answer(
        document, as_json=as_json, text="\n".join([f"{provider.account.issuer} sends back to {provider.back}", *lines])
    )
    if problems:
        sys.exit(NEEDS_ATTENTION)


def _problems(provider: "Provider") -> list[str]:
    """What is wrong, and what to do; a provider that does not answer is asked nothing more."""
    from server.web.city_errors import AccountError

    try:
        provider.described()
        found = [
            "" if provider.keys() else "publish no key at their jwks_uri: nothing that they sign can be believed",
            _about_secret(provider.refusal_of_nothing()),
            _about_browser(provider, *provider.answer_to_a_browser()),
        ]
    except AccountError as error:
        return [str(error)]
    return [each for each in found if each]


def _about_secret(refusal: str) -> str:
    if refusal in {"invalid_client", "unauthorized_client"}:
        return f"do not know this program ({refusal}): its client_id or its secret is not the right one"
    if refusal != "invalid_grant":  # what a provider answers to a code that it never gave, to who it knows
        return f"answer {refusal or 'nothing'} to a code that they never gave, where invalid_grant is expected"
    return ""


def _about_browser(provider: "Provider", status: int, sent_to: str) -> str:
    if status >= 400:
        return f"refuse a browser (HTTP {status}): register {provider.back} there as a redirect URI of this program"
    if not sent_to.startswith(provider.back):  # they show a page of theirs
        return ""
    error = parse_qs(urlsplit(sent_to).query).get("error", [""])[0]
    if error not in _NOBODY_SIGNED_IN:
        return f"refuse what is asked for ({error}): look at the scopes, {provider.account.scopes}"
    return ""
