"""What is put at the foot of a page has room where it comes to stand."""

from dataclasses import replace

from forms.units import Mm
from print.body import Body
from print.ending import draw_closing
from print.flow import STYLES, paginate
from print.plan import Plan
from print.sketch import Block
from print.theme import CONTENT_HEIGHT, USUAL, theme_of
from tests.print.samples import simple_request

HEAD, REST = 40.0, 70.0


def cut_once(block: Block, height: Mm) -> tuple[Block, Block] | None:
    parts = replace(block, height=HEAD, cut=None), replace(block, height=REST, gap=0.0, cut=None)
    return parts if height >= HEAD else None


def test_nothing_is_put_under_a_part_of_a_step_that_goes_on_on_a_full_page() -> None:
    booklet = simple_request()
    words, panel = Block(60.0, (), group="D1"), Block(HEAD + REST, (), group="D1")
    step = [words, replace(panel, cut=lambda height: cut_once(panel, height)), Block(CONTENT_HEIGHT - REST, ())]
    body, foot = Body(lambda _steps: step, {}), Block(30.0, (), gap=4.0)
    plan = Plan(booklet, (), [body], draw_closing(theme_of(booklet.template, USUAL), booklet), int)

    footed = plan.with_foot(body, foot)

    assert [flow.height for flow in paginate(step, STYLES[-1])] == [100.0, CONTENT_HEIGHT]
    assert footed == body
