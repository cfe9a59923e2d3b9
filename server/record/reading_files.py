"""Reads files for the command line: `read` changes nothing, `scan` brings the records up to them."""

import errno
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from forms.page_code import display_journey_code
from scan.errors import ScanError
from scan.pipeline import Engines, default_engines, read_file
from scan.readings import ImageReading
from server.config import PRIVATE_FOLDER, Settings
from server.record import words
from server.record.audits import need_a_person
from server.record.db import Database
from server.record.documents import Advice, image_to_json, journeys_to_json, pile_to_json, upload_to_json
from server.record.editions import StoredEditions
from server.record.errors import DatabaseGone
from server.record.filenames import encodable
from server.record.findings import may_hide_pencil
from server.record.ingest import process, receive
from server.record.merging import WITHOUT_REVIEW
from server.record.model import BatchState
from server.record.overlays import write_overlays
from server.record.readings import batches

_LONGEST_STEM: Final = 80
"""Characters of a file's name in those of its pictures."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was read.

    Attributes:
        document: The JSON document of the command.
        text: The same in a few lines.
        attention: A person must look at something.
    """

    document: dict[str, Any]
    text: str
    attention: bool


Tell = Callable[[Callable[[], str]], None]
"""Takes, for each file, something that answers how far its reading has come, from any thread."""


def _silent(_how_far: Callable[[], str]) -> None:
    """Tell nobody."""


def read_files(
    database: Database,
    settings: Settings,
    files: Sequence[Path],
    advice: Advice,
    *,
    timings: bool = False,
    overlay: Path | None = None,
    tell: Tell = _silent,
) -> Report:
    """Read files and change nothing, as `parcours read`.

    Args:
        database: The record's.
        settings: Of the home.
        files: Images and PDFs; one that cannot be read is in the report with its error.
        advice: Words for rejected pages and findings.
        timings: Say how long each stage took.
        overlay: The folder for pictures of what each stage saw; made if it is not there. None: none are drawn.
        tell: Is told of each file.

    Raises:
        DatabaseGone: The database does not answer.
        OSError: The folder cannot be made.
        StorageFailed: Nothing can be written into it.
    """
    engines, editions = default_engines(), StoredEditions(database, settings)
    if overlay is not None:
        overlay.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    documents = []
    for number, path in enumerate(files, start=1):
        draw = None if overlay is None else partial(write_overlays, folder=overlay, name=f"{number}-{_stem(path)}")
        documents.append(_read_file(path, editions, engines, advice, timings=timings, draw=draw, tell=tell))
    text = "\n".join(line for document in documents for line in _lines(document))
    return Report({"files": documents}, text, attention=any(_needs_attention(document) for document in documents))


def scan_files(
    database: Database,
    settings: Settings,
    files: Sequence[Path],
    advice: Advice,
    *,
    by: str,
    tell: Tell = _silent,
) -> Report:
    """Read files and bring the records up to them, as `parcours scan`.

    Args:
        database: The record's.
        settings: Of the home.
        files: Images and PDFs; one that cannot be read is in the report with its error.
        advice: Words for rejected pages and findings.
        by: Who brings them.
        tell: Is told of each file.

    Raises:
        StorageFailed: The disk is full or failed; what was taken in before is safe.
        DatabaseGone: The database does not answer.
    """
    engines, editions = default_engines(), StoredEditions(database, settings)
    uploads: list[BatchState] = []
    documents: list[dict[str, Any]] = []
    for path in files:
        try:
            _check_kind(path)
            batch = receive(database, settings, path, path.name, by)
        except OSError as error:
            documents.append({"file": encodable(str(path)), "sha256": None, "images": [], "error": _unopened(error)})
            continue
        tell(partial(_so_far, database, batch, encodable(path.name)))
        upload = process(database, settings, batch, engines, editions)
        uploads.append(upload)
        with database.reading() as session:
            documents.append(upload_to_json(session, upload, encodable(str(path)), advice))
    with database.reading() as session:
        journeys = journeys_to_json(session, uploads)
        asked = [review for each in uploads for page in each.pages for review in page.reviews]
        waiting = need_a_person(session, asked)
    text = "\n".join([line for document in documents for line in _lines(document)] + _told(journeys))
    return Report({"files": documents, "journeys": journeys}, text, attention=waiting)


