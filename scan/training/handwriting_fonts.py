"""Fetches open fonts that look written by hand, and says which lines each of them can write.

    python -m scan.training.handwriting_fonts FONTS [--sheet SHEET.png]

Needs npm and its registry, whose packages @fontsource/… carry the fonts one by one with their licences; a package with
another licence than those of `LICENCES` is left out and named. What was kept stands in FONTS/fonts.tsv. Only making
synthetic lines needs these fonts; none of them is shipped with the project.

FreeType reads the fonts as they come, .woff; a character counts as missing where the font draws nothing, what it draws
for what no font has, or a letter without its accent.
"""

import argparse
import csv
import json
import subprocess
import sys
import tarfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

LICENCES: Final = ("OFL-1.1", "Apache-2.0")

CHARACTERS: Final = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸŒÆàâäçèéêëîïôöùûüÿœæáíóúñãõåøÁÍÓÚÑ"
    "!\"#$%&'()*+,-./:;=?@[]_{}«»°€"
)
"""What French lines are made of, and letters of names from elsewhere."""

JOINED: Final = (
    "bad-script",
    "cedarville-cursive",
    "dancing-script",
    "homemade-apple",
    "la-belle-aurore",
    "licorice",
    "marck-script",
    "ms-madi",
    "over-the-rainbow",
    "playwrite-be-wal",
    "playwrite-ca",
    "playwrite-co",
    "playwrite-de-grund",
    "playwrite-es",
    "playwrite-fr-moderne",
    "playwrite-fr-trad",
    "playwrite-it-moderna",
    "playwrite-it-trad",
    "playwrite-nl",
    "playwrite-pl",
    "playwrite-pt",
    "playwrite-ro",
    "playwrite-us-trad",
    "playwrite-vn",
    "sacramento",
    "waterfall",
    "whisper",
    "zeyada",
)
"""Fonts whose letters hang together: words of them are drawn whole."""

APART: Final = (
    "annie-use-your-telescope",
    "architects-daughter",
    "beth-ellen",
    "caveat",
    "caveat-brush",
    "chilanka",
    "coming-soon",
    "covered-by-your-grace",
    "crafty-girls",
    "dawning-of-a-new-day",
    "dekko",
    "delicious-handrawn",
    "delius",
    "fuzzy-bubbles",
    "gaegu",
    "give-you-glory",
    "gloria-hallelujah",
    "gochi-hand",
    "grape-nuts",
    "hachi-maru-pop",
    "handlee",
    "hi-melody",
    "indie-flower",
    "just-another-hand",
    "just-me-again-down-here",
    "kalam",
    "klee-one",
    "kristi",
    "long-cang",
    "loved-by-the-king",
    "mali",
    "mansalva",
    "mynerve",
    "nanum-brush-script",
    "nanum-pen-script",
    "neucha",
    "nothing-you-could-do",
    "oooh-baby",
    "pangolin",
    "patrick-hand",
    "playpen-sans",
    "poor-story",
    "reenie-beanie",
    "rock-salt",
    "schoolbell",
    "sedgwick-ave",
    "shadows-into-light",
    "shadows-into-light-two",
    "shantell-sans",
    "short-stack",
    "square-peg",
    "sue-ellen-francisco",
    "swanky-and-moo-moo",
    "the-girl-next-door",
    "vibur",
    "waiting-for-the-sunrise",
    "walter-turncoat",
    "yomogi",
    "zen-kurenaido",
)
"""Fonts whose letters stand alone, or touch by chance."""

CAPITALS: Final = ("rock-salt", "walter-turncoat")
"""Fonts of `APART` whose small letters look like capitals: whole lines in capitals are written in them."""

CURLY: Final = ("beth-ellen", "dawning-of-a-new-day", "kristi", "vibur")
"""Fonts of `APART` whose capitals nobody would write a whole word in."""

_NEVER_DRAWN: Final = "\uffff"
"""No font has it: it shows what a font draws for what it lacks."""
_TRIED_PX: Final = 64
_LIST: Final = "fonts.tsv"
_FIELDS: Final = ("file", "family", "joined", "licence", "version", "missing")


@dataclass(frozen=True)
class HandFont:
    """A font to write with.

    Attributes:
        path: Its file.
        name: Of its family, as its package is called.
        joined: Whether its letters hang together.
        missing: Characters of `CHARACTERS` that it lacks.
        capitals: Whether it has capitals only.
    """

    path: Path
    name: str
    joined: bool
    missing: frozenset[str]
    capitals: bool = False

    def can_write(self, text: str) -> bool:
        """Whether it has every character of a text."""
        return self._known.issuperset(text)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(CHARACTERS + " ") - self.missing


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the fonts, list them, draw a sheet of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("fonts", type=Path)
    parser.add_argument("--sheet", type=Path, help="a picture with a line of each font")
    asked = parser.parse_args(arguments)
    asked.fonts.mkdir(parents=True, exist_ok=True)
    fetch(asked.fonts, (*JOINED, *APART))
    if asked.sheet is not None:
        cv2.imwrite(str(asked.sheet), sheet(load_fonts(asked.fonts)))
    return 0


