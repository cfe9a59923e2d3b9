"""What was read, as the JSON of `parcours read`."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from forms.layout import Zone
from forms.page_code import PageCode
from scan.readings import (
    CellsReading,
    FoundValue,
    LineKind,
    Noted,
    NoteReading,
    Others,
    PageOutcome,
    RejectedPage,
    TextLine,
    TickReading,
    ZoneReading,
)

_SCALE: Final = "scale"
_LENGTH: Final = "_mm"
"""How the name of a length ends."""


def zone_to_json(reading: ZoneReading) -> dict[str, Any]:
    """A zone as in `parcours read`."""
    shared = {
        "id": reading.zone.id,
        "kind": reading.zone.kind.value,
        "confidence": round(reading.confidence, 4),
        "decision": reading.decision.value,
    }
    match reading:
        case TickReading(value=value, mark=mark, beside=beside):
            found = {} if beside is None else {"beside_mm": [round(side, 2) for side in beside.as_list()]}
            return {**shared, "value": value, "mark": mark.value, **found, **_group(reading.zone)}
        case CellsReading(value=value, empty=empty):
            return {**shared, "value": value, "empty": empty, "digits": list(reading.digits)}
        case NoteReading(empty=empty, text=text, lines=lines):
            return {**shared, "empty": empty, "text": text, **_lines_to_json(lines)}


def outcome_to_json(outcome: PageOutcome) -> dict[str, Any]:
    """A page, read or rejected, as in `parcours read`; the advice in words is added by the caller.

    Lengths are in mm of the layout; a page that was printed enlarged says by how much, for `on_paper`.
    """
    if isinstance(outcome, RejectedPage):
        corners = None if outcome.corners_px is None else outcome.corners_px.as_list()
        in_clear = {} if outcome.in_clear is None else {"in_clear": _code_to_json(outcome.in_clear)}
        in_file = {} if outcome.in_file is None else {"in_file": list(outcome.in_file)}
        code = _code_to_json(outcome.code)
        return {"reason": outcome.reason.value, "corners_px": corners, **code, **in_clear, **in_file}
    scale = outcome.registered.layout.scale
    return {
        **_code_to_json(outcome.code),
        **({} if scale == 1.0 else {_SCALE: scale}),
        "status": "read",
        "how": outcome.how.value,
        "corners_px": outcome.corners_px.as_list(),
        "residual_mm": round(outcome.residual_mm, 3),
        "zones": [
            {**zone_to_json(reading), **({} if place is None else {"place_mm": round(place, 2)})}
            for reading, place in zip_longest(outcome.zones, outcome.registered.place_mm[: len(outcome.zones)])
        ],
        "annotations": [
            {
                "box_mm": note.box.as_list(),
                "text": note.text,
                "confidence": round(note.confidence, 4),
                "near": note.near,
                **_kind_to_json(note.kind),
                **_lines_to_json(note.lines),
            }
            for note in outcome.annotations
        ],
        "findings": [noted_to_json(noted) for noted in outcome.findings],
    }


def on_paper(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """A page of `outcome_to_json` with its lengths in mm of the paper: what a ruler measures."""
    scale = outcome.get(_SCALE, 1.0)
    own = {key: value for key, value in outcome.items() if key != _SCALE}
    return own if scale == 1.0 else {key: _times(key, value, scale) for key, value in own.items()}


def _times(key: str, value: Any, scale: float) -> Any:
    match value:
        case dict():
            return {inner: _times(inner, part, scale) for inner, part in value.items()}
        case list():
            return [_times(key, part, scale) for part in value]
        case int() | float() if key.endswith(_LENGTH):
            return round(value * scale, 3)
        case _:
            return value


def noted_to_json(noted: Noted) -> dict[str, Any]:
    """A finding, as in `parcours read`; the advice in words is added by the caller."""
    return {"finding": noted.finding.value, **noted.facts}


def _code_to_json(code: PageCode | None) -> dict[str, Any]:
    return {} if code is None else {"code": code.journey, "edition": code.edition, "page": code.page}


def _group(zone: Zone) -> dict[str, Any]:
    return {} if zone.group is None else {"group": zone.group}


def _lines_to_json(lines: Sequence[TextLine]) -> dict[str, Any]:
    """Lines, and what with a form stands in any of them."""
    return {
        "lines": [_line_to_json(line) for line in lines],
        "found": [_found_to_json(found) for line in lines for found in line.found],
    }


def _found_to_json(found: FoundValue) -> dict[str, Any]:
    others = [{"value": value, "share": round(share, 4)} for value, share in found.others]
    return {
        "kind": found.kind.value,
        "value": found.value,
        "text": found.text,
        "confidence": round(found.confidence, 4),
        "decision": found.decision.value,
        "box_mm": [round(side, 2) for side in found.box.as_list()],
        **({"others": others} if others else {}),
    }


def _line_to_json(line: TextLine) -> dict[str, Any]:
    facts = {"text": line.text, "confidence": round(line.confidence, 4), "box_mm": line.box.as_list()}
    words = [
        {
            "text": word.text,
            "confidence": round(word.confidence, 4),
            "box_mm": [round(value, 2) for value in word.box.as_list()],
            **_others_to_json(word.others),
        }
        for word in line.words
    ]
    return {**facts, **_kind_to_json(line.kind), **({"words": words} if words else {}), **_others_to_json(line.others)}


def _others_to_json(others: Others) -> dict[str, Any]:
    return {"others": [{"text": text, "share": round(share, 4)} for text, share in others]} if others else {}


def _kind_to_json(kind: LineKind) -> dict[str, Any]:
    """What is not said is writing."""
    return {} if kind is LineKind.WRITING else {"kind": kind.value}
