import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import server.web

WEB = Path(server.web.__file__).parent
TABLER = WEB / "static" / "vendor" / "tabler"
CITIZEN = WEB / "static" / "citizen" / "icons.svg"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def icons_of(template: Path) -> Iterator[nodes.Expr]:
    """What a template says which icon it draws, wherever it draws one."""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(template.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"icon", "empty"}:
            yield call.args[0]


def words_in(expression: nodes.Expr) -> set[str]:
    constants = [expression] if isinstance(expression, nodes.Const) else expression.find_all(nodes.Const)
    return {str(constant.value) for constant in constants}


def symbols() -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', (TABLER / "tabler-sprite.svg").read_text(encoding="utf-8"))


def test_every_icon_that_a_template_draws_is_there() -> None:
    named = [one.value for template in TEMPLATES for one in icons_of(template) if isinstance(one, nodes.Const)]

    assert named
    assert set(named) - set(symbols()) == set()


def test_no_icon_is_sent_that_no_template_draws() -> None:
    drawn = {word for template in TEMPLATES for one in icons_of(template) for word in words_in(one)}

    assert set(symbols()) - drawn == set()


def test_the_sheet_of_icons_is_made_of_the_list_of_their_names() -> None:
    assert symbols() == (TABLER / "icons.txt").read_text(encoding="utf-8").split()


def shapes(sheet: Path) -> dict[str, str]:
    return dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', sheet.read_text(encoding="utf-8")))


def test_the_residents_sheet_has_the_icons_of_their_pages_and_no_other() -> None:
    theirs = [template for template in TEMPLATES if template.parent.name == "citizen"]
    drawn = {word for template in theirs for one in icons_of(template) for word in words_in(one)}

    assert set(shapes(CITIZEN)) == drawn & set(symbols())


def test_the_residents_icons_are_those_of_every_page() -> None:
    ours = shapes(TABLER / "tabler-sprite.svg")

    assert {name: ours[name] for name in shapes(CITIZEN)} == shapes(CITIZEN)


@pytest.mark.parametrize("drawn", [WEB / "templates" / "_sign.html", WEB / "static" / "icon.svg"], ids=str)
def test_the_ring_of_the_sign_is_whole_and_its_line_ends_within(drawn: Path) -> None:
    svg = drawn.read_text(encoding="utf-8")
    left, top, width, height = map(float, re.findall(r'viewBox="([^"]+)"', svg)[0].split())
    x, y, radius, stroke = map(
        float, re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"[^>]*stroke-width="(\d+)"', svg)[0]
    )
    outer, line_end = radius + stroke / 2, float(re.findall(r'H([\d.]+)"', svg)[0])

    assert left <= x - outer
    assert x + outer <= left + width
    assert top <= y - outer
    assert y + outer <= top + height
    assert line_end <= x
