"""Makes the tables by which `scan/decide_text.py` turns what a reader says into how often that is right.

    python -m scan.training.calibration SOURCE … [--model scan/models/handwriting.int8.onnx] [--picture OUT.png]
        [--json OUT]

A source is a folder with `lines.tsv` (see `handwriting_lines`) of writers that the network has never seen, such as
`../shared/data/handwriting/copiste-dev`. Run it after every change of the network, of a language model or of the
weights in `scan/beginnings.py`: each changes what the reader says. 525 lines take a minute of one core. Then:

1. Copy the two lines printed under "For scan/decide_text.py" over `_SAID` and `_RIGHT` there, with their docstring's
   number of lines. The other two are the same for words (`ReadWord.probability`), for whoever doubts single words.
2. Put the table and "expected calibration error" into `scan/models/handwriting.md`.
3. Run `tests/scan/test_decide_text.py`: a table that gives a line 0.99 or more lets notes into the record by
   themselves. "Decided alone" says how many lines would be, and how often they would be wrong at most.

What is said is sorted into bins of equally many readings; the share right of each, as Krichevsky and Trofimov estimate
it, is made to rise with what is said (isotonic regression by pooling adjacent violators: Ayer et al., An empirical
distribution function for sampling with incomplete information, 1955); `numpy.interp` draws the line between. How many
bins is chosen by the logarithmic loss on writers left out, and all figures are of writers left out (cross-validation,
the writers dealt anew with each seed). A line is right when it is right throughout; a word when the alignment of fewest
changes between what was read and what was written has it in its place, whole.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scan.bounds import upper_bound
from scan.line_reader import MODEL, LineReader
from scan.training.calibration_picture import save_picture
from scan.training.calibration_tables import Calibration, Told, calibrated
from scan.training.chances import Bin, calibration_error
from scan.training.handwriting_lines import WrittenLine, is_consent, plain, read_picture, read_source


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, count, tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")
    parser.add_argument("--model", type=Path, default=MODEL, help="the network that reads lines")
    parser.add_argument("--folds", type=int, default=5, help="parts into which the writers are dealt")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="each deals them another way")
    parser.add_argument("--picture", type=Path, help="where to draw the reliability diagram, a PNG")
    parser.add_argument("--json", type=Path, help="where to write all figures")
    asked = parser.parse_args(arguments)
    written = [line for source in asked.sources for line in read_source(source, measured=True)]
    lines, words = readings(asked.model, [line for line in written if not is_consent(line.text)])
    found = {name: calibrated(told, asked.folds, asked.seeds) for name, told in (("lines", lines), ("words", words))}
    for name, one in found.items():
        print(report(name, one))
    print("For scan/decide_text.py:")
    for name, one in found.items():
        start = "" if name == "lines" else "_WORD"
        print(f"{start}_SAID: Final = {one.table.said}\n{start}_RIGHT: Final = {one.table.right}")
    if asked.picture is not None:
        save_picture({name: (one.before, one.after) for name, one in found.items()}, asked.picture)
    if asked.json is not None:
        asked.json.write_text(json.dumps({name: _plainly(one) for name, one in found.items()}, indent=1), "utf-8")
    return 0


def readings(model: Path, lines: Sequence[WrittenLine]) -> tuple[list[Told], list[Told]]:
    """Read lines; what was said of them and whether they were right, and the same for each of their words."""
    reader = LineReader(model)
    of_lines: list[Told] = []
    of_words: list[Told] = []
    for number, line in enumerate(lines):
        if number % 50 == 0:
            print(f"line {number} of {len(lines)}", file=sys.stderr)
        written = plain(line.text)
        (text,) = reader.read_lines([read_picture(line.picture)])
        of_lines.append(Told(text.confidence, plain(text.text) == written, line.writer))
        right = words_right([plain(word.text) for word in text.words], written.split())
        of_words += [Told(word.confidence, good, line.writer) for word, good in zip(text.words, right, strict=True)]
    return of_lines, of_words


def words_right(read: Sequence[str], written: Sequence[str]) -> tuple[bool, ...]:
    """Say of each word read whether it stands there, by the alignment that changes the fewest words."""
    costs = np.zeros((len(read) + 1, len(written) + 1), np.int64)
    costs[:, 0], costs[0, :] = range(len(read) + 1), range(len(written) + 1)
    for row, word in enumerate(read, start=1):
        for column, other in enumerate(written, start=1):
            put = costs[row - 1, column - 1] + (word != other)
            costs[row, column] = min(put, costs[row - 1, column] + 1, costs[row, column - 1] + 1)
    right = [False] * len(read)
    row, column = len(read), len(written)
    while row and column:
        same = read[row - 1] == written[column - 1]
        if costs[row, column] == costs[row - 1, column - 1] + (not same):
            row, column = row - 1, column - 1
            right[row] = same
        elif costs[row, column] == costs[row - 1, column] + 1:
            row -= 1
        else:
            column -= 1
    return tuple(right)


def report(name: str, found: Calibration) -> str:
    """What was found, for a terminal."""
    errors, (of_table, of_reader, of_one_rate) = found.errors, found.losses
    spread = f"{min(errors):.4f} to {max(errors):.4f} by seed"
    error = f"{np.mean(errors):.4f} ({spread}); as the reader says it {calibration_error(found.before):.4f}"
    loss = f"{of_table:.4f}; as the reader says it {of_reader:.4f}; one rate for all {of_one_rate:.4f}"
    rows = [
        f"{name}: {found.readings}, {found.right:.1%} right; {found.bins} bins",
        *_rows("as the reader says it", found.before),
        *_rows("by the table, on writers left out, first seed", found.after),
        f"  expected calibration error, writers left out: {error}; by chance alone {found.by_chance:.4f}",
        f"  logarithmic loss, writers left out: {loss}",
    ]
    for least, (count, wrong) in found.alone.items():
        bound = f", {wrong} wrong, at most {upper_bound(wrong, count):.2%} (95 %)" if count else ""
        rows.append(f"  decided alone from {least}: {count} of {found.readings}{bound}")
    return "\n".join([*rows, ""])


def _rows(title: str, bins: Sequence[Bin]) -> list[str]:
    return ["", f"  said   right  readings ({title})", *(f"  {b.mean:.3f}  {b.right:.3f}  {b.count}" for b in bins), ""]


def _plainly(found: Calibration) -> dict[str, object]:
    """For a machine."""
    return {
        "said": found.table.said,
        "right": found.table.right,
        "bins": found.bins,
        "readings": found.readings,
        "share_right": found.right,
        "calibration_errors": found.errors,
        "calibration_error_before": calibration_error(found.before),
        "calibration_error_by_chance": found.by_chance,
        "log_loss": found.losses[0],
        "log_loss_before": found.losses[1],
        "alone": {str(least): {"count": count, "wrong": wrong} for least, (count, wrong) in found.alone.items()},
    }


if __name__ == "__main__":
    raise SystemExit(main())