_Draw = Callable[[ImageReading], tuple[Path | None, list[Path | None]]]


def _stem(path: Path) -> str:
    """A file's name without its ending, as far as it can be part of another name."""
    return encodable(path.stem)[:_LONGEST_STEM]


def _read_file(
    path: Path,
    editions: StoredEditions,
    engines: Engines,
    advice: Advice,
    *,
    timings: bool,
    draw: _Draw | None,
    tell: Tell,
) -> dict[str, Any]:
    document: dict[str, Any] = {"file": encodable(str(path)), "sha256": None, "images": []}
    tell(lambda: _how_far(encodable(path.name), len(document["images"])))
    try:
        _check_kind(path)
        document["sha256"] = _sha256(path)
        for image in read_file(path, editions, engines):
            document["images"].append(image_to_json(image, advice, timings=timings))
            if draw is not None:
                _say_pictures(document["images"][-1], *draw(image))
        document["findings"] = pile_to_json(document["images"], advice)
    except OSError as error:
        document["error"] = _unopened(error)
    except ScanError as error:
        document["error"] = words.failure(error)
    return document


def _say_pictures(image: dict[str, Any], whole: Path | None, pages: Sequence[Path | None]) -> None:
    """Say where the pictures of an image are."""
    image["overlay"] = None if whole is None else str(whole)
    for page, picture in zip(image["pages"], [path for path in pages if path is not None], strict=True):
        page["overlay"] = str(picture)


def _check_kind(path: Path) -> None:
    """Refuse what would never end, or cannot be read twice: devices and pipes."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))


def _so_far(database: Database, batch: str, name: str) -> str:
    try:
        with database.reading() as session:
            return _how_far(name, batches(session, [batch])[0].images_read)
    except DatabaseGone:  # whoever reads the batch says so
        return name


def _how_far(name: str, images: int) -> str:
    """What is being read, and how much of it was."""
    if not images:
        return f"{name}, the first image"
    return f"{name}, {images} {'image' if images == 1 else 'images'} so far"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unopened(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return words.NO_SUCH_FILE
    if isinstance(error, IsADirectoryError):
        return words.A_FOLDER
    if error.errno == errno.EINVAL:
        return words.NO_FILE
    return words.not_opened(error.strerror or str(error))


def _needs_attention(document: dict[str, Any]) -> bool:
    """Whether scanning the file would ask something: a blank back would not."""
    return any(
        any(rejected["reason"] not in WITHOUT_REVIEW for rejected in image["rejected"])
        or any(may_hide_pencil(page) for page in image["pages"])
        or any(zone["decision"] == "review" for page in image["pages"] for zone in page["zones"])
        for image in document["images"]
    )


def _lines(document: dict[str, Any]) -> list[str]:
    lines = [str(document["file"])]
    for image in document["images"]:
        for page in image["pages"]:
            doubts = [zone["id"] for zone in page["zones"] if zone["decision"] == "review"]
            which = f" ({', '.join(doubts)})" if doubts else ""
            lines.append(
                f"  {display_journey_code(page['code'])} edition {page['edition']} page {page['page']}: "
                f"{len(page['zones'])} zones, {len(doubts)} to review{which}"
            )
            lines += [f"    {found['finding']}: {found['advice']}" for found in page["findings"]]
        lines += [f"  {rejected['reason']}: {rejected['advice']}" for rejected in image["rejected"]]
    return lines + [f"  {found['finding']}: {found['advice']}" for found in document.get("findings", ())]


def _told(journeys: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for journey in journeys:
        code, changes = display_journey_code(journey["code"]), journey["changes"]
        lines.append(f"{code}: {len(changes)} changes, {len(journey['reviews'])} to review")
        lines += [f"  {change['words']}" for change in changes]
    return lines
