"""Which uploads nobody is going to read as things are: they wait, and no program that reads is alive."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from server.config import Settings
from server.record.claims import not_in_hand
from server.record.heartbeat import Health, beats, worker_lives
from server.record.history import now
from server.record.model import UNFINISHED, BatchState
from server.record.watched_folder import BY

_PATIENCE: Final = timedelta(minutes=1)
"""A worker that starts beside the server is there in seconds, and takes up what waits."""


def unattended_uploads(session: Session, settings: Settings, uploads: Iterable[BatchState]) -> frozenset[str]:
    """The ids of those that have waited for a minute, or have lost their reader, while no worker is alive.

    What came from a copier's folder is read by the program that watches it: while that is alive, it waits for nobody.
    """
    busy = [each for each in uploads if each.status in UNFINISHED]
    if not busy or worker_lives(settings):
        return frozenset()
    waiting, moment = frozenset(not_in_hand(session, older_than=_PATIENCE)), now()
    watched = {beat.desk for beat in beats(settings) if beat.health(moment) is not Health.DOWN}
    return frozenset(
        each.id for each in busy if each.id in waiting and not (each.received_by == BY and each.desk in watched)
    )
