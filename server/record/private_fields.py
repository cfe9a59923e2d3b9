"""Which places of a booklet only agents look at: what its edition keeps for them, or the journey's version."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from forms.errors import UnknownTemplate
from forms.fields import Field, step_fields
from server.record.editions import printed_field
from server.record.history import journey_row
from server.record.templates import template_of


def private_fields(session: Session, code: str) -> frozenset[str]:
    """Ids of the fields that the journey's version of its booklet keeps for agents, whatever an older edition says.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    try:
        template = template_of(session, row.template, row.template_version)
    except UnknownTemplate:  # nothing of the journey is shown to its resident then; agents still see its scans
        return frozenset()
    fields = (field for step in template.steps for field in step_fields(step, {}))
    return frozenset(field.id for field in fields if field.sensitive)


def read_field(fields: Mapping[str, Any], field_id: str, private: Collection[str]) -> Field:
    """A field that something was read in, sensitive where its edition or the journey's version says so.

    Args:
        fields: What its edition keeps of its fields, by id.
        field_id: Its id.
        private: `private_fields` of the journey.
    """
    printed = printed_field(fields, field_id, field_id, None)
    return replace(printed, sensitive=printed.sensitive or field_id in private)
