"""An OpenID provider of our own on this machine, for tests and for trying the City's account by hand.

`python -m tests.openid_provider --port 8020 --client mon-parcours --secret S --back ADDRESS`: then sign in as `alix` or
`sacha`, the password is the name. Made with Authlib's server side: real codes, real keys (RS256, new at every start),
real signatures. It lies in a way that is chosen for it (`POST /lies`), so that we see what is believed.
"""

import argparse
import hashlib
import logging
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

PEOPLE: Final = ("alix", "sacha")
_PAGE: Final = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Compte d'essai</title>
<h1>Compte d'essai</h1><p>{said}</p><form method="post">
<p><label>Nom <input name="name" value="alix"></label></p>
<p><label>Mot de passe <input name="password" type="password"></label></p>
<p><button name="go" value="yes">Me connecter</button>
<button name="go" value="no">Annuler</button></p></form></html>"""


@dataclass(slots=True)
class _Code:
    """A code that was given, and for what."""

    code: str
    name: str
    back: str
    scope: str
    nonce: str | None
    at: int
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.back

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass(slots=True)
class Client(ClientMixin):  # type: ignore[misc]  # Authlib ships no annotations
    """Who sends people here to sign in."""

    name: str
    secret: str
    back: str

    def get_client_id(self) -> str:
        return self.name

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one == "openid")

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.back

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self.secret)

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def _new_key() -> Any:
    return RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}, private=True)


@dataclass(slots=True)
class World:
    """What the provider knows.

    Attributes:
        issuer: Its address.
        client: Who may send people here.
        key: What it signs with; `stranger` is a key that it does not publish, under the same name.
        lies: What it says instead of the truth: claims by name, `None` for none of it; and `key`, `down`.
        codes: Given, and not used yet.
    """

    issuer: str
    client: Client
    key: Any = field(default_factory=_new_key)
    stranger: Any = field(default_factory=_new_key)
    lies: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, _Code] = field(default_factory=dict)

    def subject(self, name: str) -> str:
        """What it calls somebody to this client: pairwise."""
        return hashlib.sha256(f"{self.client.name} {name}".encode()).hexdigest()[:24]


def make_provider(world: World) -> Flask:
    """The application of a provider."""
    app = Flask("provider")
    app.config.update(SECRET_KEY=secrets.token_hex(16), SESSION_COOKIE_NAME="provider")
    server = AuthorizationServer(app, lambda name: world.client if name == world.client.name else None, _keep_nothing)
    server.register_grant(_grant(world), [CodeChallenge(required=True), _signed(world)])

    @app.before_request
    def fail() -> ResponseReturnValue | None:
        return ("down", 503) if "down" in world.lies and request.path != "/lies" else None

    @app.post("/lies")
    def lie() -> ResponseReturnValue:
        world.lies = request.get_json()
        return {}

    @app.get("/.well-known/openid-configuration")
    def describe() -> ResponseReturnValue:
        changed: dict[str, Any] = world.lies.get("description", {})
        return _description(world.issuer) | changed

    @app.get("/keys")
    def keys() -> ResponseReturnValue:
        return {"keys": [world.key.as_dict(private=False)]}

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> ResponseReturnValue:
        return _authorize(server)

    @app.post("/token")
    def token() -> ResponseReturnValue:
        answer: ResponseReturnValue = server.create_token_response()
        return answer

    return app


def _authorize(server: AuthorizationServer) -> ResponseReturnValue:
    """Ask who is there, unless they said so lately enough, and send them back with a code."""
    try:
        grant = server.get_consent_grant(end_user=session.get("name"))
    except OAuth2Error as error:
        return (error.error, 400) if not error.redirect_uri else redirect(f"{error.redirect_uri}?{_said(error)}")
    if "code_challenge" not in request.args or "nonce" not in request.args:
        return "neither PKCE nor nonce", 400
    if request.method == "POST":
        return _sign_in(server, grant)
    oldest = time.time() - float(request.args.get("max_age", "86400"))
    if "name" not in session or request.args.get("prompt") == "login" or session["at"] < oldest:
        return _PAGE.format(said="Pour ouvrir votre livret.")
    return _response(server, grant, session["name"])


def _sign_in(server: AuthorizationServer, grant: Any) -> ResponseReturnValue:
    name, password = request.form["name"], request.form["password"]
    if request.form["go"] == "no":
        return _response(server, grant, None)
    if name not in PEOPLE or password != name:
        return _PAGE.format(said="Ce n'est pas le bon mot de passe."), 401
    session["name"], session["at"] = name, int(time.time())
    return _response(server, grant, name)


def _said(error: OAuth2Error) -> str:
    return urlencode({"error": error.error, "state": request.args.get("state", "")})


def _response(server: AuthorizationServer, grant: Any, name: str | None) -> ResponseReturnValue:
    answer: ResponseReturnValue = server.create_authorization_response(grant_user=name, grant=grant)
    return answer


def _keep_nothing(_token: object, _request: object) -> None:
    """An access token opens nothing here."""


def _description(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }


def _grant(world: World) -> type[Any]:
    class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # as above
        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            world.codes[code] = _Code(
                code,
                asked.user,
                asked.payload.redirect_uri,
                asked.scope,
                data.get("nonce"),
                session["at"],
                data["code_challenge"],
                data["code_challenge_method"],
            )

        def query_authorization_code(self, code: str, _client: Client) -> _Code | None:
            return world.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            del world.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: _Code) -> str:
            return authorization_code.name

    return Grant


def _signed(world: World) -> OpenIDCode:
    class Signed(OpenIDCode):  # type: ignore[misc]  # as above
        def exists_nonce(self, nonce: str, _request: object) -> bool:
            return any(code.nonce == nonce for code in world.codes.values())

        def resolve_client_private_key(self, _client: Client) -> Any:
            return world.stranger if world.lies.get("key") == "stranger" else world.key

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": "1"}

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": world.issuer, "aud": [client.get_client_id()]}

        def generate_user_info(self, user: str, _scope: str) -> UserInfo:
            return UserInfo(sub=world.subject(user), **world.lies.get("claims", {}))

    return Signed(require_nonce=True)


def main() -> None:
    """Serve until told to stop; the address is the first line of what is said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--client", default="mon-parcours")
    parser.add_argument("--secret", required=True)
    parser.add_argument("--back", required=True, help="where people are sent back to, and nowhere else")
    typed = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = World("", Client(typed.client, typed.secret, typed.back))
    server = make_server("127.0.0.1", typed.port, make_provider(world), threaded=True)
    world.issuer = f"http://localhost:{server.port}"
    sys.stdout.write(f"{world.issuer}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
