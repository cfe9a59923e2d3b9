"""Town halls in every state that a screen has, served side by side, for whoever looks at all of them."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from PIL import Image
from playwright.sync_api import Browser, Page, StorageState

from forms.catalogue import shipped_text
from forms.circumstances import Circumstances, RemoveAppointment, SetAppointment, Subject
from forms.geometry import Box
from server.city_account import CityAccount
from server.config import Settings, prepare_home
from server.demo import ACCOUNTS
from server.demo_story import DEMO_CODE
from server.record.accounts import accounts, check_password, create_account
from server.record.booklet_now import preview_booklet
from server.record.city_links import link_account
from server.record.claims import claim, finish, locked_batch, renew
from server.record.days import today
from server.record.db import Database, upgrade
from server.record.decisions import review_row
from server.record.designs import publish
from server.record.drafts import keep_draft
from server.record.erasure import ask_to_erase
from server.record.errors import DatabaseFull, DatabaseGone
from server.record.escalations import escalate
from server.record.handovers import hand_over, services_for
from server.record.journeys import add_change, close_journey, set_field
from server.record.locks import Holder
from server.record.locks import claim as hold
from server.record.model import BatchStatus, ReviewDecision, ReviewItem, ReviewReason, Role
from server.record.opinions import give_opinion
from server.record.photos import keep_photo, photos_of, show_photo
from server.record.readings import batches, decide_review, recent_batches, reviews
from server.record.reminders import ask_for_reminders, confirm_address, link_token
from server.record.storage import Storage
from tests import paper, paper_capture, paper_ink, paper_wear
from tests.editions import CODES
from tests.paper_hands import load_hands
from tests.paper_ink import Drawn
from tests.server.photographing import PAPER, taken
from tests.server.record.auditing import looking
from tests.server.townhall import TownHall, picture
from tests.serving import Site, new_page, served, sign_in

_AGENT: Final = "Agnès Accueil"
_NOBODY: Final = "smtp://127.0.0.1:9"
"""Where no mail server listens."""
_CITY: Final = CityAccount("http://127.0.0.1:9", "mon-parcours", "nobody is asked for it")
"""Accounts of a City that does not answer."""
ALIX: Final = "alix"
"""A resident who opened their journeys with their account of the City."""
_MARK: Final = "0a" * 32
"""Of their account."""
LEAVING: Final = "P4RT7RN"
"""The journey of somebody who uses all that a resident may: appointments, reminders, and asks to be erased."""
_STILL: Final = "/static/icon.svg"
"""Shown between two screens: what is of the same application keeps the browser's process, and this has no scripts."""
_PATIENCE_S: Final = 60.0
"""Until the reader beside the desk has read a page, on a machine that does other things as well."""

LONG_NAMES: Final = Circumstances(
    (
        Subject("p1", "Marie-Antoinette Fictive de la Haute-Bretonnière-Exemplaire"),
        Subject("p2", "Jean-Christophe Wolfeschlegelsteinhausenbergerdorff-Inventé"),
    )
)
"""Two persons whose names fit in no line; one of them is a word that no browser would break by itself."""

