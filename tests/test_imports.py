"""Rules about imports that no linter checks for us: packages named `print` and `forms` are easy to misuse."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("forms", "print", "scan", "server")
PACKAGE_FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TEST_FILES = sorted((ROOT / "tests").rglob("*.py"))

# Programs run by hand to make data that is kept; they report to a terminal.
RUN_BY_HAND = {ROOT / "print/fonts/build.py", *(ROOT / "scan/training").glob("*.py")}

# Each is imported in one file only, which is what changes when another one takes its place.
OUTSIDE = {
    "authlib": "server/web/engine_openid.py",
    "joserfc": "server/web/engine_openid.py",
    "requests": "server/web/engine_openid.py",
    "onnxruntime": "scan/engine_onnx.py",
    "pypdfium2": "scan/engine_pdfium.py",
    "pytesseract": "scan/engine_tesseract.py",
    "pyzbar": "scan/engine_zbar.py",
    "zxingcpp": "scan/engine_zxing.py",
    "PIL": "scan/engine_pillow.py",
    "pi_heif": "scan/engine_pillow.py",
    "reportlab": "print/canvas.py",
    "huey": "server/record/jobs.py",
}

# The only file that may read the environment.
CONFIG = ROOT / "server/config.py"
NEEDS = ROOT / "tests/needs.py"
"""Asks whether this is continuous integration, where nothing may be left out."""


def place(path: Path, node: ast.AST) -> str:
    """Say where, as editors understand it: file:line."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def hides_print(node: ast.AST) -> bool:
    """Whether the name `print` means a module after this statement."""
    if isinstance(node, ast.Import):
        return any((alias.asname or alias.name.partition(".")[0]) == "print" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return any((alias.asname or alias.name) == "print" for alias in node.names)
    return False


def reads_environment(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "os" and node.attr in {"environ", "getenv"}
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in {"environ", "getenv"} for alias in node.names)
    return False


def calls_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file does that some rule is about: where it does it, and the top names of everything that it imports."""

    hiding: list[str]
    reading: list[str]
    printing: list[str]
    imported: set[str]


@cache
def seen(path: Path) -> Seen:
    """Look once through a file, for all rules."""
    found = Seen([], [], [], set())
    rules = ((hides_print, found.hiding), (reads_environment, found.reading), (calls_print, found.printing))
    for node in nodes(path):
        for broken, places in rules:
            if broken(node):
                places.append(place(path, node))
        found.imported.update(imported(node))
    return found


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    return {node.module.partition(".")[0]} if isinstance(node, ast.ImportFrom) and node.module else set()


def test_no_file_hides_the_builtin_print() -> None:
    hiding = [one for path in (*PACKAGE_FILES, *TEST_FILES) for one in seen(path).hiding]

    assert hiding == [], "write `from print.booklet import render_booklet`"


def test_only_the_configuration_reads_the_environment() -> None:
    files = [path for path in (*PACKAGE_FILES, *TEST_FILES) if path not in {CONFIG, NEEDS}]

    reading = [one for path in files for one in seen(path).reading]

    assert reading == [], "take an argument, or a Settings from server/config.py"


def test_no_package_prints_to_the_terminal() -> None:
    printing = [one for path in PACKAGE_FILES if path not in RUN_BY_HAND for one in seen(path).printing]

    assert printing == [], "use click.echo in server/cli.py, logging elsewhere"


def test_forms_needs_the_standard_library_only() -> None:
    files = [path for path in PACKAGE_FILES if path.is_relative_to(ROOT / "forms")]
    needed = {name for path in files for name in seen(path).imported}

    assert needed - sys.stdlib_module_names == {"forms"}


@pytest.mark.parametrize("library", list(OUTSIDE))
def test_an_outside_library_is_imported_in_one_file(library: str) -> None:
    files = [path for path in PACKAGE_FILES if path not in RUN_BY_HAND and library in seen(path).imported]

    assert [str(path.relative_to(ROOT)) for path in files] == [OUTSIDE[library]]


def test_no_folder_of_tests_is_a_package() -> None:
    packages = [str(path.relative_to(ROOT)) for path in TEST_FILES if path.name == "__init__.py"]

    assert packages == [], "tests/print/__init__.py would take the name of the package print"


@pytest.mark.parametrize(
    "source",
    ["import print", "import print.booklet", "import forms as print", "from somewhere import page as print"],
)
def test_an_import_that_hides_print_is_seen(source: str) -> None:
    assert any(hides_print(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["from print.booklet import render_booklet", "import print.booklet as booklet"])
def test_an_import_that_keeps_print_is_allowed(source: str) -> None:
    assert not any(hides_print(node) for node in ast.walk(ast.parse(source)))


@pytest.mark.parametrize("source", ["os.environ['HOME']", "os.getenv('HOME')", "from os import environ"])
def test_reading_the_environment_is_seen(source: str) -> None:
    assert any(reads_environment(node) for node in ast.walk(ast.parse(source)))


def test_every_package_has_files_to_check() -> None:
    empty = [name for name in PACKAGES if not any(path.is_relative_to(ROOT / name) for path in PACKAGE_FILES)]

    assert empty == []
