"""Makes the two font files of the booklets from those that Google Fonts publishes.

Run by hand, never by the application; it needs fontTools (`pip install fonttools`):

    npm pack @expo-google-fonts/atkinson-hyperlegible-next && tar xzf expo-google-fonts-*.tgz
    python print/fonts/build.py package print/fonts

The outlines stay as they are. French typography needs two characters that the fonts leave out, and reportlab
has no second font to fall back on: U+202F, the thin space before ; ! ? and inside numbers, and U+2011, the hyphen
at which a line must not break.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

SOURCES = {
    "400Regular/AtkinsonHyperlegibleNext_400Regular.ttf": "AtkinsonHyperlegibleNext-Regular.ttf",
    "700Bold/AtkinsonHyperlegibleNext_700Bold.ttf": "AtkinsonHyperlegibleNext-Bold.ttf",
}

# A narrow no-break space is about a sixth of an em (Unicode 16.0, chapter 6.2: "espace fine insécable").
THIN_SPACE_EM = 1 / 6


def add_thin_space(font: TTFont) -> None:
    """Add U+202F as an empty glyph of its own width."""
    name = "uni202F"
    glyphs, widths = font["glyf"], font["hmtx"]
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    glyphs.glyphs[name] = Glyph()
    glyphs.glyphOrder = font.getGlyphOrder()
    widths.metrics[name] = (round(font["head"].unitsPerEm * THIN_SPACE_EM), 0)
    map_character(font, 0x202F, name)


def map_character(font: TTFont, codepoint: int, glyph_name: str) -> None:
    """Let a character show a glyph, in every Unicode table of the font."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[codepoint] = glyph_name


def build(source: Path, target: Path) -> None:
    """Write the font with the characters added."""
    # The time of building stays out of the file, so that building twice gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    add_thin_space(font)
    map_character(font, 0x2011, font.getBestCmap()[ord("-")])
    font.save(target)


def main() -> None:
    """Build both fonts from the unpacked package named first into the folder named second."""
    package, folder = (Path(argument) for argument in sys.argv[1:3])
    for source, target in SOURCES.items():
        build(package / source, folder / target)
        print(folder / target)


if __name__ == "__main__":
    main()
