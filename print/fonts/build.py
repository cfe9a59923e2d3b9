"""Makes the font files of the booklets from those that Google Fonts and Debian publish.

Run by hand, never by the application; it needs fontTools (`pip install fonttools`):

    npm pack @expo-google-fonts/atkinson-hyperlegible-next && tar xzf expo-google-fonts-*.tgz
    python print/fonts/build.py package print/fonts
    apt-get install fonts-noto-core
    python print/fonts/build.py /usr/share/fonts/truetype/noto print/fonts

The outlines stay as they are. French typography needs two characters that Atkinson Hyperlegible Next leaves out, and
reportlab has no second font to fall back on: U+202F, the thin space before ; ! ? and inside numbers, and U+2011, the
hyphen at which a line must not break.

Of Noto Sans Arabic stay the letters and marks of Arabic, Persian and Urdu with the tables that join them. What a PDF
draws is named by characters: a form of a letter that has none is given one for private use, the same in every build.

Of Noto Sans stay the letters of Greek, with all accents, and of Cyrillic: names are written in them.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

LATIN = {
    "400Regular/AtkinsonHyperlegibleNext_400Regular.ttf": "AtkinsonHyperlegibleNext-Regular.ttf",
    "700Bold/AtkinsonHyperlegibleNext_700Bold.ttf": "AtkinsonHyperlegibleNext-Bold.ttf",
}
ARABIC = ("NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf")
GREEK_AND_CYRILLIC = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")

# A narrow no-break space is about a sixth of an em (Unicode 16.0, chapter 6.2: "espace fine insécable").
THIN_SPACE_EM = 1 / 6

# Modern Arabic, what the names of people who write Persian, Kurdish, Urdu or Pashto need more, and the space.
ARABIC_CHARACTERS = (
    0x0020,
    0x060C, 0x061B, 0x061F, *range(0x0621, 0x063B), *range(0x0640, 0x0656), *range(0x0660, 0x066E), 0x0670, 0x0671,
    0x0679, 0x067C, 0x067E, 0x0681, 0x0685, 0x0686, 0x0688, 0x0689, 0x0691, 0x0693, 0x0695, 0x0696, 0x0698, 0x069A,
    0x06A4, 0x06A9, 0x06AB, 0x06AF, 0x06B5, 0x06BA, 0x06BC, 0x06BE, 0x06C0, 0x06C1, 0x06C2, 0x06C3, 0x06C6, 0x06CC,
    0x06CD, 0x06CE, 0x06D0, 0x06D2, 0x06D3, 0x06D4, 0x06D5, *range(0x06F0, 0x06FA), 0x200C, 0x200D,
)  # fmt: skip
# As print/faces.py divides them, and the space.
GREEK_AND_CYRILLIC_CHARACTERS = (0x0020, *range(0x0370, 0x0400), *range(0x0400, 0x0530), *range(0x1F00, 0x2000))
# Of the tables that shape: what joins and what places marks. Rare ligatures and forms of other languages stay out.
ARABIC_FEATURES = ("ccmp", "isol", "init", "medi", "fina", "rlig", "mark", "mkmk", "kern")
# The forms of letters that Unicode kept from older standards; named by them, a PDF can be searched.
OLD_FORMS = (*range(0xFB50, 0xFDFE), *range(0xFE70, 0xFEFD))
PRIVATE_USE = 0xE000


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


def build_latin(source: Path, target: Path) -> None:
    """Write the font with the characters added."""
    # The time of building stays out of the file, so that building twice gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    add_thin_space(font)
    map_character(font, 0x2011, font.getBestCmap()[ord("-")])
    font.save(target)


def build_arabic(source: Path, target: Path) -> None:
    """Write the part of the font that is wanted, a character for each of its glyphs."""
    font = TTFont(source, recalcTimestamp=False)
    forms = {name: code for code, name in font.getBestCmap().items() if code in OLD_FORMS}
    options = subset.Options(layout_features=ARABIC_FEATURES, hinting=False, glyph_names=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=ARABIC_CHARACTERS)
    cutter.subset(font)
    named = set(font.getBestCmap().values())
    left = [name for name in font.getGlyphOrder() if name not in named]
    for place, name in enumerate(left):
        map_character(font, forms.get(name, PRIVATE_USE + place), name)
    font.save(target)


def build_greek_and_cyrillic(source: Path, target: Path) -> None:
    """Write the letters that are wanted: each is drawn as it stands, no table that shapes is needed."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=(), hinting=False, glyph_names=False, notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=GREEK_AND_CYRILLIC_CHARACTERS)
    cutter.subset(font)
    font.save(target)


def main() -> None:
    """Build the fonts whose sources are in the folder named first into the folder named second."""
    sources, folder = (Path(argument) for argument in sys.argv[1:3])
    for source, target in LATIN.items():
        if (sources / source).is_file():
            build_latin(sources / source, folder / target)
            print(folder / target)
    for names, build in ((ARABIC, build_arabic), (GREEK_AND_CYRILLIC, build_greek_and_cyrillic)):
        for name in names:
            if (sources / name).is_file():
                build(sources / name, folder / name)
                print(folder / name)


if __name__ == "__main__":
    main()