def fetch(folder: Path, names: Iterable[str]) -> None:
    """Fetch font packages that are not there yet and list all that may be used."""
    rows = []
    for name in sorted(names):
        packages = sorted(folder.glob(f"fontsource-{name}-[0-9]*.tgz"))
        if not packages:
            called = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"@fontsource/{name}@5"]
            if subprocess.run(called, check=False, stdout=subprocess.DEVNULL).returncode:  # noqa: S603  # names of this file only
                print(f"{name}: no such package", file=sys.stderr)
                continue
            packages = sorted(folder.glob(f"fontsource-{name}-[0-9]*.tgz"))
        row = _unpack(packages[-1], name, folder)
        if row is not None:
            rows.append(row)
    with (folder / _LIST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _FIELDS, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
        writer.writeheader()
        writer.writerows(rows)


def load_fonts(folder: Path) -> tuple[HandFont, ...]:
    """The fonts that were fetched into a folder.

    Raises:
        FileNotFoundError: None were.
    """
    with (folder / _LIST).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        HandFont(
            folder / row["file"],
            row["family"],
            row["joined"] == "yes",
            frozenset(row["missing"]),
            row["family"] in CAPITALS,
        )
        for row in rows
    )


def missing_characters(path: Path) -> frozenset[str]:
    """What of `CHARACTERS` a font does not really have."""
    font = ImageFont.truetype(path, _TRIED_PX)
    nothing = _drawn(font, _NEVER_DRAWN)
    missing = set()
    for character in CHARACTERS:
        drawn = _drawn(font, character)
        plain = unicodedata.normalize("NFD", character)[0]
        if not drawn[1] or drawn == nothing or (plain != character and drawn == _drawn(font, plain)):
            missing.add(character)
    return frozenset(missing)


def sheet(fonts: Sequence[HandFont]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """One line of every font under its name, grey."""
    label = ImageFont.load_default(12)
    picture = Image.new("L", (1500, 58 * ((len(fonts) + 1) // 2)), 255)
    draw = ImageDraw.Draw(picture)
    for place, font in enumerate(fonts):
        x, y = 750 * (place % 2), 58 * (place // 2)
        lacking = "".join(sorted(font.missing))
        draw.text((x + 4, y), f"{font.name}  {'joined' if font.joined else 'apart'}  lacks {lacking}", 120, label)
        draw.text((x + 4, y + 46), "Reçu le 17/03 à 14h30 : l'État Zoé Bœuf, QUAI n° 528", 0, _fitting(font), "ls")
    return np.asarray(picture)


def _fitting(font: HandFont) -> ImageFont.FreeTypeFont:
    """A font at a size at which its small letters are 15 pixels high."""
    top, bottom = ImageFont.truetype(font.path, 100).getbbox("x", anchor="ls")[1::2]
    return ImageFont.truetype(font.path, round(100 * 15 / max(1, bottom - top)))


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character, "L")
    content = bytes(mask)
    return mask.size, content if any(content) else b""


def _unpack(package: Path, name: str, folder: Path) -> dict[str, str] | None:
    """Take the font out of a package; None, and why, if it may not be used."""
    with tarfile.open(package) as archive:
        about = json.loads(_content(archive, "package/package.json"))
        if about["license"] not in LICENCES:
            print(f"{name}: left out, its licence is {about['license']}", file=sys.stderr)
            return None
        path = folder / f"{name}.woff"
        path.write_bytes(_content(archive, _thinnest(archive.getnames(), name)))
    return {
        "file": path.name,
        "family": name,
        "joined": "yes" if name in JOINED else "no",
        "licence": about["license"],
        "version": about["version"],
        "missing": "".join(sorted(missing_characters(path))),
    }


def _thinnest(files: Iterable[str], name: str) -> str:
    """The upright file of the weight at which a pen's way shows best: the lightest of at least 200."""
    start, end = f"package/files/{name}-latin-", "-normal.woff"
    weights = sorted(
        int(file[len(start) : -len(end)])
        for file in files
        if file.startswith(start + "") and file.endswith(end) and file[len(start) : -len(end)].isdigit()
    )
    chosen = next((weight for weight in weights if weight >= 200), weights[-1])
    return f"{start}{chosen}{end}"


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()


if __name__ == "__main__":
    raise SystemExit(main())
