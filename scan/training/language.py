"""Builds the model of sequences that decoding reads lines with: `python -m scan.training.language TEXTS MODEL.npz`.

TEXTS is what `python -m scan.training.french_text` wrote: a text file a source, and the words of French with how often
they are written. The model tells how likely each character is after up to six others, as a person writes a line.

Smoothing is Witten and Bell's (The zero-frequency problem, IEEE Transactions on Information Theory 37, 1991),
interpolated, since it takes fractional counts: each source counts for as much as it resembles notes. What is kept are
the sequences whose probability differs most from what the model says without them, weighed by how often they come
(Seymore and Rosenfeld, Scalable backoff language models, ICSLP 1996). Probabilities are written in a byte each.

`--measure FILE` says how well a model does on lines that it was not made of; `--entries 0` leaves the model as it is.
"""

import argparse
import math
import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scan.language import STEPS_A_NAT, LanguageModel, load_model
from scan.training.handwriting_lines import ALPHABET

ORDER: Final = 7
"""Characters in the longest sequence."""

WEIGHTS: Final[Mapping[str, float]] = {
    "service-public": 1.0,
    "travail": 1.0,
    "littre": 0.5,
    "copiste-train": 30.0,
    "poilus": 10.0,
    "mss20": 10.0,
    "peraire": 3.0,
    "ours": 20.0,
    "phrases": 4.0,
    "communes": 1.0,
}
"""How often each source counts."""

_WORDS: Final = 3e6
"""Words of French, spread as often as they are written, that are counted beside the texts."""

_KNOWN: Final = 120_000
"""Words, the most frequent ones, that the list of known words has."""

_DOUBT: Final = 15.0
"""How many of the characters to come are new after a sequence, against as many as were: these texts are no notes.
Perplexity on copiste-dev, per character, with 2.2 million sequences: 7.65 at 2, 7.18 at 4, 6.98 at 8."""

_BREAK: Final = 255
"""Between two texts of which no sequence runs into the other."""

_WRAPPED: Final = 0.7
"""Share of paragraphs that are broken into lines, as they are in a writing area."""

_LONGEST: Final = 105
"""Characters after which a line is broken wherever it is."""

_SHORTEST: Final = 2

_SEED: Final = 4

Grams: TypeAlias = tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.float64]]
"""Sequences of one length, each character a byte, the first the highest, sorted; how often they come, by the weights of
the sources; and how often they came."""


@dataclass(frozen=True, slots=True)
class _Level:
    """Sequences of one length.

    Attributes:
        keys: As in `Grams`.
        shares: Probability of the last character after the others, interpolated.
        worth: How much is lost without them.
    """

    keys: NDArray[np.uint64]
    shares: NDArray[np.float64]
    worth: NDArray[np.float64]

    def where(self, keep: NDArray[np.bool_]) -> "_Level":
        """Those that `keep` says."""
        return _Level(self.keys[keep], self.shares[keep], self.worth[keep])


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, smooth, prune, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--entries", type=int, default=1_800_000, help="sequences to keep; 0: measure MODEL as it is")
    parser.add_argument("--measure", type=Path, nargs="*", default=(), help="lines to say the perplexity of")
    options = parser.parse_args(arguments)
    if options.entries:
        levels = pruned(smoothed(counted(options.texts)), options.entries)
        write_model(options.model, levels, known_words(options.texts / "words.tsv"))
        print(f"{options.model}: {sum(len(level.keys) for level in levels)} sequences")
    model = load_model(options.model)
    for path in options.measure:
        lines = path.read_text("utf-8").splitlines()
        bits, characters, unknown = measured(model, lines)
        print(f"{path.name}: {2**bits:.2f} ({bits:.3f} bits), {characters} characters, {unknown:.1%} of words unknown")
    return 0


