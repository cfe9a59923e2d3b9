"""The network that reads lines of handwriting: the recogniser of PP-OCRv6 small, with letters and a memory of its own.

The convolutions and the two layers of attention are those of PP-OCRv6_rec_small (PaddlePaddle, Apache-2.0), which has
read millions of printed and written lines; training goes on from its weights (`handwriting_start`). Three things are
changed: the mean over the rows and pairs of columns at the end of the convolutions has become a convolution that begins
as that mean; each step gives two frames, so that narrow letters have theirs; and a bidirectional LSTM beside the
attention adds to the letters. Its batch norms are part of the convolutions before them, as in the file it comes from.
"""

from typing import Any, Final

import torch
from torch import nn

from scan.training.handwriting_lines import ALPHABET

CLASSES: Final = len(ALPHABET) + 1
"""The blank is 0, then the alphabet."""

_WIDE: Final = 120
"""Values of a step in the attention."""

_HEADS: Final = 8
_MEMORY: Final = 192
_FRAMES_A_STEP: Final = 2
_ROWS: Final = 3
"""Rows that are left of a line behind the convolutions."""

_BLOCKS: Final = (
    (96, 96, True),
    (96, 96, False),
    (96, 96, False),
    (96, 192, False),
    (192, 192, True),
    (192, 192, False),
    (192, 192, True),
    (192, 192, False),
    (192, 192, True),
    (192, 192, False),
    (192, 384, False),
    (384, 384, True),
    (384, 384, False),
)
"""Channels in and out, and whether channels are weighed by what the whole line has of them. Where there are more out
than in, there are half as many rows."""


class LineReader(nn.Module):  # type: ignore[misc]
    """Lines of ink, shape (lines, 1, 48, width), to values before the softmax, shape (lines, width / 4, classes)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 48, 3, 2, 1)
        self.narrow = nn.Conv2d(48, 24, 2)
        self.wide = nn.Conv2d(24, 48, 2)
        self.halved = nn.Conv2d(96, 48, 3, 2, 1)
        self.mixed = nn.Conv2d(48, 96, 1)
        self.blocks = nn.Sequential(*(_Block(inner, outer, weighs=weighs) for inner, outer, weighs in _BLOCKS))
        channels = _BLOCKS[-1][1]
        self.beside = nn.Conv2d(channels, _WIDE, (_ROWS, 2), (_ROWS, 2))
        self.steps = nn.Conv2d(channels, _WIDE, (_ROWS, 2), (_ROWS, 2))
        self.around = nn.Conv2d(_WIDE, _WIDE, (1, 7), padding=(0, 3), groups=_WIDE)
        self.attention = nn.Sequential(_Attention(), _Attention(), nn.LayerNorm(_WIDE, eps=1e-6))
        self.letters = nn.Linear(_WIDE, _FRAMES_A_STEP * CLASSES)
        self.memory = nn.LSTM(2 * _WIDE, _MEMORY, bidirectional=True, batch_first=True)
        self.remembered = nn.Linear(2 * _MEMORY, _FRAMES_A_STEP * CLASSES, bias=False)
        self.dropout = nn.Dropout(0.2)

    def forward(self, lines: Any) -> Any:
        """Values of every class at every frame."""
        seen = nn.functional
        pixels = torch.relu(self.first(1.0 - 2.0 * lines))
        strokes = torch.relu(self.narrow(_before(pixels)))
        strokes = torch.relu(self.wide(_before(strokes)))
        both = torch.cat([_largest(_before(pixels)), strokes], 1)
        shapes = self.blocks(torch.relu(self.mixed(torch.relu(self.halved(both)))))
        beside, steps = seen.silu(self.beside(shapes)), seen.silu(self.steps(shapes))
        steps = steps + seen.silu(self.around(steps))
        beside, steps = beside[:, :, 0].transpose(1, 2), steps[:, :, 0].transpose(1, 2)
        said = self.attention(steps) + beside
        remembered, _ = self.memory(self.dropout(torch.cat([said, beside], 2)))
        values = self.letters(self.dropout(said)) + self.remembered(self.dropout(remembered))
        count, length, _ = values.shape
        return values.reshape(count, length * _FRAMES_A_STEP, CLASSES)


class _Block(nn.Module):  # type: ignore[misc]
    """A convolution of each channel by itself, then two across them, around which what they get goes too."""

    def __init__(self, inner: int, outer: int, *, weighs: bool) -> None:
        super().__init__()
        self.lower = outer > inner
        self.each = nn.Conv2d(inner, inner, 3, (2 if self.lower else 1, 1), 1, groups=inner)
        self.weighed = _Weighed(inner) if weighs else nn.Identity()
        self.wide = nn.Conv2d(inner, 2 * inner, 1)
        self.back = nn.Conv2d(2 * inner, outer, 1)

    def forward(self, values: Any) -> Any:
        values = self.weighed(self.each(values))
        mixed = self.back(_gated(self.wide(values)))
        return mixed if self.lower else values + mixed


class _Weighed(nn.Module):  # type: ignore[misc]
    """Channels weighed by what the whole line has of them (Hu et al., Squeeze-and-Excitation Networks, CVPR 2018)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.few = nn.Conv2d(channels, channels // 4, 1)
        self.all = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, values: Any) -> Any:
        mean = values.mean((2, 3), keepdim=True)
        return values * nn.functional.hardsigmoid(self.all(torch.relu(self.few(mean))))


class _Attention(nn.Module):  # type: ignore[misc]
    """Each step looks at all others, then at itself (Vaswani et al., NeurIPS 2017), norms before."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(_WIDE, eps=1e-5)
        self.asked = nn.Linear(_WIDE, 3 * _WIDE)
        self.answered = nn.Linear(_WIDE, _WIDE)
        self.between = nn.LayerNorm(_WIDE, eps=1e-5)
        self.wide = nn.Linear(_WIDE, 2 * _WIDE)
        self.back = nn.Linear(2 * _WIDE, _WIDE)

    def forward(self, steps: Any) -> Any:
        count, length, _ = steps.shape
        asked = self.asked(self.before(steps)).reshape(count, length, 3, _HEADS, _WIDE // _HEADS)
        question, key, value = asked.permute(2, 0, 3, 1, 4)
        answer = nn.functional.scaled_dot_product_attention(question, key, value)
        steps = steps + self.answered(answer.transpose(1, 2).reshape(count, length, _WIDE))
        return steps + self.back(nn.functional.silu(self.wide(self.between(steps))))


def _gated(values: Any) -> Any:
    """GELU as Hendrycks and Gimpel (2016) approximate it: in whole numbers a table, where the exact one has none."""
    return values * torch.sigmoid(1.702 * values)


def _before(values: Any) -> Any:
    """A column and a row of nothing behind, as convolutions of 2 x 2 keep the size."""
    return nn.functional.pad(values, (0, 1, 0, 1))


def _largest(values: Any) -> Any:
    """Of each 2 x 2: as the greater of two slices, twice, which onnxruntime does faster than pooling."""
    rows = torch.maximum(values[:, :, :-1], values[:, :, 1:])
    return torch.maximum(rows[:, :, :, :-1], rows[:, :, :, 1:])
