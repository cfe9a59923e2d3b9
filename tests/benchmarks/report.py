"""What a benchmark found: tables for people, and the same figures for a machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side.

    Attributes:
        title: What they are.
        columns: Their names; the first is that of the rows.
        rows: One cell a column, as printed.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        printed = ["  ".join(_aligned(cell, widths[place], place) for place, cell in enumerate(line)) for line in lines]
        return "\n".join([self.title, "", printed[0], "  ".join("-" * width for width in widths), *printed[1:]])


@dataclass(frozen=True, slots=True)
class Report:
    """What one part of the benchmark found.

    Attributes:
        tables: For people.
        figures: For a machine: names, numbers, lists and mappings of these.
        remarks: What the tables do not say.
    """

    tables: tuple[Table, ...]
    figures: Mapping[str, Any]
    remarks: tuple[str, ...] = field(default=())


def _aligned(cell: str, width: int, place: int) -> str:
    return cell.ljust(width) if place == 0 else cell.rjust(width)
