"""What every table stands on: names of constraints, moments in UTC, JSON, and texts that fit their column."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import JSON, BigInteger, Connection, Dialect, Integer, MetaData, String, TypeDecorator, event
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapper

from server.record.errors import TextRefused

CONSTRAINT_NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that later migrations can change it on both databases."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Given and returned with its time zone, always UTC; SQLite keeps none, so it is put back."""

    impl = SqlDateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone, and turn any other into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


BigKey: Final = BigInteger().with_variant(Integer, "sqlite")
"""Counts up; SQLite only counts by itself in a column called INTEGER."""

Json: Final = JSON(none_as_null=False)


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=CONSTRAINT_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime()}


def _check_texts(_mapper: Mapper[Any], _connection: Connection, row: Table) -> None:
    """Hold every text against its column before it is written: PostgreSQL would refuse it, SQLite would not.

    Raises:
        TextRefused
    """
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        if not isinstance(column.type, String) or not isinstance(value, str):
            continue
        if column.type.length is not None and len(value) > column.type.length:
            raise TextRefused(column.key, column.type.length)
        if "\0" in value:
            raise TextRefused(column.key, None)


for _moment in ("before_insert", "before_update"):
    event.listen(Table, _moment, _check_texts, propagate=True)
