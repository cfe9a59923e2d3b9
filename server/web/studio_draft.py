"""What a designer is writing of a kind of booklet, for the pages beside the one where it is written."""

from forms.model import BookletTemplate
from server.record import designs
from server.web.auth import agent
from server.web.services import database, template_of


def written(key: str) -> BookletTemplate | None:
    """What is being written, or else the newest version; None while what is being written has problems.

    Raises:
        UnknownTemplate: There is no such kind, and nobody who asks is writing one.
    """
    with database().reading() as records:
        draft = designs.draft_of(records, agent().id, key)
        if draft is not None:
            return designs.look_at(records, key, draft.text).template
    return template_of(key)
