"""What a page says of journeys that may be moved to another version: what they have in common is said once. Pure."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from server.record.moving import Changes
from server.record.moving_parts import PartChange


@dataclass(frozen=True, slots=True)
class Told:
    """Journeys of which the same is said.

    Attributes:
        journeys: Which.
        parts: What changes for them besides what changes for all.
    """

    journeys: tuple[Changes, ...]
    parts: tuple[PartChange, ...]

    @property
    def first(self) -> Changes:
        """One of them, whose answers are those of every one."""
        return self.journeys[0]

    @property
    def added(self) -> tuple[PartChange, ...]:
        """What comes."""
        return tuple(one for one in self.parts if not one.before)

    @property
    def removed(self) -> tuple[PartChange, ...]:
        """What goes."""
        return tuple(one for one in self.parts if not one.after)

    @property
    def reworded(self) -> tuple[PartChange, ...]:
        """What stays, and says something else."""
        return tuple(one for one in self.parts if one.before and one.after)


@dataclass(frozen=True, slots=True)
class Overview:
    """The journeys of a version, by what is said of them.

    Attributes:
        common: What changes for every one for which something does; of no journey where there is one alone.
        told: Those of which more is to be said, the doubtful ones first.
        quiet: Those for which nothing else changes.
        same: Those for which nothing changes.
    """

    common: Told
    told: tuple[Told, ...]
    quiet: tuple[Changes, ...]
    same: tuple[Changes, ...]


def overview(changes: Sequence[Changes]) -> Overview:
    """Sort journeys by what is said of them: each thing once, and first what somebody must look at."""
    some = [one for one in changes if one.any]
    possible = [one for one in some if not one.impossible]
    sets = [{part.anybodys for part in one.parts} for one in possible]
    shared = set.intersection(*sets) if len(sets) > 1 else set()
    common = tuple(part for part in _once(possible[0].parts if possible else ()) if part in shared)
    alike: dict[Hashable, list[Changes]] = {}
    parts = {one.code: _own(one, shared) for one in some}
    for one in sorted(some, key=lambda each: (not each.doubtful, not _particular(each))):
        alike.setdefault((parts[one.code], one.reread, one.set_aside, one.impossible), []).append(one)
    quiet = alike.pop(((), (), (), ""), [])
    told = tuple(Told(tuple(journeys), parts[journeys[0].code]) for journeys in alike.values())
    return Overview(Told((), common), told, tuple(quiet), tuple(one for one in changes if not one.any))


def _particular(one: Changes) -> bool:
    return bool(one.reread or one.set_aside or one.impossible) or any(part.particular for part in one.parts)


def _once(parts: Sequence[PartChange]) -> tuple[PartChange, ...]:
    return tuple(dict.fromkeys(part.anybodys for part in parts))


def _own(one: Changes, shared: set[PartChange]) -> tuple[PartChange, ...]:
    """What is to be said of one journey: what changes for it and not for all, and what its record holds of the rest."""
    parts = (
        (replace(part, said=()) if part.anybodys in shared else part) if part.particular else part.anybodys
        for part in one.parts
        if part.particular or part.anybodys not in shared
    )
    return tuple(dict.fromkeys(parts))
