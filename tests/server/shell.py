"""`parcours` as it is typed, for tests of the command line."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from forms.geometry import Box
from server.cli import main
from tests import paper, paper_capture, paper_ink
from tests.paper_ink import Drawn

READY = "P-M01.p1.ready"


class Shell:
    """A shell in which `parcours` is typed, always with the same home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *arguments: str | Path, typed: str = "") -> Result:
        return CliRunner().invoke(main, [*map(str, arguments), "--home", str(self.home)], input=typed)

    def json(self, *arguments: str | Path, exit_code: int = 0) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)


def scanned_page(printed: tuple[Shell, str, Path], file: Path, drawn: Drawn) -> Path:
    """The page of a box, with a mark in it, as a scanner's file."""
    shell, code, pdf = printed
    layout = shell.json("layout", code)
    page, zone = next((page["page"], zone) for page in layout["pages"] for zone in page["zones"] if zone["id"] == READY)
    sheet = paper.print_page(pdf.read_bytes(), page - 1, dpi=200.0)
    box = Box(zone["x"], zone["y"], zone["w"], zone["h"])
    return paper.save(paper_capture.flat(paper_ink.mark(sheet, box, drawn, seed=1), dpi=200.0), file)
