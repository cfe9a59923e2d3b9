"""What a resident has in hand: the address in the code of their booklet."""

from forms.page_code import PageCode, page_address
from tests.end_to_end.browser.conftest import Site


def citizen_path(site: Site, code: str) -> str:
    """The path that the code of a booklet's first page opens."""
    key = site.settings.secrets.signing_keys[0]
    address = page_address(PageCode(code, 1, 1), base_url=site.address, key=key)
    return "/P/" + address.partition("/P/")[2]
