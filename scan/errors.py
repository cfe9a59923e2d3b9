"""What can be wrong with a file, or with a page in it. English facts; the advice in French is in the web messages."""

from scan.readings import Rejection


class ScanError(Exception):
    """Base of every error that `scan` raises on purpose."""


class FileError(ScanError):
    """A file that cannot be opened as images, or a page of it.

    Attributes:
        name: The file's name, without its folder.
        reason: Why a page was rejected, where it is one of several and the others are read.
    """

    reason: Rejection = Rejection.DAMAGED

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {problem}")


class EmptyFile(FileError):
    """A file of zero bytes: a copy that was interrupted, or a scanner that ran out of space."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the file is empty; scan or copy it again")


class NotAnImage(FileError):
    """Neither an image nor a PDF that this program opens."""

    def __init__(self, name: str, detail: str = "") -> None:
        facts = f" ({detail})" if detail else ""
        super().__init__(name, f"not a JPEG, PNG, TIFF, HEIC, WebP, BMP or PDF file{facts}; send one of these")


class Truncated(FileError):
    """A file, or a page of one, that is cut short or damaged: what is left might read as empty boxes."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(name, f"the file is incomplete ({detail}); scan or copy it again")


class NotDrawn(FileError):
    """A page of a PDF whose picture is damaged, is not in the file, or is of a kind that is not drawn.

    It would look like white paper.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            name, "the picture of a page cannot be drawn; scan it again, as JPEG or TIFF if that happens again"
        )


class TooManyPixels(FileError):
    """An image so large that decoding it would exhaust the memory.

    Attributes:
        pixels: As the file's header says.
        limit: What is accepted.
    """

    reason = Rejection.TOO_LARGE

    def __init__(self, name: str, pixels: int, limit: int) -> None:
        self.pixels, self.limit = pixels, limit
        super().__init__(name, f"{pixels} pixels, at most {limit} are opened; scan at 300 dpi")


class TooManyPages(FileError):
    """A file with more pages than one sitting produces.

    Attributes:
        pages: As the file says.
        limit: What is accepted.
    """

    def __init__(self, name: str, pages: int, limit: int) -> None:
        self.pages, self.limit = pages, limit
        super().__init__(name, f"{pages} pages, at most {limit} are read from one file; send it in parts")


class PasswordNeeded(FileError):
    """A PDF that is locked with a password."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the PDF is locked with a password; save it without one")


class PageRejected(ScanError):
    """A page that must not be read; `read_page` turns it into a `RejectedPage`.

    Attributes:
        reason: The reason that callers match on.
    """

    reason: Rejection = Rejection.INTERNAL


class NotRegistered(PageRejected):
    """The page in the image does not lie on what was printed: its boxes cannot be told from each other.

    Attributes:
        agreeing: Share of the compared places that look as printed, from 0.0 to 1.0.
        residual_mm: How far they are from where they were printed; infinite when nothing was found.
    """

    reason = Rejection.NOT_REGISTERED

    def __init__(self, agreeing: float, residual_mm: float) -> None:
        self.agreeing, self.residual_mm = agreeing, residual_mm
        super().__init__(
            f"{agreeing:.0%} of the compared places agree, {residual_mm:.2f} mm from where they were printed"
        )


class TooSmall(PageRejected):
    """The page has too few pixels to tell a mark from the outline of its box.

    Attributes:
        dpi: Of the page in the image.
    """

    reason = Rejection.TOO_SMALL

    def __init__(self, dpi: float, needed_dpi: float) -> None:
        self.dpi = dpi
        super().__init__(f"{dpi:.0f} dpi, at least {needed_dpi:.0f} are needed")


class EditionLost(PageRejected):
    """What was printed can no longer be looked at: the page is ours, and there is nothing to compare it with.

    Attributes:
        journey: Its code.
        edition: The number.
    """

    reason = Rejection.INTERNAL

    def __init__(self, journey: str, edition: int, problem: str) -> None:
        self.journey, self.edition = journey, edition
        super().__init__(f"what was printed as edition {edition} of {journey} is lost: {problem}")
