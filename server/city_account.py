"""Who signs residents in with their account of the City, over OpenID Connect; pure but for one small file.

A town hall says it in variables, the secret better in a file of its home that its owner only can read:

    PARCOURS_CITY_ACCOUNT            https://compte.ville.example, without it nothing of this is shown
    PARCOURS_CITY_ACCOUNT_CLIENT     what the City calls this program
    PARCOURS_CITY_ACCOUNT_SECRET     or the file `city-account.secret` of the home
    PARCOURS_CITY_ACCOUNT_NAME       what residents call their account; « Mon Paris » without it
    PARCOURS_CITY_ACCOUNT_SCOPES     what is asked for; `openid` without it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

ISSUER_VARIABLE: Final = "PARCOURS_CITY_ACCOUNT"
CLIENT_VARIABLE: Final = "PARCOURS_CITY_ACCOUNT_CLIENT"
SECRET_VARIABLE: Final = "PARCOURS_CITY_ACCOUNT_SECRET"  # noqa: S105  # the name of a variable
NAME_VARIABLE: Final = "PARCOURS_CITY_ACCOUNT_NAME"
SCOPES_VARIABLE: Final = "PARCOURS_CITY_ACCOUNT_SCOPES"
CITY_SECRET_FILE: Final = "city-account.secret"  # noqa: S105  # the name of a file

DISCOVERY: Final = "/.well-known/openid-configuration"
"""Where a provider says how it is asked, after its address (OpenID Connect Discovery 1.0, section 4)."""

_DEFAULT_NAME: Final = "Mon Paris"
_LONGEST_ADDRESS: Final = 255
"""Signs of the address of a provider: it is kept with every link."""
_LONGEST_NAME: Final = 40
"""Signs that fit a button of a telephone."""


@dataclass(frozen=True, slots=True)
class CityAccount:
    """The provider of the accounts, and what it knows this program by.

    Attributes:
        issuer: Its address, without a slash at its end.
        client: What it calls this program.
        secret: What this program shows to be that one.
        name: What residents call their account.
        scopes: What is asked for; `openid` is among it.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str = _DEFAULT_NAME
    scopes: str = "openid"

    @property
    def discovery_url(self) -> str:
        """Where the provider says how it is asked."""
        return self.issuer + DISCOVERY


def city_account_of(variables: Mapping[str, str], file: Path) -> CityAccount | None:
    """The provider that a town hall chose; None: it chose none.

    Args:
        variables: Of the environment.
        file: `city-account.secret` of the home, which need not exist.

    Raises:
        ValueError: Something cannot be used, or is missing; says what, and what to write.
        OSError: The file cannot be read.
    """
    said = {name: (variables.get(name) or "").strip() for name in (ISSUER_VARIABLE, CLIENT_VARIABLE, SECRET_VARIABLE)}
    if not said[ISSUER_VARIABLE]:
        if said[CLIENT_VARIABLE] or said[SECRET_VARIABLE]:
            raise ValueError(
                f"{ISSUER_VARIABLE} is missing: write the address of the City's accounts, or unset the rest"
            )
        return None
    secret = said[SECRET_VARIABLE] or (file.read_text("utf-8").strip() if file.is_file() else "")
    if not said[CLIENT_VARIABLE]:
        raise ValueError(f"{CLIENT_VARIABLE} is missing: write what the City's accounts call this program (client_id)")
    if not secret:
        raise ValueError(f"there is no secret for {ISSUER_VARIABLE}: write it into {file}, or set {SECRET_VARIABLE}")
    return CityAccount(
        issuer=_issuer(said[ISSUER_VARIABLE]),
        client=said[CLIENT_VARIABLE],
        secret=secret,
        name=_name((variables.get(NAME_VARIABLE) or "").strip()),
        scopes=_scopes((variables.get(SCOPES_VARIABLE) or "").split()),
    )


def is_safe_address(address: object) -> bool:
    """Whether what is sent there cannot be read on the way: over https, or within this machine."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _issuer(typed: str) -> str:
    address = typed.removesuffix(DISCOVERY).rstrip("/")
    if not is_safe_address(address) or urlsplit(address).query or len(address) > _LONGEST_ADDRESS:
        raise ValueError(
            f"{ISSUER_VARIABLE} is {typed!r}: write an address over https, as https://compte.ville.example"
        )
    return address


def _name(typed: str) -> str:
    if len(typed) > _LONGEST_NAME:
        raise ValueError(f"{NAME_VARIABLE} has {len(typed)} letters: write {_LONGEST_NAME} at most, as « Mon Paris »")
    return typed or _DEFAULT_NAME


def _scopes(typed: list[str]) -> str:
    return " ".join(dict.fromkeys(("openid", *typed)))
