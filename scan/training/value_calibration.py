"""Makes the table and the threshold by which `scan/decide_values.py` says how sure a value in a note is.

    python -m scan.training.value_calibration SOURCE … [--model MODEL] [--picture OUT.png]

Sources are folders with `lines.tsv`, as `value_lines` writes them, or of real lines. Run it after every change of the
network or of `scan/written_forms.py`, and copy what is printed under "For scan/decide_values.py". A value is right when
a value of the same kind and the same normal form stands in the line.

The table is made and measured as in `scan.training.calibration`. The threshold for what is exact is the lowest from
which at most one value in 200 is wrong, by the upper bound of Clopper and Pearson (95 %). What it is worth is measured
on writers left out: for each part of them it is chosen anew on the others. Sources of `--only-told` are read with the
threshold of the others, and change nothing.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from scan.found_values import find_values
from scan.line_reader import MODEL, LineReader
from scan.training.calibration import report
from scan.training.calibration_picture import save_picture
from scan.training.calibration_tables import Told, calibrated
from scan.training.chances import upper_bound
from scan.training.handwriting_lines import is_consent, read_source
from scan.training.value_lines import values_of
from scan.written_forms import ValueKind

WRONG: Final = 0.005
"""Share of what is called exact that may be wrong at most."""

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
    parser.add_argument("--only-told", type=Path, nargs="+", default=[], metavar="SOURCE")
    parser.add_argument("--model", type=Path, default=MODEL, help="the network that reads lines")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--picture", type=Path, help="where to draw the reliability diagram, a PNG")
    asked = parser.parse_args(arguments)
    reader = LineReader(asked.model)
    chosen = measured(reader, asked.sources)
    every = [one for told in chosen.told.values() for one in told]
    found, threshold = calibrated(every, _FOLDS, asked.seeds), lowest(every)
    print(report("values", found))
    print(f"exact from {threshold}:")
    for kind in (*ValueKind, None):
        print(f"  {counts(chosen, kind, threshold)}")
    for seed in asked.seeds:
        exact, wrong = left_out_exact(every, _FOLDS, seed)
        print(f"writers left out, seed {seed}: exact {exact}, of these wrong {wrong}{_bound(wrong, exact)}")
    for source in asked.only_told:
        print(f"{source.name}:")
        told = measured(reader, [source])
        for kind in (*ValueKind, None):
            print(f"  {counts(told, kind, threshold)}")
    print("For scan/decide_values.py:")
    print(f"_SAID: Final = {found.table.said}\n_RIGHT: Final = {found.table.right}\n_EXACT: Final = {threshold}")
    if asked.picture is not None:
        save_picture({"values": (found.before, found.after)}, asked.picture)
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
        picture = cv2.imread(str(line.picture), cv2.IMREAD_GRAYSCALE)
        if picture is None:
            raise FileNotFoundError(f"{line.picture}: no picture that can be read")
        left = values_of(line.text)
        for kind, _ in left:
            written[kind] += 1
        for value in find_values(reader.frames(np.asarray(picture, np.uint8)), reader.alphabet):
            right = (value.kind, value.value) in left
            if right:
                left.remove((value.kind, value.value))
                found[value.kind] += 1
            told[value.kind].append(Told(value.confidence, right, f"{line.source} {line.writer}"))
    return Measured(told, written, found)


def lowest(told: Sequence[Told], wrong: float = WRONG) -> float:
    """The lowest confidence from which at most a given share is wrong, by its upper bound; above 1.0 for none."""
    best, errors = 2.0, 0
    for count, one in enumerate(sorted(told, key=lambda one: (-one.said, one.right)), start=1):
        errors += not one.right
        if upper_bound(errors, count) <= wrong:
            best = one.said
    return float(np.ceil(best * 1e4) / 1e4)


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
