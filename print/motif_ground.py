"""What every motif stands on, and how it leaves to the left and becomes the line in the margin. Measures in mm."""

from typing import Final

from forms.units import Mm
from print.icons import Moves

MOTIF_HEIGHT: Final[Mm] = 32.0

GROUND: Final[Mm] = 25.0

ALONG: Final = (13.0, GROUND)
"""Along the ground to the left, as far as the badge."""

INTO_MARGIN: Final = (3.0, GROUND, 0.0, 27.0, 0.0, MOTIF_HEIGHT)
"""From there down into the margin."""

TO_MARGIN: Final[Moves] = ((*ALONG, 0.0), INTO_MARGIN)
"""Both, for a line that is on the ground."""
