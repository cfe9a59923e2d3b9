"""Writes what people decided as labelled crops into a folder, from which the networks can learn.

The folder says at every moment what stands: what was written before stays as it is, what was decided since is added,
and what was taken back since goes. Every file is written whole or not at all; the tables come after what they name.
"""

import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from forms.model import Author
from scan.errors import EditionLost
from server.config import PRIVATE_FOLDER, Settings
from server.record.corrected_crops import Cutter, Sample, Use
from server.record.corrections import Correction, corrections, is_since
from server.record.days import day_of
from server.record.db import Database
from server.record.editions import StoredEditions
from server.record.errors import RecordError, UnknownContent
from server.record.images import to_png
from server.record.storage import Storage

FORMAT: Final = 1
"""Of the folder; a later one is refused by an earlier program."""

MARK: Final = "corrections.json"
LIST: Final = "corrections.jsonl"
README: Final = "LISEZMOI.md"
CROPS: Final = "crops"

_COLUMNS: Final[Mapping[Use, tuple[str, ...]]] = {
    Use.LINES: ("file", "writer", "text"),
    Use.NOTES: ("file", "writer", "text"),
    Use.DIGITS: ("file", "writer", "text"),
    Use.MARKS: ("file", "printed", "writer", "text", "mark"),
}

_NAME_LETTERS: Final = 16
_AGENTS: Final = "agents"
"""Writer of what stands where agents write: nobody knows which of them, and they write into many booklets."""

Row = dict[str, Any]
"""A correction as it stands in the list."""


class ForeignFolder(RecordError):
    """A folder that holds something else than corrections of this town hall."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder} {why}: name a new folder, or the one of an earlier export from this home")


@dataclass(frozen=True, slots=True)
class Exported:
    """What a folder holds after an export.

    Attributes:
        corrections: How many decisions.
        added: How many of these are new.
        removed: How many went, as they were taken back.
        skipped: How many teach nothing, as their images or their print are gone, or nobody can tell what is whose.
        samples: How many of each use.
    """

    corrections: int
    added: int
    removed: int
    skipped: int
    samples: Mapping[str, int]


def export_corrections(
    database: Database,
    settings: Settings,
    folder: Path,
    *,
    since: date | None = None,
    tell: Callable[[Callable[[], str]], None] = lambda _ask: None,
) -> Exported:
    """Bring a folder up to what people decided.

    Args:
        database: The record's.
        settings: Of the home.
        folder: A new or empty one, or that of an earlier export from this home.
        since: Only what was decided on this day or later is added; None: all. What is there already stays.
        tell: Is told whom to ask how far it has come.

    Raises:
        ForeignFolder: It holds something else; nothing was written.
        OSError: It cannot be written; what stands in the tables is whole.
    """
    key = _key(settings)
    before = _opened(folder, key)
    with database.reading() as session:
        standing = {_name(key, one): one for one in corrections(session)}
    wanted = {name: one for name, one in standing.items() if name in before or is_since(one, since)}
    storage = Storage(settings.storage)
    cutter = Cutter(storage, StoredEditions(database, settings))
    rows: dict[str, Row] = {}
    done = 0
    tell(lambda: f"{done} of {len(wanted)} decisions")
    for name, correction in wanted.items():
        row = before.get(name)
        if row is None or not _is_whole(folder, row):
            row = _written(folder, name, correction, key, cutter=cutter, storage=storage)
        rows[name] = row
        done += 1
    _write_tables(folder, rows.values())
    _remove(folder, before.values(), but=rows.values())
    return Exported(
        corrections=len(rows),
        added=len(rows.keys() - before.keys()),
        removed=len(before.keys() - rows.keys()),
        skipped=sum(not row["samples"] for row in rows.values()),
        samples={use.value: len(_samples(rows.values(), use)) for use in Use},
    )


def _key(settings: Settings) -> bytes:
    """Makes names of what must not be found again without the home: its oldest key, which is never changed."""
    return hashlib.sha256(b"corrections" + settings.secrets.signing_keys[-1]).digest()


def _hashed(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:_NAME_LETTERS]


def _name(key: bytes, correction: Correction) -> str:
    return _hashed(key, f"{correction.review}.{correction.turn}")


def writer_of(key: bytes, correction: Correction) -> str:
    """Who wrote it, by a name that tells nothing: one a journey, and one for all agents."""
    if correction.author == Author.AGENT.value:
        return _AGENTS
    return _hashed(key, correction.page.journey)


def _opened(folder: Path, key: bytes) -> dict[str, Row]:
    """What a folder holds by now, by name; makes it one of ours if it is new or empty.

    Raises:
        ForeignFolder: It is somebody else's, or its list is damaged.
    """
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    mark = folder / MARK
    own = {"format": FORMAT, "home": _hashed(key, "home")}
    if mark.is_file():
        try:
            found = json.loads(mark.read_text("utf-8"))
        except ValueError:
            found = None
        if found != own:
            raise ForeignFolder(folder, "holds corrections of another home, or of another version")
        return _read_list(folder)
    if any(folder.iterdir()):
        raise ForeignFolder(folder, "is not empty")
    folder.chmod(PRIVATE_FOLDER)
    _write(mark, json.dumps(own).encode())
    _write(folder / README, _README.encode())
    return {}


def _read_list(folder: Path) -> dict[str, Row]:
    """The rows of the list, by name.

    Raises:
        ForeignFolder: It is not as it was written.
    """
    path = folder / LIST
    if not path.is_file():  # stopped before its first table
        return {}
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        listed = {str(row["name"]): row for row in rows}
        for row in rows:
            _files(row)
            _samples([row], Use.LINES)
    except (ValueError, LookupError, TypeError) as error:
        raise ForeignFolder(folder, f"holds a damaged {LIST} (delete the folder and it is made anew)") from error
    return listed


def _is_whole(folder: Path, row: Row) -> bool:
    """Whether every picture of a correction is there: somebody may have deleted one, which a table would still name."""
    return all((folder / name).is_file() for name in _files(row))


def _files(row: Row) -> list[str]:
    """Names of the pictures of a correction."""
    named = [row["crop"], *(sample.get(part) for sample in row["samples"] for part in ("file", "printed"))]
    return [name for name in named if name is not None]


def _written(folder: Path, name: str, correction: Correction, key: bytes, *, cutter: Cutter, storage: Storage) -> Row:
    """Write the crops of a correction; its row in the list."""
    crop = None
    with suppress(UnknownContent):
        crop = None if correction.crop is None else storage.get(correction.crop)
    try:
        samples = cutter.samples(correction)
    except (UnknownContent, EditionLost):
        samples = ()
    if crop is not None:
        _write(folder / CROPS / f"{name}.jpg", crop)
    page = correction.page
    return {
        "name": name,
        "kind": correction.kind,
        "author": correction.author or None,
        "writer": writer_of(key, correction),
        "edition": page.edition,
        "page": page.page,
        "zone": correction.field,
        "read": correction.read,
        "mark": correction.mark or None,
        "confidence": round(correction.confidence, 4),
        "decided": correction.decided,
        "accepted": correction.accepted,
        "audit": correction.audit,
        "date": day_of(correction.at).isoformat(),
        "crop": None if crop is None else f"{CROPS}/{name}.jpg",
        "samples": [_kept(folder, f"{name}-{number}", sample) for number, sample in enumerate(samples, 1)],
    }


def _kept(folder: Path, name: str, sample: Sample) -> Row:
    """Write one sample; its cells in the table of its use."""
    row: Row = {"use": sample.use.value, "file": f"{sample.use}/{name}.png", "text": sample.text}
    _write(folder / row["file"], to_png(sample.image))
    if sample.printed is not None:
        row |= {"printed": f"{sample.use}/{name}-printed.png", "mark": sample.mark}
        _write(folder / row["printed"], to_png(sample.printed))
    return row


def _samples(rows: Iterable[Row], use: Use) -> list[Row]:
    return [{**sample, "writer": row["writer"]} for row in rows for sample in row["samples"] if sample["use"] == use]


def _write_tables(folder: Path, rows: Iterable[Row]) -> None:
    """Write what the trainings read, then the list: whatever the list has is in the tables."""
    listed = list(rows)
    for use, columns in _COLUMNS.items():
        table = [columns, *([sample[column] for column in columns] for sample in _samples(listed, use))]
        _write(folder / f"{use}.tsv", "".join("\t".join(cells) + "\n" for cells in table).encode(), anew=True)
    _write(folder / LIST, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in listed).encode(), anew=True)


def _remove(folder: Path, rows: Iterable[Row], *, but: Iterable[Row]) -> None:
    """Take the crops away that nothing names any more: of what was taken back they may be somebody else's."""
    named = {name for row in but for name in _files(row)}
    for name in {name for row in rows for name in _files(row)} - named:
        (folder / name).unlink(missing_ok=True)


