"""Fixtures that every test may ask for: what was printed, real handwriting, databases."""

import gc
from collections.abc import Iterator

import pytest

from forms.catalogue import find_template
from forms.model import BookletTemplate
from tests.calm import stay_calm  # before what imports NumPy
from tests.editions import CODES, Edition, Editions, booklet_of
from tests.longest_first import longest_first
from tests.needs import ALL, missing
from tests.paper_hands import Hands, load_hands
from tests.postgresql import postgresql, postgresql_binaries
from tests.sampling import variants_left_out

stay_calm()


def pytest_collection() -> None:
    """Look for nothing to throw away while 9,000 tests are gathered: all of it stays."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out variants of sampled tests, unless everything is asked for, or tests by words, names or as failed."""
    asked = (
        config.option.keyword or getattr(config.option, "lf", False) or any("[" in argument for argument in config.args)
    )
    left_out = set() if ALL or asked else variants_left_out(items)
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item in left_out])
        items[:] = [item for item in items if item not in left_out]
    if hasattr(config, "workerinput"):  # one of several processes
        longest_first(items)


def pytest_collection_finish() -> None:
    """From now on look for what tests leave behind, and no longer at what was gathered."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def no_scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No scanner of this machine or its network is asked for; tests have their own: see `tests.sane`."""
    folder = tmp_path_factory.mktemp("sane")
    (folder / "dll.conf").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANE_CONFIG_DIR", str(folder))
        yield


@pytest.fixture(scope="session")
def mariage_template() -> BookletTemplate:
    return find_template("mariage")


@pytest.fixture(scope="session")
def logement_template() -> BookletTemplate:
    return find_template("logement-demande")


@pytest.fixture(scope="session")
def editions() -> Editions:
    """What the tests' town hall has printed: fill it through the fixtures `mariage` and `logement`, not yourself."""
    return Editions()


@pytest.fixture(scope="session")
def mariage(editions: Editions, mariage_template: BookletTemplate) -> Edition:
    """The first edition of a marriage booklet for two persons, journey `CODES[0]`."""
    return editions.print_booklet(booklet_of(mariage_template, code=CODES[0]))


@pytest.fixture(scope="session")
def logement(editions: Editions, logement_template: BookletTemplate) -> Edition:
    """The first edition of a housing booklet, journey `CODES[1]`."""
    return editions.print_booklet(booklet_of(logement_template, code=CODES[1]))


@pytest.fixture(scope="session")
def hands() -> Hands:
    return load_hands()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of its own on a Unix socket; see `missing` where PostgreSQL is not installed."""
    binaries = postgresql_binaries()
    if binaries is None:
        missing("PostgreSQL is not installed: no initdb on the PATH nor in /usr/lib/postgresql")
    pytest.importorskip("psycopg", reason="the driver is not installed: pip install mon-parcours[postgresql]")
    with postgresql(binaries) as url:
        yield url
