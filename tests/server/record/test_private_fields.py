"""What only agents look at: one rule for all that a resident is shown, whichever edition it stands in."""

from sqlalchemy import select

from server.record.history import journey_row
from server.record.own_export import export_of
from server.record.private_fields import private_fields, read_field
from server.record.tables import EditionRow
from tests.server.record.changing import set_field
from tests.server.townhall import TownHall

BOX = "M3.temoins_choisis"


def test_what_one_edition_keeps_for_agents_is_shown_of_none(hall: TownHall) -> None:
    code = hall.printed()
    set_field(hall, code, BOX, True)
    with hall.database.transaction() as session:
        first = session.scalars(select(EditionRow).where(EditionRow.journey == code)).one()
        printed = {one.key: getattr(first, one.key) for one in EditionRow.__mapper__.column_attrs if one.key != "id"}
        fields = {**first.fields, BOX: {**first.fields[BOX], "sensitive": True}}
        session.add(EditionRow(**{**printed, "number": 2, "fields": fields}))
        other = first.fields

    with hall.database.reading() as session:
        read = read_field(other, BOX, private_fields(session, code))
        exported = export_of(session, code).record["fields"]

    assert (other[BOX]["sensitive"], read.sensitive) == (False, True)
    assert BOX not in exported


def test_nothing_is_shown_where_nobody_can_read_what_the_version_keeps_for_agents(hall: TownHall) -> None:
    code = hall.printed()
    with hall.database.transaction() as session:
        journey_row(session, code).template_version = 99

    with hall.database.reading() as session:
        read = read_field({}, BOX, private_fields(session, code))

    assert read.sensitive