def counted(texts: Path) -> list[Grams]:
    """Count the sequences of every length, from one character, in all sources."""
    hand = random.Random(_SEED)  # noqa: S311  where lines are broken is no secret
    encodings: list[tuple[NDArray[np.uint8], NDArray[np.float64] | float]] = []
    for name, weight in WEIGHTS.items():
        path = texts / f"{name}.txt"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        encodings.append((encoded(wrapped(lines, hand)), weight))
        print(f"{name}: {len(encodings[-1][0])} characters", flush=True)
    encodings.append(_encoded_words(read_words(texts / "words.tsv")))
    levels = []
    for length in range(1, ORDER + 1):
        levels.append(_merged([count(text, length, weight) for text, weight in encodings]))
        print(f"{length}: {len(levels[-1][0])} sequences", flush=True)
    return levels


def wrapped(lines: Iterable[str], hand: random.Random) -> Iterator[str]:
    """Break most paragraphs into lines, as they are broken in a writing area."""
    for line in lines:
        if hand.random() > _WRAPPED:
            yield line
            continue
        longest, kept = hand.randint(20, 65), ""
        for word in line.split(" "):
            if kept and len(kept) + len(word) >= longest:
                yield kept
                kept = word
            else:
                kept = f"{kept} {word}" if kept else word
        if kept:
            yield kept


def encoded(lines: Iterable[str]) -> NDArray[np.uint8]:
    """Lines as places in the alphabet from 1, with a 0 before, between and after them."""
    text = "\n" + "\n".join(lines) + "\n"
    return np.asarray(_table()[np.frombuffer(text.encode("utf-32-le"), np.uint32)], np.uint8)


def lines_of(paragraphs: Sequence[str], hand: random.Random) -> list[NDArray[np.uint8]]:
    """Paragraphs as lines of columns, uint8, each from edge to edge; those with other characters are left out."""
    short = (piece for line in wrapped(paragraphs, hand) for piece in _pieces(line))
    columns = (encoded([piece]) for piece in short)
    return [one for one in columns if one.max() <= len(ALPHABET)]


def _pieces(line: str) -> Iterator[str]:
    while len(line) > _LONGEST:
        at = line.rfind(" ", 1, _LONGEST)
        at = at if at > 0 else _LONGEST
        yield line[:at]
        line = line[at:].lstrip()
    if len(line) >= _SHORTEST:
        yield line


def _table() -> NDArray[np.uint8]:
    table = np.full(0x11000, _BREAK, np.uint8)
    table[ord("\n")] = 0
    for place, character in enumerate(ALPHABET, start=1):
        table[ord(character)] = place
    return table


def read_words(path: Path) -> dict[str, float]:
    """Words of French and how often each is written, as shares."""
    rows = (row.split("\t") for row in path.read_text("utf-8").splitlines())
    return {word: float(share) for word, share in rows}


def _encoded_words(words: Mapping[str, float]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Every word between spaces, and each of its characters with the weight of the word."""
    text = "".join(f" {word} \0" for word in words)
    lengths = np.array([len(word) + 3 for word in words])
    places = np.asarray(_table()[np.frombuffer(text.encode("utf-32-le"), np.uint32)], np.uint8)
    return places, np.repeat(np.array(list(words.values())) * _WORDS, lengths)


def count(text: NDArray[np.uint8], length: int, weight: NDArray[np.float64] | float) -> Grams:
    """Count the sequences of one length; the edge of a line is only ever their first or last character.

    Args:
        text: From `encoded`.
        length: Characters in a sequence.
        weight: How often it counts, or how often each character does.
    """
    starts = max(len(text) - length + 1, 0)
    keys, whole = np.zeros(starts, np.uint64), np.ones(starts, np.bool_)
    for place in range(length):
        part = text[place : place + starts]
        keys = (keys << np.uint64(8)) | part
        whole &= part != _BREAK
        if 0 < place < length - 1:
            whole &= part != 0
    if length == 1:
        whole[:1] = False  # before the first line nothing ends
    weights = weight[:starts] if isinstance(weight, np.ndarray) else np.full(starts, weight)
    keys, weights = keys[whole], weights[whole]
    if isinstance(weight, np.ndarray):
        return _merged([(keys, weights, np.ones(len(keys)))])
    keys.sort()
    first = _firsts(keys)
    counts = np.diff(np.append(first, len(keys))).astype(np.float64)
    return keys[first], counts * weight, counts


def _merged(parts: Sequence[Grams]) -> Grams:
    keys, weighted, counts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = _firsts(keys)
    if not len(first):
        return keys, weighted, counts
    return keys[first], np.add.reduceat(weighted[order], first), np.add.reduceat(counts[order], first)


def _firsts(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where each value of a sorted array begins."""
    return np.flatnonzero(np.concatenate([np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1]]))


