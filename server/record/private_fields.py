"""Which places of a booklet only agents look at: what an edition keeps for them, or the journey's version."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.errors import UnknownTemplate
from forms.fields import Field, step_fields
from server.record.editions import printed_field
from server.record.history import journey_row
from server.record.tables import EditionRow
from server.record.templates import template_of


@dataclass(frozen=True, slots=True)
class PrivateFields:
    """The places of a journey that its resident is shown nothing of, by id.

    Attributes:
        fields: Their ids.
        everything: Every place is: nobody can read what the journey's version keeps for agents.
    """

    fields: frozenset[str]
    everything: bool = False

    def __contains__(self, field_id: object) -> bool:
        return self.everything or field_id in self.fields


def private_fields(session: Session, code: str) -> PrivateFields:
    """What any printed edition of a journey keeps for agents, and what its version does.

    Raises:
        UnknownJourney: There is none with this code.
    """
    row = journey_row(session, code)
    editions = session.scalars(select(EditionRow.fields).where(EditionRow.journey == code)).all()
    printed = frozenset(name for fields in editions for name, facts in fields.items() if facts["sensitive"])
    try:
        template = template_of(session, row.template, row.template_version)
    except UnknownTemplate:
        return PrivateFields(printed, everything=True)
    fields = (field for step in template.steps for field in step_fields(step, {}))
    return PrivateFields(printed | {field.id for field in fields if field.sensitive})


def read_field(fields: Mapping[str, Any], field_id: str, private: Container[str]) -> Field:
    """A field that something was read in, as sensitive as its journey has it.

    Args:
        fields: What its edition keeps of its fields, by id.
        field_id: Its id.
        private: `private_fields` of the journey.
    """
    return replace(printed_field(fields, field_id, field_id, None), sensitive=field_id in private)
