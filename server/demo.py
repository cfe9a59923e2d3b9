"""Fills a demonstration town hall, reads scans into it, prints the next booklet, and serves it.

A second start keeps what is there.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from forms.page_code import PageCode, display_journey_code, page_address
from scan.pipeline import default_engines
from server.config import ConfigError, Settings, home_of, prepare_home
from server.demo_people import CASEWORK, RECEPTION, RESIDENTS, settle_in
from server.demo_story import COUPLE, DATA, DEMO_CODE, DEMO_KEY, RETURNED, Returned, demo_scans, load_frozen
from server.record.accounts import create_account
from server.record.days import today
from server.record.db import Database, upgrade
from server.record.documents import journeys_to_json, review_to_json
from server.record.editions import StoredEditions, edition_pdf, editions, keep_edition, print_edition
from server.record.errors import DatabaseGone
from server.record.history import locked_journey
from server.record.ingest import process, receive
from server.record.journeys import new_pin, open_journey, set_field
from server.record.model import BatchState, Role
from server.record.readings import batches, reviews
from server.record.setup import write_town_hall
from server.record.storage import Storage
from server.shares import SHARES_FILE

DEFAULT_HOME: Final = Path("demo-home")
_MARK: Final = "demo.json"
"""Says that a home is a demonstration and may be filled again; no other home is ever touched."""
_SHARES: Final = """\
# Plus que dans une mairie, où l'on numérise davantage : ici aussi, une question tirée au hasard doit attendre.
[share]
tick = 0.025
choice = 0.02
date = 0.05
number = 0.05
note = 0.02
"""

ACCOUNTS: Final = (
    ("accueil", RECEPTION, Role.RECEPTION, "demo-accueil-19"),
    ("instruction", CASEWORK, Role.CASEWORK, "demo-instruction-19"),
    ("concepteur", "Dina Dessin", Role.DESIGN, "demo-concepteur-19"),
    ("admin", "Ada Administration", Role.ADMIN, "demo-administration-19"),
)


class NotADemo(ConfigError):
    """The folder holds something else than a demonstration.

    Attributes:
        home: The folder.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(f"{home} is not a demonstration: choose another folder with --home or PARCOURS_HOME")


def run_demo(home: Path | None, *, port: int, only_check: bool, as_json: bool, data: Path = DATA) -> int:
    """Fill the demonstration if need be, say what was read, and serve it.

    Args:
        home: The folder; None: PARCOURS_HOME, else `demo-home`.
        port: Where to serve.
        only_check: Say what was read, and do not serve.
        as_json: Say it as JSON.
        data: The scans and the edition that they were printed from.

    Returns:
        The exit code.

    Raises:
        NotADemo: The folder holds something else.
    """
    known = _state(home_of(home, default=DEFAULT_HOME)) == "ready"
    settings = ready_demo(home, port=port, data=data)
    report = _report(settings)
    words = _where_to_look(report) if known and not only_check else [*_what_was_read(report), *_where_to_look(report)]
    said = json.dumps(report, ensure_ascii=False, indent=2) if as_json else "\n".join(words)
    if only_check:
        click.echo(said)
        return 0
    from server.serving import serve_forever, worker_beside  # noqa: PLC0415  # --check needs no web application

    with worker_beside(settings):
        serve_forever(settings, "127.0.0.1", port, lambda: click.echo(said))
    return 0


def ready_demo(home: Path | None, *, port: int, data: Path = DATA) -> Settings:
    """The settings of a demonstration that is filled: at once when it was before, else after filling it.

    Raises:
        NotADemo: The folder holds something else.
    """
    place = home_of(home, default=DEFAULT_HOME)
    state = _state(place)
    if state == "filling":  # an earlier start was interrupted
        shutil.rmtree(place)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if state != "ready":
        _mark(place, {"state": "filling"})
        (place / SHARES_FILE).write_text(_SHARES, encoding="utf-8")
    settings = replace(prepare_home(place, accepted=[DEMO_KEY]), base_url=f"http://127.0.0.1:{port}")
    try:
        upgrade(settings)
    except DatabaseGone as error:
        raise DatabaseGone(f"{error}; or delete {place}: a demonstration is soon made anew") from error
    write_town_hall(settings)
    if state != "ready":
        _mark(place, {"state": "ready", **_fill(settings, data)})
    return settings