def smoothed(levels: Sequence[Grams]) -> list[_Level]:
    """Interpolate each length with the next shorter one."""
    every = len(ALPHABET) + 1
    result: list[_Level] = []
    for length, (keys, weighted, counts) in enumerate(levels, start=1):
        first = _firsts(keys >> np.uint64(8))
        sizes = np.diff(np.append(first, len(keys)))
        total = np.repeat(np.add.reduceat(weighted, first), sizes)
        kinds = _DOUBT * np.repeat(np.add.reduceat(weighted / counts, first), sizes)
        if length == 1:
            lower = np.full(len(keys), 1 / every)
        else:
            shorter = keys & np.uint64((1 << 8 * (length - 1)) - 1)
            at = np.searchsorted(result[-1].keys, shorter)
            lower = result[-1].shares[np.minimum(at, len(result[-1].keys) - 1)]
        shares = (weighted + kinds * lower) / (total + kinds)
        worth = weighted * np.abs(np.log(shares / lower)) if length > 1 else np.full(len(keys), np.inf)
        result.append(_Level(keys, shares, worth))
    return result


def pruned(levels: Sequence[_Level], entries: int) -> list[_Level]:
    """Keep the sequences that are worth most, and those that they begin with."""
    worth = np.concatenate([level.worth for level in levels])
    least = np.partition(worth, -min(entries, len(worth)))[-min(entries, len(worth))]
    kept: list[_Level] = []
    beginnings = np.zeros(0, np.uint64)
    for level in reversed(levels):
        keep = (level.worth >= least) | np.isin(level.keys, beginnings)
        kept.append(level.where(keep))
        beginnings = np.unique(kept[-1].keys >> np.uint64(8))
    return kept[::-1]


def known_words(path: Path) -> list[str]:
    """The most frequent words, sorted."""
    words = read_words(path)
    return sorted(sorted(words, key=lambda word: -words[word])[:_KNOWN])


def write_model(path: Path, levels: Sequence[_Level], words: Sequence[str]) -> None:
    """Write a model: sequences in the order of a tree, by length and then by characters; see `scan.language`."""
    letters = [level.keys.astype(np.uint8) for level in levels]  # the lowest byte
    costs = [np.clip(np.round(-np.log(level.shares) * STEPS_A_NAT), 1, 255).astype(np.uint8) for level in levels]
    children = [np.array([len(levels[0].keys)], np.uint8)]
    for level, longer in pairwise(levels):
        owners = np.searchsorted(level.keys, longer.keys >> np.uint64(8))
        children.append(np.bincount(owners, minlength=len(level.keys)).astype(np.uint8))
    np.savez_compressed(
        path,
        characters=np.array("\n" + ALPHABET),
        letters=np.concatenate(letters),
        costs=np.concatenate(costs),
        children=np.concatenate(children),
        words=np.frombuffer(zlib.compress("\n".join(words).encode(), 9), np.uint8),
    )


def measured(model: LanguageModel, lines: Iterable[str]) -> tuple[float, int, float]:
    """Bits a character, the end of each line counted; how many characters; and the share of words not in the list."""
    bits, characters, seen, unknown = 0.0, 0, 0, 0
    for line in lines:
        state = model.start
        for character in [*line, "\n"]:
            column = model.column.get(character)
            if column is None:
                continue
            bits -= math.log2(model.share(state, column))
            state = model.after(state, column)
            characters += 1
        for word in model.words_of(line):
            seen += 1
            unknown += not model.knows(word)
    return bits / max(characters, 1), characters, unknown / max(seen, 1)


if __name__ == "__main__":
    raise SystemExit(main())