FAILURES: Final[Mapping[str, Callable[[], Exception]]] = {
    "desk.home": lambda: DatabaseGone("the database does not answer"),
    "scanning.desk": lambda: DatabaseFull("the disk that holds the home is full"),
    "review.queue": lambda: ZeroDivisionError("a defect of ours"),
    "citizen.page": lambda: DatabaseGone("the database does not answer"),
}
"""What fails in the town hall `failing`, by endpoint."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The town halls, and what was put into them.

    Attributes:
        browser: What looks at them.
        sites: `full`, the demonstration with more in it; `empty`, on its first day; `waiting`, where no reader works;
            `failing`, the demonstration behind an application in which FAILURES happen; `mailing`, the demonstration
            with a mail server and accounts of the City, neither of which answers.
        paths: Of what was put there, by a name of it.
        cookies: Of people who signed in, by town hall and account.
        pages: The browser of each town hall that was looked at.
        open: Closes those browsers.
    """

    browser: Browser
    sites: Mapping[str, Site]
    open: ExitStack
    paths: dict[str, str] = field(default_factory=dict)
    cookies: dict[tuple[str, str], StorageState] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def asked(self, reason: ReviewReason, kind: str = "") -> str:
        """Where a question of the demonstration is that waits, by its reason and the kind of its field."""
        with self.sites["full"].database.reading() as session:
            found = [one for one in reviews(session, reason=reason) if not kind or one.kind == kind]
        return f"/relire/{found[0].id}"

    def held(self) -> str:
        """Where a question is that a reception agent has open just now."""
        path = self.paths["held"]
        with self.sites["full"].database.transaction() as session:
            reception = next(one for one in accounts(session) if one.role is Role.RECEPTION)
            hold(session, [path.rpartition("/")[2]], Holder(reception.id, "another desk"), "page")
        return path

    @contextmanager
    def looking(self, site: str, login: str, *, again: bool = False) -> Iterator[Page]:
        """A browser in which somebody has signed in; without an account, a resident's or a stranger's.

        Args:
            site: The town hall.
            login: Whose account; empty: nobody's.
            again: In the browser of the one before, which forgets what was done in it: to begin one anew, and to
                compile scripts once more, takes half of the time of a short look.
        """
        with ExitStack() as closing:
            page = self._emptied(site) if again else closing.enter_context(new_page(self.browser, self.sites[site]))
            if login:
                kept = self._signed_in(site, login)["cookies"]
                page.context.add_cookies([{**one} for one in kept])  # type: ignore[typeddict-item]
            yield page

    def _emptied(self, site: str) -> Page:
        """The browser of a town hall as it would be on its first day."""
        if site not in self.pages:
            self.pages[site] = self.open.enter_context(new_page(self.browser, self.sites[site]))
            self.pages[site].on("dialog", lambda dialog: dialog.accept())  # it would ask before something typed is left
        page = self.pages[site]
        page.context.clear_cookies()
        page.goto(_STILL)
        page.set_viewport_size({"width": 1280, "height": 844})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.context.clear_cookies()
        protocol = page.context.new_cdp_session(page)
        where = {"origin": self.sites[site].address, "storageTypes": "all"}
        protocol.send("Storage.clearDataForOrigin", where)
        protocol.detach()
        return page

    def _signed_in(self, site: str, login: str) -> StorageState:
        """What the browser of somebody who signed in keeps."""
        home = "full" if site in {"failing", "mailing"} else site  # the same accounts and keys
        if (home, login) not in self.cookies:
            with new_page(self.browser, self.sites[home]) as first:
                self.cookies[home, login] = sign_in(first, login).context.storage_state()
        return self.cookies[home, login]


@contextmanager
def staged(browser: Browser, full: Site, folder: Path) -> Iterator[Stage]:
    """Every town hall, while the block runs.

    Args:
        browser: What looks at them.
        full: The demonstration, with a reader beside it; more is put into it.
        folder: Takes the homes of the others.
    """
    with ExitStack() as open_sites:
        empty = open_sites.enter_context(_home(folder / "empty"))
        waiting = open_sites.enter_context(_home(folder / "waiting"))
        failing = open_sites.enter_context(served(full.settings, FAILURES))
        beyond = replace(full.settings, smtp_url=_NOBODY, mail_from="a@mairie.exemple", city_account=_CITY)
        mailing = open_sites.enter_context(served(beyond))
        sites = {"full": full, "empty": empty, "waiting": waiting, "failing": replace(full, address=failing)}
        sites["mailing"] = replace(full, address=mailing)
        stage = Stage(browser, sites, open_sites)
        _bring_uploads(waiting)
        _fill(stage)
        stage.cookies["full", ALIX] = _signed_in(full.settings)
        yield stage


@contextmanager
def _home(folder: Path) -> Iterator[Site]:
    """A town hall with the demonstration's accounts and nothing else, where no reader works."""
    settings: Settings = prepare_home(folder, {})
    upgrade(settings)
    database = Database(settings)
    with database.transaction() as session:
        for login, name, role, password in ACCOUNTS:
            create_account(session, login, name, role, password)
    settings = replace(settings, base_url="http://127.0.0.1")
    with served(settings) as address:
        yield Site(address, settings, database)
    database.close()


