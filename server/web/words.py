"""What templates can say: translated words, dates, values and codes as people read them."""

from functools import lru_cache
from typing import Any

from flask import Flask, request, url_for

from forms.page_code import display_journey_code
from forms.trips import is_ready
from server.web import (
    edition_words,
    handover_words,
    messages,
    page_words,
    search_form,
    spoken,
    trip_words,
    upload_cards,
)
from server.web.drawings import how_field, how_path, motif_field, motif_path
from server.web.moments import day, moment, near
from server.web.typography import _, of, plural, typeset


def install(app: Flask) -> None:
    """Give templates the project's own words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        {
            "_": _,
            "plural": plural,
            "url_for": _address,
            "how_field": how_field,
            "how_path": how_path,
            "motif_field": motif_field,
            "motif_path": motif_path,
            "step_status": messages.step_status,
            "role_name": messages.role_name,
            "origin_words": messages.origin_words,
            "reason_words": messages.reason_words,
            "caseworkers_words": messages.caseworkers_words,
            "upload_status": upload_cards.upload_status,
            "nobody_reads": messages.nobody_reads,
            "author_words": messages.author_words,
            "value_words": messages.value_words,
            "reading_words": messages.reading_words,
            "kinds_title": messages.kinds_title,
            "kept_words": messages.kept_words,
            "own_words": messages.own_words,
            "edition_kind": edition_words.edition_kind,
            "edition_pages": edition_words.edition_pages,
            "rejection_title": page_words.rejection_title,
            "rejection_advice": page_words.rejection_advice,
            "finding_title": page_words.finding_title,
            "finding_advice": page_words.finding_advice,
            "risk_words": trip_words.risk_words,
            "in_days": trip_words.in_days,
            "service_key": handover_words.service_key,
            "service_name": handover_words.service_name,
            "answer_words": handover_words.answer_words,
            "may_answer": handover_words.may_answer,
            "waits_for_us": handover_words.waits_for_us,
            "reason_found": search_form.reason_found,
            "paper_words": trip_words.paper_words,
            "counted_papers": trip_words.counted_papers,
            "to_bring_words": trip_words.to_bring_words,
            "said_of_upload": spoken.said_of_upload,
            "said_of_page": spoken.said_of_page,
            "said_of_blanks": spoken.said_of_blanks,
            "said_of_quiet": spoken.said_of_quiet,
        }
    )
    app.jinja_env.filters.update(
        {
            "fr": typeset,
            "of": of,
            "code": display_journey_code,
            "day": day,
            "day_short": messages.day_and_month,
            "near": near,
            "long_day": messages.long_date,
            "moment": moment,
            "mm": edition_words.millimetres,
            "hour": trip_words.hour_words,
        }
    )
    app.jinja_env.tests["said_ready"] = is_ready
    app.jinja_env.tests["past_trip"] = trip_words.is_past


def _address(endpoint: str, **values: Any) -> str:
    """`url_for`, which looks up only once a process where a file of ours is: a page names a hundred of them."""
    if endpoint == "static" and values.keys() == {"filename"}:
        return _of_file(values["filename"], request.root_path)
    return url_for(endpoint, **values)


@lru_cache(maxsize=1024)
def _of_file(name: str, _root: str) -> str:
    return url_for("static", filename=name)
