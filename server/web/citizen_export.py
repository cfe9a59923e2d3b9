"""« Télécharger toutes mes données »: a ZIP that is made while it is sent, so that no booklet is too large for it."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flask import Response
from flask.typing import ResponseReturnValue

from server.record.days import TOWN
from server.record.own_export import Exported, contents_of, export_of, record_text
from server.record.storage import Storage
from server.web.citizen_door import Door, blueprint
from server.web.citizen_page import with_pin
from server.web.images import kind_of_image
from server.web.moments import moment
from server.web.services import database, services
from server.web.typography import _

_ENDINGS: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
README: Final = "LISEZ-MOI.txt"


@blueprint.get("/<any(P, p):_letter>/<address>/mes-donnees.zip")
@with_pin
def export(before: Door) -> ResponseReturnValue:
    """The file."""
    with database().reading() as records:
        exported = export_of(records, before.code)
    now = datetime.now(TOWN)
    heading = _("Ces fichiers manquent : la mairie ne les a plus.")
    pieces = _zipped(exported, services().storage, _readme(now), heading, now)
    response = Response(pieces, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


class _Pipe(io.RawIOBase):
    """What is written, until it is taken: a file that nobody can go back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part) -> int:  # type: ignore[no-untyped-def]  # a buffer of any kind, as `RawIOBase` has it
        self._parts.append(bytes(part))
        return len(part)

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def _zipped(exported: Exported, storage: Storage, readme: str, heading: str, now: datetime) -> Iterator[bytes]:
    """The file in pieces: no more than one picture or one booklet stands in memory.

    Args:
        exported: What is in it.
        storage: Where its pictures and booklets are.
        readme: The words beside it.
        heading: Of the list of what is not there any more. The request is over when it is written.
        now: The moment that its files bear.
    """
    pipe, lost = _Pipe(), list[str]()
    with zipfile.ZipFile(pipe, "w") as file:
        texts = {"dossier.json": record_text(exported), "historique.txt": "\n".join(exported.history) + "\n"}
        for name, text in texts.items():
            file.writestr(_entry(name, now), text, zipfile.ZIP_DEFLATED)
        yield pipe.take()
        for name, content in contents_of(storage, exported):
            if content is None:
                lost.append(name)
                continue
            kind = kind_of_image(content[:12])
            file.writestr(_entry(name + _ENDINGS.get(kind or "", ""), now), content)  # packed already
            yield pipe.take()
        file.writestr(_entry(README, now), readme + _lost(heading, lost), zipfile.ZIP_DEFLATED)
    yield pipe.take()


def _entry(name: str, now: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.external_attr = 0o600 << 16
    return entry


def _readme(now: datetime) -> str:
    return "\n".join(
        [
            _("Vos données dans Mon parcours, %(moment)s.", moment=moment(now)),
            "",
            _("Gardez ce fichier pour vous : il dit tout de votre parcours."),
            "",
            _("dossier.json : ce que la mairie sait, dans une forme qu'un autre logiciel peut lire."),
            _("historique.txt : ce qui s'est passé, ligne par ligne, à l'heure universelle."),
            _("livrets : vos livrets, comme ils ont été imprimés."),
            _("recus : les reçus de vos passages."),
            _("pages : les pages de votre livret, comme elles ont été numérisées."),
            _("extraits : ce que vous avez écrit, morceau par morceau."),
            _("photos : celles de vos pièces, que vous avez gardées."),
            "",
            _("Ce qui n'y est pas : ce que les agents s'écrivent entre eux, leurs notes, leurs noms,"),
            _("et les réponses que seuls les agents voient. Demandez-les à l'accueil de la mairie."),
            "",
        ]
    )


def _lost(heading: str, names: list[str]) -> str:
    return "\n".join(["", heading, *names, ""]) if names else ""