def _bring_uploads(site: Site) -> None:
    """An upload that waits, one that nobody reads, one of which three pages were read so far, and one that failed."""
    hall = TownHall(site.settings, site.database)
    hall.receive(b"%PDF waiting", "pièces de Zoé.pdf")
    reading, failed = hall.receive(b"%PDF reading", "livret.pdf"), hall.receive(b"PK letter", "lettre.docx")
    left = hall.receive(b"%PDF left", "demandes.pdf")
    held = claim(site.database, reading)
    assert held is not None
    with site.database.transaction() as session:
        locked_batch(session, left).received_at -= timedelta(minutes=5)
        for _ in range(3):
            renew(locked_batch(session, reading), held, ())
        finish(locked_batch(session, failed), error="Ce fichier n'est ni une image ni un PDF. Il est gardé.")


def _fill(stage: Stage) -> None:
    """Put into the demonstration what it does not show by itself."""
    site = stage.sites["full"]
    hall, paths = TownHall(site.settings, site.database), stage.paths
    _look_at_some(site)
    _read_odd_pages(hall, paths)
    _disagree(hall, paths)
    paths |= {"doubtful date": _doubt_day(hall)}
    _decide(site, paths)
    _share_out(hall, paths)
    paths["handover"] = _hand_over(hall)
    _leave(hall, paths)
    _publish(hall)
    code = hall.open(LONG_NAMES)
    hall.print(code)
    paths["journey with long names"] = f"/parcours/{code}/"
    closed = hall.open()
    with site.database.transaction() as session:
        close_journey(session, closed, _AGENT)
        seen = next(page.number for one in recent_batches(session, 50) for page in one.pages if page.overlay)
    paths |= {"closed journey": f"/parcours/{closed}/", "page as read": f"/numeriser/pages/{seen}"}


def _publish(hall: TownHall) -> None:
    """A newer version of a booklet that journeys have, in which what their records hold reads otherwise."""
    said = shipped_text("logement-demande") or ""
    changes = {"Vérifier et choisir": "Choisir une ville", "Que faites-vous en ce moment ?": "Que faisiez-vous avant ?"}
    for before, after in changes.items():
        said = said.replace(f'"{before}"', f'"{after}"', 1)
    with hall.database.transaction() as session:
        publish(session, "logement-demande", said, base=1, by="Dina Dessin", words="Une ville d'abord")


def _photograph(hall: TownHall) -> None:
    """Somebody keeps a photo of a document, and shows it."""
    keep_photo(hall.database, Storage(hall.settings.storage), LEAVING, PAPER, taken(600, 800))
    with hall.database.transaction() as session:
        (photo,) = photos_of(session, LEAVING)
        show_photo(session, LEAVING, photo.id, shown=True)


def _leave(hall: TownHall, paths: dict[str, str]) -> None:
    """Somebody with an appointment that was moved and one that was cancelled, with reminders, who asks to be erased."""
    hall.open(LONG_NAMES, code=LEAVING)
    day = today() + timedelta(days=20)
    with hall.database.transaction() as session:
        for number in range(2):
            add_change(
                session, LEAVING, SetAppointment("M3", day + timedelta(days=number), "10 h 30", "Bureau 3"), _AGENT
            )
        add_change(session, LEAVING, SetAppointment("M1", day), _AGENT)
        add_change(session, LEAVING, RemoveAppointment("M1"), _AGENT)
        confirmed = ask_for_reminders(session, LEAVING, "marie-antoinette.fictive@exemple.fr")
        confirm_address(session, confirmed.id)
        asked = ask_for_reminders(session, LEAVING, "jc@exemple.fr")
        ask_to_erase(session, LEAVING)
        for code in (LEAVING, DEMO_CODE):
            link_account(session, code, _CITY.issuer, _MARK)
    _photograph(hall)
    secret = hall.settings.secrets.flask_key
    for kind, key in (("c", asked.id), ("s", confirmed.id), ("o", confirmed.id)):
        paths[f"link {kind}"] = f"/rappel/{link_token(secret, kind, key)}"