def _state(home: Path) -> str:
    if not home.exists() or not any(home.iterdir()):
        return "absent"
    try:
        return str(json.loads((home / _MARK).read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError) as error:
        raise NotADemo(home) from error


def _mark(home: Path, document: dict[str, Any]) -> None:
    (home / _MARK).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _fill(settings: Settings, data: Path) -> dict[str, Any]:
    """Fill an empty home; what a second start must remember."""
    database = Database(settings)
    _say("remplissage de la mairie de démonstration")
    with database.transaction() as session:
        for login, name, role, password in ACCOUNTS:
            create_account(session, login, name, role, password)
        for resident in RESIDENTS:
            settle_in(session, resident, today())
        for returned in RETURNED:
            _hand_out(session, settings, returned, data)
        # Noted after the booklet had left: the paper will say something else.
        set_field(session, COUPLE.code, "P-M02.p1.received", False, CASEWORK)
        pin = new_pin(session, COUPLE.code, RECEPTION)
    _keep_pdf(database, settings)
    uploads = [upload.id for upload in _read_scans(database, settings, data)]
    print_edition(database, settings, DEMO_CODE, RECEPTION)
    booklet = _keep_pdf(database, settings)
    database.close()
    return {"pin": pin, "booklet": booklet, "uploads": uploads}


def _hand_out(session: Session, settings: Settings, returned: Returned, data: Path) -> None:
    """Open a journey, and keep the edition that was printed for it and came back."""
    open_journey(session, returned.template, returned.circumstances, RECEPTION, code=returned.code)
    for field, known in returned.known.items():
        set_field(session, returned.code, field, known.value, CASEWORK)
    locked_journey(session, returned.code)
    keep_edition(session, Storage(settings.storage), load_frozen(returned, data), RECEPTION)


def _keep_pdf(database: Database, settings: Settings) -> str:
    """Write the couple's last booklet where it is easily found; its name."""
    with database.reading() as session:
        edition = editions(session, DEMO_CODE)[-1]
    name = f"livret-{DEMO_CODE}-{edition.number}.pdf"
    (settings.home / name).write_bytes(edition_pdf(database, settings, DEMO_CODE, edition.number))
    _say(f"livret imprimé : {settings.home / name} (édition {edition.number}, {edition.pages} pages)")
    return name


def _read_scans(database: Database, settings: Settings, data: Path) -> list[BatchState]:
    engines, printed = default_engines(), StoredEditions(database, settings)
    uploads = []
    for path in demo_scans(data):
        batch = receive(database, settings, path, path.name, RECEPTION)
        uploads.append(process(database, settings, batch, engines, printed))
        _say(f"lu : {path.name}")
    return uploads


def _report(settings: Settings) -> dict[str, Any]:
    """What was read and what it changed, from the record."""
    marked = json.loads((settings.home / _MARK).read_text(encoding="utf-8"))
    database = Database(settings)
    with database.reading() as session:
        uploads = batches(session, marked["uploads"])
        document = {
            "home": str(settings.home),
            "address": f"{settings.base_url}/",
            "accounts": [{"login": login, "password": password} for login, _, _, password in ACCOUNTS],
            "citizen": {"address": _citizen_page(settings), "pin": marked["pin"]},
            "booklet": str(settings.home / marked["booklet"]),
            "uploads": [_upload_to_json(upload) for upload in uploads],
            "journeys": journeys_to_json(session, uploads),
            "reviews": [review_to_json(item) for item in reviews(session)],
        }
    database.close()
    return document


def _upload_to_json(upload: BatchState) -> dict[str, Any]:
    return {
        "file": upload.name,
        "error": upload.error or None,
        "pages": [
            {"code": page.journey, "edition": page.edition, "page": page.page, "rejection": page.rejection or None}
            for page in upload.pages
        ],
    }


def _citizen_page(settings: Settings) -> str:
    key = settings.secrets.signing_keys[0]
    address = page_address(PageCode(DEMO_CODE, 1, 1), base_url=settings.base_url, key=key)
    return settings.base_url + address[len(settings.base_url) :]


def _what_was_read(report: dict[str, Any]) -> list[str]:
    lines = ["", "Lu :"]
    for upload in report["uploads"]:
        lines += [f"  {upload['file']} : {_page_in_words(page)}" for page in upload["pages"]]
        lines += [f"  {upload['file']} : {upload['error']}"] if upload["error"] else []
    for journey in report["journeys"]:
        lines += ["", f"Changé dans le parcours {display_journey_code(journey['code'])} :"]
        lines += [f"  {change['words']}" for change in journey["changes"]] or ["  rien"]
    lines += ["", "À vérifier par une personne :"]
    return lines + ([f"  {item['reason']:10} {item['question']}" for item in report["reviews"]] or ["  rien"])


def _where_to_look(report: dict[str, Any]) -> list[str]:
    lines = ["", f"Livret imprimé : {report['booklet']}", f"Bureau : {report['address']}"]
    lines += [f"  {account['login']:12} mot de passe : {account['password']}" for account in report["accounts"]]
    citizen = report["citizen"]
    return [*lines, f"Page de l'usager : {citizen['address']}", f"  code PIN : {citizen['pin']}", ""]


def _page_in_words(page: dict[str, Any]) -> str:
    if page["rejection"]:
        return f"page non reconnue ({page['rejection']})"
    return f"{display_journey_code(page['code'])}, édition {page['edition']}, page {page['page']}"


def _say(message: str) -> None:
    click.echo(f"parcours : {message}", err=True)
