"""The pages over the digital record, for agents and for residents. Flask; stands on `server.record`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import Flask
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from server.city_account import CityAccount
from server.config import Settings
from server.record.days import TOWN
from server.record.jobs import queue
from server.record.scanner_jobs import Sittings
from server.record.storage import Storage
from server.record.versions import keep_shipped
from server.web import (
    accounts,
    agenda,
    auth,
    between,
    booklet_words,
    camera,
    changes,
    citizen,
    citizen_language,
    citizen_offline,
    citizen_reminders,
    citizen_size,
    city_account,
    collection,
    colours,
    counters,
    days_asked,
    desk,
    desks,
    erasure,
    errors,
    events,
    gallery,
    given_back,
    handover,
    holding,
    images,
    inserts,
    journey,
    journey_account,
    legal,
    lu,
    opening,
    outward,
    own_sheets,
    passing_on,
    photos,
    posted,
    posters,
    preview,
    reading,
    receipt,
    review,
    scanner,
    scanning,
    security,
    seen,
    smaller,
    studio,
    trust,
    typed_fields,
    undoing,
    whole_page,
    words,
)
from server.web.news import News
from server.web.services import Services, keep, services
from server.web.throttle import Guesses, SignIns

if TYPE_CHECKING:
    from server.web.engine_openid import Provider

_SESSION: Final = timedelta(hours=10)
"""A working day at the desk."""

_BLUEPRINTS: Final = (
    auth,
    accounts,
    desk,
    agenda,
    handover,
    opening,
    counters,
    posters,
    preview,
    journey,
    journey_account,
    photos,
    between,
    changes,
    erasure,
    scanning,
    camera,
    scanner,
    desks,
    events,
    seen,
    lu,
    receipt,
    review,
    own_sheets,
    holding,
    passing_on,
    gallery,
    whole_page,
    trust,
    images,
    inserts,
    studio,
    collection,
    legal,
    colours,
    citizen,
)


def create_app(settings: Settings) -> Flask:
    """Make the web application of a home.

    Args:
        settings: Of a home whose database is up to date (`server.record.db.upgrade`).

    Raises:
        ConfigError: A booklet, or the town hall's own file, cannot be used.
    """
    app = Flask(__name__)
    app.config.update(_configuration(settings))
    app.session_interface = security.Sessions()
    auth.guard(app)
    security.protect(app)
    CSRFProtect(app)  # reads the form, so it comes after those who bound it
    app.before_request(security.refuse_unreadable)
    Babel(app)
    words.install(app)
    given_back.install(app)
    posted.install(app)
    undoing.install(app)
    citizen_size.install(app)
    citizen_language.install(app)
    citizen_reminders.install(app)
    booklet_words.install(app)
    colours.install(app)
    outward.install(app)
    legal.install(app)
    counters.install(app)
    days_asked.install(app)
    typed_fields.install(app)
    city_account.install(app)
    citizen_offline.install(app)
    smaller.install(app)
    errors.register(app)
    reading.install(app)
    for part in _BLUEPRINTS:
        app.register_blueprint(part.blueprint)
    with app.app_context():
        keep(_services(settings))
        database = services().database
        _ = database.templates  # one that cannot be used is told now, and not on every page
        with database.transaction() as records:
            keep_shipped(records)  # what an update of the program changed is a new version
    return app


def _services(settings: Settings) -> Services:
    database, waiting = reading.RequestDatabase(settings), queue(settings)
    return Services(
        settings=settings,
        database=database,
        storage=Storage(settings.storage),
        queue=waiting,
        sign_ins=SignIns(),
        guesses=Guesses(),
        news=News(database),
        sittings=Sittings(database, settings, waiting.enqueue),
        city=None if settings.city_account is None else _city(settings, settings.city_account),
    )


def _city(settings: Settings, account: CityAccount) -> "Provider":
    from server.web.engine_openid import Provider  # noqa: PLC0415  # 17 MB that other town halls do without

    return Provider(account, settings.base_url + city_account.BACK)


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secrets.flask_key,
        "PERMANENT_SESSION_LIFETIME": _SESSION,
        "SESSION_COOKIE_NAME": "parcours",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https:"),
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(hours=1),
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": TOWN.key,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: an agent's form may stay open through lunch
    }