def _signed_in(settings: Settings) -> StorageState:
    """What a browser keeps of whoever signed in with an account of the City."""
    now = datetime.now(UTC)
    opened = {"code": "", "mark": f"compte:{_MARK}", "since": now.timestamp(), "mine": False}
    until = (now + timedelta(hours=8)).timestamp()
    app = Flask("as ours")
    app.secret_key = settings.secrets.flask_key
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    kept = serializer.dumps({"citizen": {**opened, "until": until}})
    cookie = {"name": "parcours", "value": kept, "domain": "127.0.0.1", "path": "/", "expires": -1}
    return {"cookies": [{**cookie, "httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}  # type: ignore[typeddict-item]


def _look_at_some(site: Site) -> None:
    """A page of which every box was drawn, and what a person saw in them: right but for one."""
    hall = looking(TownHall(site.settings, site.database))
    code = hall.printed()
    with site.reading:
        hall.scan(hall.ticked(code, "P-M01.p1.ready"), "tirée.jpg")
    first, *others = [one for one in hall.waiting(code) if one.audit]
    with site.database.transaction() as session:
        decide_review(session, first.id, ReviewDecision(not first.paper, "value"), _AGENT)
        for one in others:
            decide_review(session, one.id, ReviewDecision(one.paper, "value"), _AGENT)


def _read_odd_pages(hall: TownHall, paths: dict[str, str]) -> None:
    """Half a page, a page whose codes are blotted out, a note in the margin that a person read, blank sheets."""
    code = hall.printed()
    half = paper_capture.flat(hall.sheet(code, 3), dpi=200.0)
    _read(hall, paper.encode(replace(half, image=half.image[: half.image.shape[0] // 2])), "moitié.jpg")
    cut_off = next(one for one in hall.waiting(code) if not one.why)
    written = paper_ink.mark(hall.sheet(code, 1), Box(128.0, 120.0, 12.0, 12.0), Drawn.CROSS, pen=paper_ink.BLUE)
    _read(hall, picture(written), "marge.jpg")
    note = next(one for one in reversed(hall.waiting(code)) if one.reason is ReviewReason.ANNOTATION and one.why)
    with hall.database.transaction() as session:
        decide_review(session, note.id, ReviewDecision("Ma mère viendra", "value"), _AGENT)
        set_field(session, code, "questions.note", "Faut-il venir avec nos témoins ?", _AGENT)
    paths |= {"cut off": f"/relire/{cut_off.id}", "journey with questions": f"/parcours/{code}/"}
    hall.print(CODES[0])  # of the demonstration; its letters are all read
    codes = [mark.box for mark in hall.layout(CODES[0]).page(4).codes]
    _read(hall, picture(paper_wear.blot(hall.sheet(CODES[0], 4), codes)), "page tachée.jpg")
    proposed = next(one for one in hall.waiting() if one.in_clear is not None)
    upload = _read(hall, _blank_sheets(30), "vierges.pdf")
    paths |= {"proposed code": f"/relire/{proposed.id}", "blank pages": f"/numeriser/envois/{upload}"}


def _disagree(hall: TownHall, paths: dict[str, str]) -> None:
    """Doubts about a box, a choice and a note on which the record has its own word."""
    code, box, choice = hall.printed(), "P-M01.p1.received", "M8.livret"
    with hall.database.transaction() as session:
        set_field(session, code, box, False, _AGENT)
        set_field(session, code, choice, "mis_a_jour", _AGENT)
    _read(hall, picture(hall.ticked(code, box, drawn=Drawn.DOT)), "point.jpg")
    _read(hall, picture(hall.ticked(code, f"{choice}.remis", drawn=Drawn.DOT)), "choix.jpg")
    boxed = {one.field: one for one in hall.waiting(code)}
    paths |= {"box against record": f"/relire/{boxed[box].id}", "choice against record": f"/relire/{boxed[choice].id}"}
    note = next(one for one in hall.waiting() if one.reason is ReviewReason.NOTE and one.journey is not None)
    with hall.database.transaction() as session:
        set_field(session, str(note.journey), note.field, "Venir à deux", _AGENT)
    paths |= {"note against record": f"/relire/{note.id}"}


def _doubt_day(hall: TownHall) -> str:
    """A day that does not exist, written by hand; where its question is."""
    code, day = hall.printed(), "M3.appointment"
    page = next(one for one in hall.layout(code).pages if any(zone.id == day for zone in one.zones))
    digits = load_hands().date("2027-02-31", seed=1)
    written = paper_ink.write_digits(hall.sheet(code, page.page), page.zone(day).cells, digits)
    _read(hall, picture(written), "31 février.jpg")
    (asked,) = hall.waiting(code)
    return f"/relire/{asked.id}"


def _hand_over(hall: TownHall) -> str:
    """A journey that reception hands over to casework, and one the other way round; where the first one is said."""
    code, other = hall.printed(), hall.printed()
    with hall.database.transaction() as session:
        to_casework, *_rest = services_for(preview_booklet(session, code), Role.RECEPTION)
        given = hand_over(session, code, to_casework, "Elle attend un rappel.", _AGENT, sender=Role.RECEPTION)
        to_reception, *_rest = services_for(preview_booklet(session, other), Role.CASEWORK)
        hand_over(session, other, to_reception, "", "Ilan Instruction", sender=Role.CASEWORK)
    return f"/parcours/{code}/transmissions/{given}"


def _blank_sheets(count: int) -> bytes:
    """A PDF of blank sheets."""
    sheets, file = [Image.fromarray(paper.empty_sheet(dpi=60.0).image)] * count, io.BytesIO()
    sheets[0].save(file, "PDF", save_all=True, append_images=sheets[1:], resolution=60.0)
    return file.getvalue()


def _decide(site: Site, paths: dict[str, str]) -> None:
    """A question that has its answer, and one for which an agent typed a text and did not send it."""
    notes = _waiting(site, ReviewReason.NOTE)
    answered, left = notes[-1], notes[-2]
    (login, _, _, password) = ACCOUNTS[-1]
    with site.database.transaction() as session:
        admin = check_password(session, login, password)
        assert admin is not None
        decide_review(session, answered.id, ReviewDecision(None, "image"), _AGENT)
        keep_draft(session, admin.id, left.id, "Viendra le lundi, avec sa sœur.")
        keep_draft(session, admin.id, left.id, "Viendra mardi.")
    paths |= {"answered": f"/relire/{answered.id}", "left text": f"/relire/{left.id}"}


def _share_out(hall: TownHall, paths: dict[str, str]) -> None:
    """Boxes of one page, of which somebody has one open, one is passed on, and about one two people do not agree."""
    code = hall.printed()
    boxes = ("P-M01.p1.ready", "P-M01.p1.received", "P-M01.p2.ready", "P-M01.p2.received", "P-M02.p1.ready")
    _read(hall, picture(hall.ticked(code, *boxes, drawn=Drawn.DOT)), "points.jpg")
    first, held, passed, disputed, *_rest = (one.id for one in hall.waiting(code))
    with hall.database.transaction() as session:
        casework = next(one for one in accounts(session) if one.role is Role.CASEWORK)
        escalate(session, passed, casework.id, "Ce point compte-t-il ? Vous connaissez mieux ce dossier.", _AGENT)
        for said, who in ((True, _AGENT), (False, "Ilan Instruction")):
            give_opinion(session, review_row(session, disputed), ReviewDecision(said, "value"), who)
    paths |= {"held": f"/relire/{held}", "passed on": f"/relire/{passed}", "opinions": f"/relire/{disputed}"}
    paths |= {"whole page": f"/relire/{first}/page", "notes of a page": f"{paths['answered']}/page"}
    paths["page without questions"] = f"{paths['proposed code']}/page"
    paths["sheet"] = f"/relire/planches/planche?genre=tick&lecture=null&parcours={code}"


def _waiting(site: Site, reason: ReviewReason) -> list[ReviewItem]:
    with site.database.reading() as session:
        return reviews(session, reason=reason)


def _read(hall: TownHall, content: bytes, name: str) -> str:
    """Bring a file to the desk and wait until the reader beside it has read it; its id."""
    upload = hall.receive(content, name)
    tried = threading.Event()
    for _ in range(int(_PATIENCE_S / 0.2)):
        with hall.database.reading() as session:
            (state,) = batches(session, [upload])
        if state.status is BatchStatus.READ:
            return upload
        tried.wait(0.2)
    raise AssertionError(f"{name} was not read: {state.status}, {state.error}")
