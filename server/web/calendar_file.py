"""An appointment as a file that every calendar takes (iCalendar, RFC 5545). Pure.

Calendars are shared with a family, an employer, a company abroad: the file says when and where, and neither which
procedure it is for, nor the person's name, the agent's, or the code of the booklet.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Final

from server.record.agenda import minutes_of
from server.record.days import TOWN
from server.record.meetings import Meeting

_LINE: Final = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""

_ZONE: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{TOWN.key}",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""The rule of Paris since 1996."""


def calendar_file(meeting: Meeting, *, uid: str, title: str, words: str) -> bytes:
    """The file of one appointment.

    It has no end: nobody knows how long it takes. It has no hour where none is known: then it is the whole day.

    Args:
        meeting: The appointment.
        uid: What it is known by in a calendar, for ever: see `meeting_uid`.
        title: What the calendar shows.
        words: What it says beside.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mon parcours//FR",
        *_ZONE,
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_utc(meeting.changed_at)}",
        f"LAST-MODIFIED:{_utc(meeting.changed_at)}",
        f"SEQUENCE:{meeting.changes}",
        f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}",
        _start(meeting.said.on, meeting.said.time),
        f"SUMMARY:{_text(title)}",
        *([f"LOCATION:{_text(meeting.said.place)}"] if meeting.said.place else []),
        f"DESCRIPTION:{_text(words)}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def meeting_uid(key: bytes, code: str, step: str) -> str:
    """What an appointment is known by: the same however often it is moved, and nobody learns the code from it.

    Args:
        key: A secret of the home that stays the same.
        code: The journey.
        step: The step.
    """
    return hmac.new(key, f"calendar {code} {step}".encode(), hashlib.sha256).hexdigest()[:32] + "@mon-parcours"


def _start(on: date, said: str) -> str:
    minutes = minutes_of(said)
    if minutes is None:
        return f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
    at = datetime.combine(on, time(minutes // 60, minutes % 60))
    return f"DTSTART;TZID={TOWN.key}:{at:%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A text as a value (RFC 5545, 3.3.11); signs that no text may hold are left out."""
    said = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(sign for sign in said if sign == "\n" or sign >= " ").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, each but the first with a space before it; no sign is cut in two."""
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > _LINE:
            yield piece
            piece = " "
        piece += sign
    yield piece
