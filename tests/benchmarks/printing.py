"""How long a booklet takes from its template to its two PDFs."""

import statistics
import time
from collections.abc import Callable, Sequence

from forms.model import BookletTemplate
from tests.benchmarks.report import Report, Table
from tests.editions import Editions, booklet_of

REPEATS = 7


def measure(templates: Sequence[BookletTemplate], *, tell: Callable[[str], None]) -> Report:
    """Print each booklet several times, all of it: rules, composition, pages and sheets to fold.

    Processor time of one core: what others do on the machine meanwhile hardly counts.
    """
    rows, figures = [], {}
    for template in templates:
        tell(f"printing: {template.key}")
        times = []
        for _ in range(REPEATS):
            start = time.process_time()
            edition = Editions().print_booklet(booklet_of(template))
            times.append((time.process_time() - start) * 1000)
        milliseconds, pages = statistics.median(times[1:]), len(edition.layout.pages)
        size = len(edition.pages_pdf) / 1000
        rows.append([template.key, f"{milliseconds:.0f}", str(pages), f"{milliseconds / pages * 8:.0f}", f"{size:.0f}"])
        figures[template.key] = {"ms": milliseconds, "pages": pages, "kilobytes": size}
    columns = ("booklet", "ms", "pages", "ms for eight pages", "kB")
    title = "Printing a booklet, both PDFs: median milliseconds of one core, warm"
    return Report((Table(title, columns, rows),), figures)
