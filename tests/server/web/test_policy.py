"""Who may do what, asked of the running application: every route, as everybody."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.record.model import ReviewReason, Role
from server.web.policy import ACCESS, ANYBODY, may_decide, may_open
from tests.server.townhall import TownHall
from tests.server.web.people import Person, citizen_path, give_pin, sign_in

AGENTS = {Role.RECEPTION: "agnes", Role.CASEWORK: "paul", Role.ADMIN: "ada", Role.DESIGN: "dina"}
VISITORS = ("nobody", "resident", *Role)


@pytest.fixture
def visitor(request: pytest.FixtureRequest, app: Flask, hall: TownHall) -> Person:
    """Somebody at a browser: nobody known, a resident who gave their PIN, or an agent of a role."""
    if request.param in AGENTS:
        return sign_in(app, AGENTS[request.param])
    person = Person(app.test_client())
    if request.param == "resident":
        code = hall.open()
        address, pin = citizen_path(hall, code), give_pin(hall, code)
        assert person.post(address, {"pin": pin}, seen=address).status_code == 302
    return person


def routes(app: Flask, hall: TownHall) -> list[tuple[str, str, str]]:
    """Endpoint, method and a path of every route."""
    code = hall.open()
    values = {
        "code": code, "key": "mariage", "step": "M1", "number": 1, "review_id": "0" * 32, "batch_id": "0" * 32,
        "login": "agnes", "handover": "0" * 32, "note": "0" * 32, "reading": 1, "receipt_id": "0" * 32, "form": "carte",
        "_letter": "P", "address": citizen_path(hall, code).removeprefix("/P/"),
        "filename": "css/base.css", "mark": "0" * 32, "token": "0" * 65, "what": "ferme",
        "language": "en", "lines": "P123456",
    }  # fmt: skip
    found = []
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments})
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found += [(rule.endpoint, method, path) for method in sorted(methods)]
    return found


def refused(answer: TestResponse) -> bool:
    return answer.status_code == 403 or (answer.location or "").partition("?")[0] == "/connexion"


def test_every_route_has_its_line_in_the_table_and_no_line_is_without_a_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize("visitor", VISITORS, indirect=True, ids=str)
def test_every_route_opens_to_those_in_the_table_only(
    app: Flask, hall: TownHall, visitor: Person, request: pytest.FixtureRequest
) -> None:
    role = request.node.callspec.params["visitor"]
    asked = role if isinstance(role, Role) else None

    wrong = []
    for endpoint, method, path in routes(app, hall):
        if endpoint == "auth.sign_out":
            continue  # everybody may leave, and then is nobody
        answer = visitor.client.open(path, method=method, buffered=True)  # without our token: it changes nothing
        if refused(answer) is may_open(asked, endpoint):
            wrong.append((endpoint, method, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("visitor", VISITORS, indirect=True, ids=str)
def test_a_route_without_a_line_opens_to_nobody(app: Flask, visitor: Person) -> None:
    del app  # made and asked before; the new route below is what somebody forgot to decide about
    visitor.client.application._got_first_request = False
    visitor.client.application.add_url_rule("/nouveau", "forgotten", lambda: "a secret")

    assert refused(visitor.get("/nouveau"))


def test_only_the_ways_in_the_collection_its_colours_the_legal_and_the_residents_pages_are_for_anybody() -> None:
    public = {endpoint for endpoint, roles in ACCESS.items() if roles is ANYBODY}
    parts = {endpoint.partition(".")[0] for endpoint in public}

    assert parts == {"static", "auth", "collection", "legal", "colours", "citizen"}


@pytest.mark.parametrize("reason", list(ReviewReason))
def test_reception_answers_every_question_but_a_conflict_and_caseworkers_answer_all(reason: ReviewReason) -> None:
    assert may_decide(Role.RECEPTION, reason) is (reason is not ReviewReason.CONFLICT)
    assert may_decide(Role.CASEWORK, reason)
    assert may_decide(Role.ADMIN, reason)
