"""How precisely networks reckon while they learn: in bfloat16 where the processor has it.

Where it has not, PyTorch imitates it: a line of handwriting then takes thirteen times as long as in 32 bits.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import torch

_INSTRUCTIONS: Final = ("avx512_bf16", "amx_bf16", "bf16")
"""What processors by Intel, AMD and ARM call it, as `torch.cpu.get_capabilities` does."""


def learning() -> AbstractContextManager[Any]:
    """What a step of learning runs in."""
    has = torch.cpu.get_capabilities()
    return torch.autocast("cpu", torch.bfloat16) if any(has.get(one) for one in _INSTRUCTIONS) else nullcontext()
