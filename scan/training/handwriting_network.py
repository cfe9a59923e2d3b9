"""The network that reads lines of handwriting: convolutions, then memory in both directions, then CTC.

The shape follows Retsinas, Sfikas, Gatos and Nikou, Best Practices for a Handwritten Text Recognition System (DAS
2022): residual convolutions, bidirectional LSTM, and while learning a second, short way from the convolutions to the
letters. It is a third of theirs in size, so that a line is read in a time that nobody notices on a town hall's
processor; each step of the memory gives two frames, so that narrow letters have theirs though memory has few steps.
"""

from typing import Any, Final

import torch
from torch import nn

from scan.training.handwriting_lines import ALPHABET

CLASSES: Final = len(ALPHABET) + 1
"""The blank is 0, then the alphabet."""

FRAME_PX: Final = 4
"""Width of a frame, on a line `HEIGHT_PX` high."""

_CHANNELS: Final = (32, 64, 128, 256)
_MEMORY: Final = 256
_FRAMES_A_STEP: Final = 2


class LineReader(nn.Module):  # type: ignore[misc]
    """Lines of ink, shape (lines, 1, 64, width), to values before the softmax, shape (lines, width / 4, classes).

    While it learns, the values of the short way come back beside them.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second, third, last = _CHANNELS
        self.strokes = nn.Sequential(
            *_block(1, first, stride=2, side=5),
            *_block(first, first),
            nn.MaxPool2d(2),
            _Residual(first, second),
            _Residual(second, second),
            nn.MaxPool2d((2, 1)),
            _Residual(second, third),
            _Residual(third, third),
            nn.MaxPool2d(2),
            _Residual(third, last),
            nn.Dropout2d(0.1),
        )
        self.flat = nn.Sequential(nn.Conv2d(last, _MEMORY, (4, 1), bias=False), nn.BatchNorm2d(_MEMORY), nn.ReLU())
        self.memory = nn.LSTM(_MEMORY, _MEMORY, 2, bidirectional=True, batch_first=True, dropout=0.3)
        self.letters = nn.Sequential(nn.Dropout(0.3), nn.Linear(2 * _MEMORY, _FRAMES_A_STEP * CLASSES))
        self.short = nn.Conv1d(_MEMORY, _FRAMES_A_STEP * CLASSES, 3, padding=1)

    def forward(self, lines: Any) -> Any:
        """Values of every class at every frame."""
        steps = self.flat(self.strokes(lines))[:, :, 0]
        remembered, _ = self.memory(steps.transpose(1, 2))
        values = _as_frames(self.letters(remembered))
        if self.training:
            return values, _as_frames(self.short(steps).transpose(1, 2))
        return values


class _Residual(nn.Module):  # type: ignore[misc]
    """Two convolutions around which the input goes too."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            *_block(channels, out), nn.Conv2d(out, out, 3, padding=1, bias=False), nn.BatchNorm2d(out)
        )
        self.around = (
            nn.Identity()
            if channels == out
            else nn.Sequential(nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out))
        )

    def forward(self, values: Any) -> Any:
        return torch.relu(self.inner(values) + self.around(values))


def _block(channels: int, out: int, *, stride: int = 1, side: int = 3) -> tuple[Any, ...]:
    return (
        nn.Conv2d(channels, out, side, stride, side // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


def _as_frames(values: Any) -> Any:
    lines, steps, _ = values.shape
    return values.reshape(lines, steps * _FRAMES_A_STEP, CLASSES)
