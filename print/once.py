"""Says the title of a section once: where it goes on on a later page, the title there says so."""

from collections.abc import Sequence

from print.flow import Flow


def say_once(pages: Sequence[Flow]) -> None:
    """Draw each block whose section began on an earlier page as what goes on, where it has room for these words.

    Args:
        pages: All of them, in reading order; before their writing areas take what is left.
    """
    begun: set[str] = set()
    for flow in pages:
        for place, block in enumerate(flow.blocks):
            later = block.later() if block.title in begun and block.later is not None else block
            if flow.height + later.height - block.height <= flow.room:
                flow.height += later.height - block.height
                flow.blocks[place] = later
            begun.add(block.title)
