"""Signs somebody in with an OpenID Connect provider: the only file that talks to one, through Authlib.

The authorization code flow with PKCE, a state and a nonce. What the provider answers is believed only when it is
signed with a key that it publishes, for us, just now, in answer to what we asked.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from joserfc.errors import BadSignatureError, JoseError

from server.city_account import CityAccount, is_safe_address
from server.web.city_errors import AccountRefused, AccountUnreachable

_PATIENCE_S: Final = (3.0, 6.0)
"""To be connected, and for each answer: a resident waits, and a thread of the server with them."""
_TURN_S: Final = 2.0
"""How long a sign-in waits for its turn."""
_AT_ONCE: Final = 3
"""Of eight threads, those that may wait for the provider: a desk goes on working when it hangs."""
_PAUSE_S: Final = 10.0
"""After a provider that did not answer, for how long nobody else waits for it."""
_FRESH_S: Final = 3600.0
"""For how long it is remembered how the provider is asked."""
_LEEWAY_S: Final = 60
"""By how much its clock and ours may differ."""
_SIGNATURES: Final = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
"""Made with a key that the provider alone has; never with our secret, and never none."""

MAX_AGE_S: Final = 20 * 60
"""How long ago somebody may have signed in with the provider: as long as a page stays open without a click."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun, to be remembered until the browser comes back.

    Attributes:
        url: Where the browser is sent.
        state: Comes back with it, and nothing else may.
        nonce: Stands in what the provider signs.
        verifier: Shows that who began is who ends.
        at: When, seconds since 1970.
        fresh: They were asked to sign in anew, whoever had signed in there.
    """

    url: str
    state: str
    nonce: str
    verifier: str
    at: float
    fresh: bool


class Provider:
    """The City's accounts.

    Attributes:
        account: The provider, and what it knows us by.
        back: Where it sends browsers back to.
    """

    def __init__(self, account: CityAccount, back: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.account, self.back = account, back
        self._clock, self._lock = clock, threading.Lock()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._known: tuple[float, Any] | None = None
        self._down_until = 0.0

    def begin(self, *, fresh: bool, language: str) -> Begun:
        """Say where a browser is to be sent.

        Args:
            fresh: They must sign in anew, even if somebody has there a moment ago.
            language: Of the provider's pages, if it has them in it: `fr`.

        Raises:
            AccountUnreachable: The provider does not answer, or not as a provider does.
        """
        with self._asking():
            asked: Mapping[str, Any] = self._client().create_authorization_url(
                self.back,
                max_age=0 if fresh else MAX_AGE_S,
                ui_locales=language,
                **({"prompt": "login"} if fresh else {}),
            )
        return Begun(asked["url"], asked["state"], asked["nonce"], asked["code_verifier"], time.time(), fresh)

    def finish(self, begun: Begun, code: str) -> str:
        """Ask the provider who came back.

        Args:
            begun: What was remembered; its state is the one that came back.
            code: What came back with it.

        Returns:
            What the provider calls them: opaque, and always the same for one account.

        Raises:
            AccountUnreachable: It does not answer.
            AccountRefused: What it says cannot be believed, or it knows nothing of this code.
        """
        with self._asking():
            client = self._client()
            token = client.fetch_access_token(redirect_uri=self.back, code=code, code_verifier=begun.verifier)
            said = self._believed(client, token, begun.nonce)
        _check_just_now(said.get("auth_time"), begun)
        return str(said["sub"])

    def described(self) -> Mapping[str, Any]:
        """What the provider says of how it is asked, looked over.

        Raises:
            AccountUnreachable
        """
        with self._asking():
            described: Mapping[str, Any] = self._client().server_metadata
        return described

    def keys(self) -> int:
        """How many keys it publishes.

        Raises:
            AccountUnreachable
        """
        with self._asking():
            return len(self._client().fetch_jwk_set(force=True)["keys"])

    def refusal_of_nothing(self) -> str:
        """What it answers to a code that it never gave: `invalid_grant` where it knows us, something else where not.

        Raises:
            AccountUnreachable
        """
        try:
            with self._asking():
                self._client().fetch_access_token(redirect_uri=self.back, code="0", code_verifier="0" * 43)
        except AccountRefused as refused:
            return refused.error
        return ""

    def answer_to_a_browser(self) -> tuple[int, str]:
        """How it answers a browser that comes without having signed in: HTTP status, and where it sends it.

        Raises:
            AccountUnreachable
        """
        with self._asking():
            url = self._client().create_authorization_url(self.back, prompt="none")["url"]
            answer = requests.get(url, allow_redirects=False, timeout=_PATIENCE_S)
        return answer.status_code, answer.headers.get("Location", "")

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Ask the provider something, if it is there, and nobody else is waiting for it already."""
        self._check_up()
        if not self._turns.acquire(timeout=_TURN_S):
            raise AccountUnreachable("are asked by many just now")
        try:
            yield
        except requests.RequestException as error:
            self._went_down()
            raise AccountUnreachable(f"do not answer as they should: {error}") from error
        except AuthlibBaseError as error:
            raise AccountRefused(f"{error.error}: {error.description}", error=str(error.error)) from error
        except JoseError as error:
            raise AccountRefused(str(error)) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:  # whatever a program out there may say
            raise AccountRefused(f"answer something else than a provider: {error}") from error
        finally:
            self._turns.release()

    def _client(self) -> Any:
        """Authlib's client, which knows how this provider is asked."""
        with self._lock:
            if self._known is None or self._clock() - self._known[0] > _FRESH_S:
                self._check_up()  # whoever waited for the lock need not wait as long again
                try:
                    self._known = (self._clock(), self._loaded())
                except requests.RequestException:
                    self._went_down()
                    raise
            return self._known[1]

    def _check_up(self) -> None:
        if self._clock() < self._down_until:
            raise AccountUnreachable("did not answer a moment ago")

    def _went_down(self) -> None:
        self._down_until = self._clock() + _PAUSE_S

    def _loaded(self) -> Any:
        answer = requests.get(self.account.discovery_url, timeout=_PATIENCE_S)
        answer.raise_for_status()
        described = _looked_over(answer.json(), self.account)
        return FlaskOAuth2App(
            FlaskIntegration("city"),
            "city",
            client_id=self.account.client,
            client_secret=self.account.secret,
            authorize_url=described["authorization_endpoint"],
            access_token_url=described["token_endpoint"],
            client_kwargs={
                "scope": self.account.scopes,
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE_S,
                "token_endpoint_auth_method": described["token_endpoint_auth_method"],
            },
            **{name: described[name] for name in ("issuer", "jwks_uri", "id_token_signing_alg_values_supported")},
        )

    def _believed(self, client: Any, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """What the provider signed. It may have new keys since we asked for them."""
        if "id_token" not in token:
            raise AccountRefused("say nothing of who signed in (no id_token): openid must be among the scopes")
        try:
            return self._read(client, token, nonce)
        except BadSignatureError:
            client.fetch_jwk_set(force=True)
            return self._read(client, token, nonce)

    def _read(self, client: Any, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        wanted = {
            "iss": {"essential": True, "values": [client.server_metadata["issuer"]]},
            "aud": {"essential": True, "values": [self.account.client]},
            "sub": {"essential": True},
        }
        said: Mapping[str, Any] = client.parse_id_token(token, nonce, claims_options=wanted, leeway=_LEEWAY_S)
        return said


def _looked_over(said: Any, account: CityAccount) -> dict[str, Any]:
    """What a provider says of how it is asked, as far as we use it.

    Raises:
        AccountUnreachable: It is not the provider that was meant, or cannot be asked safely; says what is wrong.
    """
    place = account.discovery_url
    if not isinstance(said, dict) or str(said.get("issuer", "")).rstrip("/") != account.issuer:
        raise AccountUnreachable(f"are others at {place}: the issuer there is not {account.issuer}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_safe_address(said.get(name)):
            raise AccountUnreachable(f"give no address over https for {name} at {place}")
    signatures = _SIGNATURES.intersection(said.get("id_token_signing_alg_values_supported") or ("RS256",))
    if not signatures:
        raise AccountUnreachable(f"sign with none of {', '.join(sorted(_SIGNATURES))}, says {place}")
    if "S256" not in (said.get("code_challenge_methods_supported") or ("S256",)):
        raise AccountUnreachable(f"take no PKCE with S256, says {place}")
    ways = said.get("token_endpoint_auth_methods_supported") or ("client_secret_basic",)
    way = next((one for one in ("client_secret_basic", "client_secret_post") if one in ways), None)
    if way is None:
        raise AccountUnreachable(f"take no secret (client_secret_basic, client_secret_post), says {place}")
    return {
        **said,
        "id_token_signing_alg_values_supported": sorted(signatures),
        "token_endpoint_auth_method": way,
    }


def _check_just_now(moment: object, begun: Begun) -> None:
    """See that somebody signed in lately, and not whoever was at this device before.

    Raises:
        AccountRefused: They did not, or the provider does not say when.
    """
    earliest = begun.at - _LEEWAY_S - (0 if begun.fresh else MAX_AGE_S)
    if not isinstance(moment, int | float) or moment < earliest:
        raise AccountRefused(f"do not say that the person signed in lately (auth_time: {moment!r})")
