"""The web application over a town hall of its own, and agents who click through it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from server.config import Settings, settings_from
from server.record.accounts import create_account
from server.record.db import Database
from server.record.model import Role
from server.web import create_app
from tests.server.townhall import TownHall
from tests.server.web.people import PASSWORD, Person, signed_in
from tests.shared import folder_of_the_run


@pytest.fixture(scope="session")
def staffed_home(empty_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an account of each role; do not write in it."""
    home = tmp_path_factory.mktemp("staffed") / "home"
    shutil.copytree(empty_home, home)
    database = Database(settings_from(home, {}))
    with database.transaction() as session:
        create_account(session, "agnes", "Agnès Accueil", Role.RECEPTION, PASSWORD)
        create_account(session, "paul", "Paul Prestation", Role.CASEWORK, PASSWORD)
        create_account(session, "dina", "Dina Dessin", Role.DESIGN, PASSWORD)
        create_account(session, "ada", "Ada Administration", Role.ADMIN, PASSWORD)
    database.close()
    return home


@pytest.fixture(scope="session")
def home_to_copy(staffed_home: Path) -> Path:
    """What every test gets its own copy of."""
    return staffed_home


@pytest.fixture
def settings(home_to_copy: Path, tmp_path: Path) -> Settings:
    """A new home with accounts, reached without https as tests do, so that browsers send its cookies."""
    home = tmp_path / "home"
    shutil.copytree(home_to_copy, home)
    return replace(settings_from(home, {}), base_url="http://localhost")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for all tests."""
    folder = folder_of_the_run(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(hall: TownHall, compiled_templates: FileSystemBytecodeCache) -> Flask:
    app = create_app(hall.settings)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def nobody(app: Flask) -> Person:
    return Person(app.test_client())


@pytest.fixture
def reception(app: Flask) -> Person:
    return signed_in(app, "agnes")


@pytest.fixture
def caseworker(app: Flask) -> Person:
    return signed_in(app, "paul")


@pytest.fixture
def designer(app: Flask) -> Person:
    return signed_in(app, "dina")


@pytest.fixture
def admin(app: Flask) -> Person:
    return signed_in(app, "ada")
