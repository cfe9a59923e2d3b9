import pytest

from forms.layout import PageLayout
from forms.usual_codes import FOLD_LEFT, FOLD_RIGHT, UsualCode
from tests.editions import Edition


def fixed_corner(page: PageLayout, index: int, usual: UsualCode) -> tuple[float, float]:
    box = page.codes[index].box
    return (box.right if usual.fixed in {1, 2} else box.x, box.bottom if usual.fixed in {2, 3} else box.y)


@pytest.mark.parametrize("booklet", ["mariage", "logement"])
def test_every_page_has_its_codes_where_all_pages_have_them(booklet: str, request: pytest.FixtureRequest) -> None:
    edition: Edition = request.getfixturevalue(booklet)

    for page in edition.layout.pages:
        usual = FOLD_LEFT if page.page % 2 == 1 else FOLD_RIGHT
        for index, code in enumerate((usual.large, usual.small)):
            assert fixed_corner(page, index, code) == pytest.approx((code.corner.x, code.corner.y), abs=0.1)
            assert page.codes[index].box.w == pytest.approx(code.box.w, rel=0.15)
