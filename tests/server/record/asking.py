"""Questions without a scan behind them, for tests of what waits."""

from sqlalchemy.orm import Session

from server.record.decisions import new_review
from server.record.history import now
from server.record.model import ReviewReason
from server.record.tables import BatchRow, FileRow, PageReadingRow


def ask(session: Session, number: int) -> str:
    """A page that is in no journey, and the question what it is."""
    sha256, batch = f"{number:064}", f"b{number}"
    session.add(
        BatchRow(
            id=batch,
            name="scan.jpg",
            sha256=sha256,
            size=1,
            status="read",
            error="",
            repeated=False,
            images_read=1,
            received_at=now(),
            received_by="",
        )
    )
    session.flush()
    session.add(FileRow(sha256=sha256, batch=batch, read_at=now()))
    session.flush()
    page = PageReadingRow(
        sha256=sha256, image=0, place=0, how="", rejection="no-code", detail="", outcome={}, read_at=now()
    )
    session.add(page)
    session.flush()
    asked = new_review(page, batch, reason=ReviewReason.REJECTED, question="?")
    session.add(asked)
    session.flush()
    return asked.id
