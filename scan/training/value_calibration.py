"""Makes the table and the threshold by which `scan/decide_values.py` says how sure a value in a note is.

    python -m scan.training.value_calibration SOURCE … [--model MODEL] [--picture OUT.png]
    python -m scan.training.value_calibration SOURCE … --exact 0.9875

Sources are folders with `lines.tsv`, as `value_lines` writes them, or of real lines. Run it after every change of the
network or of `scan/written_forms.py`, and copy what is printed under "For scan/decide_values.py". A value is right when
a value of the same kind and the same normal form stands in the line, by the rules that read it (see `value_lines`): so
is told how often characters are taken for others, not whether the rules are right.

The table is made and measured as in `scan.training.calibration`. The threshold for what is exact is the lowest
eightieth from which nothing was wrong; "writers left out" says what thresholds chosen so are worth on others. With
`--exact` no threshold is chosen: what is exact from that one is counted in sources on which it was not chosen, with the
upper bound of Clopper and Pearson (95 %) for the share that is wrong.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from scan.bounds import upper_bound
from scan.line_reader import MODEL, LineReader
from scan.training.calibration import report
from scan.training.calibration_picture import save_picture
from scan.training.calibration_tables import Told, calibrated
from scan.training.handwriting_lines import is_consent, read_picture, read_source
from scan.training.value_lines import written_values
from scan.written_forms import ValueKind

_STEPS: Final = 80
"""Thresholds are eightieths: a finer one would be of the values that it was chosen on."""

_FOLDS: Final = 5
"""Parts into which the writers are dealt."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in lines.

    Attributes:
        told: Of every value found, by kind.
        written: How many values stand in the lines, by kind.
        found: How many of these were found, with whatever confidence.
    """

    told: Mapping[ValueKind, Sequence[Told]]
    written: Mapping[ValueKind, int]
    found: Mapping[ValueKind, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, count, tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")
    parser.add_argument("--exact", type=float, metavar="FROM", help="count what is exact from here, and choose nothing")
    parser.add_argument("--model", type=Path, default=MODEL, help="the network that reads lines")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--picture", type=Path, help="where to draw the reliability diagram, a PNG")
    asked = parser.parse_args(arguments)
    chosen = measured(LineReader(asked.model), asked.sources)
    every = [one for told in chosen.told.values() for one in told]
    threshold = lowest(every) if asked.exact is None else asked.exact
    if asked.exact is None:
        found = calibrated(every, _FOLDS, asked.seeds)
        print(report("values", found))
        for seed in asked.seeds:
            exact, wrong = left_out_exact(every, _FOLDS, seed)
            print(f"writers left out, seed {seed}: exact {exact}, of these wrong {wrong}{_bound(wrong, exact)}")
        print(f"For scan/decide_values.py:\n_SAID: Final = {found.table.said}\n_RIGHT: Final = {found.table.right}")
        print(f"_EXACT: Final = {threshold}")
        if asked.picture is not None:
            save_picture({"values": (found.before, found.after)}, asked.picture)
    print(f"exact from {threshold}:")
    for kind in (*ValueKind, None):
        print(f"  {counts(chosen, kind, threshold)}")
    return 0


def measured(reader: LineReader, sources: Sequence[Path]) -> Measured:
    """Find values in all lines of some sources, and compare them with what the lines say."""
    told: dict[ValueKind, list[Told]] = {kind: [] for kind in ValueKind}
    written = dict.fromkeys(ValueKind, 0)
    found = dict.fromkeys(ValueKind, 0)
    lines = [line for source in sources for line in read_source(source, measured=True) if not is_consent(line.text)]
    for number, line in enumerate(lines):
        if number % 100 == 0:
            print(f"line {number} of {len(lines)}", file=sys.stderr)
        left = written_values(line.text)
        for kind, _ in left:
            written[kind] += 1
        (read,) = reader.read_lines([read_picture(line.picture)])
        for value in read.values:
            right = (value.kind, value.value) in left
            if right:
                left.remove((value.kind, value.value))
                found[value.kind] += 1
            told[value.kind].append(Told(value.confidence, right, f"{line.source} {line.writer}"))
    return Measured(told, written, found)


def lowest(told: Sequence[Told]) -> float:
    """The lowest eightieth from which nothing is wrong; above 1.0 where the surest value is."""
    wrong = max((one.said for one in told if not one.right), default=0.0)
    return (math.floor(wrong * _STEPS) + 1) / _STEPS


def left_out_exact(told: Sequence[Told], folds: int, seed: int) -> tuple[int, int]:
    """How many values are exact by a threshold that was chosen on other writers, and how many of these are wrong."""
    names = np.array(sorted({one.writer for one in told}))
    np.random.default_rng(seed).shuffle(names)
    exact = wrong = 0
    for fold in range(folds):
        own = set(names[fold::folds].tolist())
        threshold = lowest([one for one in told if one.writer not in own])
        right = [one.right for one in told if one.writer in own and one.said >= threshold]
        exact, wrong = exact + len(right), wrong + right.count(False)
    return exact, wrong


def _bound(wrong: int, count: int) -> str:
    return f", at most {upper_bound(wrong, count):.2%} (95 %)" if count else ""


def counts(measured: Measured, kind: ValueKind | None, threshold: float) -> str:
    """How many values of a kind, or of all, stand in lines, were found, are exact, and wrong of these."""
    kinds = list(ValueKind) if kind is None else [kind]
    told = [one for each in kinds for one in measured.told[each]]
    exact = [one for one in told if one.said >= threshold]
    wrong = sum(not one.right for one in exact)
    written, found = (sum(of[each] for each in kinds) for of in (measured.written, measured.found))
    return (
        f"{kind or 'all'}: {written} written, {found} found, {len(told) - sum(one.right for one in told)} found wrong; "
        f"exact {len(exact)}, of these wrong {wrong}{_bound(wrong, len(exact))}"
    )


if __name__ == "__main__":
    sys.exit(main())
