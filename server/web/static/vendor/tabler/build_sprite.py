"""Makes tabler-sprite.svg, one <symbol> for each name in icons.txt, from the package of Tabler Icons.

Run by hand, never by the application:

    npm pack @tabler/icons && tar xzf tabler-icons-*.tgz
    python server/web/static/vendor/tabler/build_sprite.py package
"""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent

# Tabler draws an invisible square first in every icon, for editors; browsers do not need it.
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def symbol(package: Path, name: str) -> str:
    """Return the icon as a symbol; `circle-filled` is `circle` of the filled set.

    Raises:
        FileNotFoundError: Tabler has no icon of this name.
        ValueError: The file is not one <svg> element.
    """
    filled = name.endswith("-filled")
    style = 'fill="currentColor"' if filled else 'fill="none" stroke="currentColor" stroke-width="2"'
    folder = "filled" if filled else "outline"
    source = (package / "icons" / folder / f"{name.removesuffix('-filled')}.svg").read_text(encoding="utf-8")
    found = SHAPES.search(source)
    if found is None:
        message = f"{name}: not one <svg> element"
        raise ValueError(message)
    shapes = "".join(line.strip() for line in FRAME.sub("", found[1]).splitlines())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" {style} stroke-linecap="round" stroke-linejoin="round">'
        f"{shapes}</symbol>"
    )


def main() -> None:
    """Write the sprite from the unpacked package named on the command line."""
    package = Path(sys.argv[1])
    names = (HERE / "icons.txt").read_text(encoding="utf-8").split()
    symbols = "\n".join(symbol(package, name) for name in sorted(set(names)))
    licence = "<!-- Tabler Icons, MIT licence: see LICENSE -->"
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{licence}\n{symbols}\n</svg>\n'
    (HERE / "tabler-sprite.svg").write_text(sprite, encoding="utf-8")


if __name__ == "__main__":
    main()