def _write(path: Path, content: bytes, *, anew: bool = False) -> None:
    """Write a file, whole or not at all, for its owner only; one that is there stays, unless it is made anew."""
    if path.exists() and not anew:
        return
    path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".parcours-", dir=path.parent)  # readable by its owner only
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


_README: Final = """\
# Corrections des agents

**Ce dossier contient des données personnelles : des images de ce que des usagers et des agents ont écrit à la main.
Il ne doit pas sortir de la mairie.** Ne le copiez ni sur une clé USB, ni par courriel, ni dans un service en ligne.
Supprimez-le quand l'apprentissage est fini : `parcours corrections export` le refait.

Il a été écrit par `parcours corrections export` pour apprendre aux réseaux de Mon parcours à mieux lire. Chaque ligne
est une décision qu'un agent a prise en relisant une page : ce qui avait été lu, avec quelle confiance, et ce qui est
vraiment écrit. Les décisions annulées, les pages reprises et les questions qui ne disent rien du papier n'y sont pas.

- `lines.tsv` (`file`, `writer`, `text`) : une image par ligne écrite. `python -m scan.training.handwriting` lit ce
  dossier tel quel comme SOURCE.
- `notes.tsv` (les mêmes colonnes) : des notes dont on ne peut dire quelle ligne du texte est laquelle, `\\n` entre les
  lignes. L'apprentissage ne les lit pas.
- `digits.tsv` (`file`, `writer`, `text`) : un chiffre par image de 28 × 28 points, encre claire sur fond noir.
- `marks.tsv` (`file`, `printed`, `writer`, `text`, `mark`) : une case et ce qui l'entoure, en 80 × 80 points, et ce qui
  était imprimé là. `text` dit `yes` ou `no` ; `mark` dit ce qui s'y trouve quand la décision le confirme.
- `corrections.jsonl` : une décision par ligne : lu, confiance, décidé, genre, édition, page, zone, date, images.
  `audit` dit qu'elle a été tirée au hasard parmi ce qui était entré tout seul ; les autres sont des doutes.
- `crops/` : ce que l'agent a vu en décidant.

`writer` est une empreinte du parcours, calculée avec une clé qui reste à la mairie : elle sert à séparer les personnes
entre apprentissage et mesure, et ne nomme personne. Ce que les agents écrivent est à `agents`, tous ensemble.
"""
