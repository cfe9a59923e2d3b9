"""Who may do what: one table, by endpoint. `auth.guard` holds every request against it; what is not in it is refused.

Reception opens journeys and asks their questions, gives appointments, moves and cancels them, prints, gives PINs,
scans, answers plain doubts and notes, and fills in what is not known yet. Caseworkers do all of the procedure: steps,
statuses, what the record knows already, conflicts, closing, erasing. Administrators do that and manage accounts.
Designers write the kinds of booklet in the studio, and see nobody's journey. Residents see their own journey with its
PIN, and write in the places of their booklet that are theirs.
"""

from collections.abc import Mapping
from typing import Final

from server.record.model import ReviewReason, Role

ANYBODY: Final = None
"""Also who did not sign in. The pages of residents ask for a PIN themselves."""

SIGNED_IN: Final = frozenset(Role)
"""Whoever has an account."""

EVERYBODY: Final = frozenset({Role.RECEPTION, Role.CASEWORK, Role.ADMIN})
"""Who works with residents: all but designers."""

CASEWORKERS: Final = frozenset({Role.CASEWORK, Role.ADMIN})
ADMINISTRATORS: Final = frozenset({Role.ADMIN})
DESIGNERS: Final = frozenset({Role.DESIGN, Role.ADMIN})

ACCESS: Final[Mapping[str, frozenset[Role] | None]] = {
    "static": ANYBODY,
    "colours.sheet": ANYBODY,
    "auth.sign_in_form": ANYBODY,
    "auth.sign_in": ANYBODY,
    "auth.sign_out": ANYBODY,
    "collection.listing": ANYBODY,
    "collection.booklet": ANYBODY,
    "collection.worker": ANYBODY,
    "collection.offline": ANYBODY,
    "legal.notice": ANYBODY,
    "legal.privacy": ANYBODY,
    "legal.accessibility": ANYBODY,
    "citizen.page": ANYBODY,
    "citizen.enter": ANYBODY,
    "citizen.leave": ANYBODY,
    "citizen.go_on": ANYBODY,
    "citizen.read_on": ANYBODY,
    "citizen.own_on": ANYBODY,
    "citizen.size": ANYBODY,
    "citizen.choose": ANYBODY,
    "citizen.size_anywhere": ANYBODY,
    "citizen.choose_anywhere": ANYBODY,
    "citizen.by_hand": ANYBODY,
    "citizen.open_by_hand": ANYBODY,
    "citizen.sign_in_with_account": ANYBODY,
    "citizen.back_from_account": ANYBODY,
    "citizen.linked_journeys": ANYBODY,
    "citizen.link": ANYBODY,
    "citizen.unlink": ANYBODY,
    "citizen.write": ANYBODY,
    "citizen.take_back": ANYBODY,
    "citizen.read": ANYBODY,
    "citizen.picture": ANYBODY,
    "citizen.wrong": ANYBODY,
    "citizen.said": ANYBODY,
    "citizen.own": ANYBODY,
    "citizen.photos": ANYBODY,
    "citizen.keep_one": ANYBODY,
    "citizen.photo": ANYBODY,
    "citizen.change_photo": ANYBODY,
    "citizen.calendar": ANYBODY,
    "citizen.make_edition": ANYBODY,
    "citizen.edition": ANYBODY,
    "citizen.want_reminders": ANYBODY,
    "citizen.stop_reminder": ANYBODY,
    "citizen.reminder": ANYBODY,
    "citizen.follow_reminder": ANYBODY,
    "citizen.stop_here": ANYBODY,
    "citizen.stop_at_once": ANYBODY,
    "citizen.export": ANYBODY,
    "citizen.ask_erasure": ANYBODY,
    "citizen.worker": ANYBODY,
    "citizen.offline": ANYBODY,
    "citizen.manifest": ANYBODY,
    "citizen.time_left": ANYBODY,
    "citizen.own_device": ANYBODY,
    "desk.home": EVERYBODY,
    "agenda.page": EVERYBODY,
    "handover.listing": EVERYBODY,
    "handover.form": EVERYBODY,
    "handover.give": EVERYBODY,
    "handover.done": EVERYBODY,
    "handover.sheet": EVERYBODY,
    "handover.answer": EVERYBODY,
    "between.write": EVERYBODY,
    "between.correct": EVERYBODY,
    "opening.choose": EVERYBODY,
    "counters.choose": EVERYBODY,
    "opening.start": EVERYBODY,
    "opening.create": EVERYBODY,
    "opening.answers": EVERYBODY,
    "opening.save_answers": EVERYBODY,
    "preview.of_new": EVERYBODY,
    "preview.of_answers": EVERYBODY,
    "preview.of_now": EVERYBODY,
    "posters.poster": EVERYBODY,
    "journey.page": EVERYBODY,
    "photos.photo": EVERYBODY,
    "journey.print_booklet": EVERYBODY,
    "journey.pdf": EVERYBODY,
    "inserts.page": EVERYBODY,
    "inserts.print_it": EVERYBODY,
    "journey.pin": EVERYBODY,
    "journey.fields": EVERYBODY,
    "journey_account.unlink": EVERYBODY,
    "journey.status": CASEWORKERS,
    "journey.close": CASEWORKERS,
    "journey.reopen": CASEWORKERS,
    "erasure.note": EVERYBODY,
    "erasure.listing": CASEWORKERS,
    "erasure.page": CASEWORKERS,
    "erasure.refuse": CASEWORKERS,
    "erasure.erase": CASEWORKERS,
    "changes.add": CASEWORKERS,
    "changes.appoint": EVERYBODY,
    "scanning.desk": EVERYBODY,
    "scanning.upload": EVERYBODY,
    "scanning.batch": EVERYBODY,
    "scanning.older": EVERYBODY,
    "scanning.set_aside": EVERYBODY,
    "scanning.take_up": EVERYBODY,
    "camera.page": EVERYBODY,
    "camera.who": SIGNED_IN,
    "camera.booklets": EVERYBODY,
    "camera.readings": EVERYBODY,
    "seen.page": EVERYBODY,
    "images.image": EVERYBODY,
    "events.stream": EVERYBODY,
    "desks.choose": EVERYBODY,
    "desks.folders": EVERYBODY,
    "desks.forget_folder": EVERYBODY,
    "scanner.choose": EVERYBODY,
    "scanner.keep": EVERYBODY,
    "scanner.forget": EVERYBODY,
    "scanner.begin": EVERYBODY,
    "scanner.sitting": EVERYBODY,
    "scanner.stop": EVERYBODY,
    "lu.page": EVERYBODY,
    "lu.state": EVERYBODY,
    "lu.decide": EVERYBODY,
    "lu.keep": EVERYBODY,
    "lu.undo": EVERYBODY,
    "lu.looked": EVERYBODY,
    "receipt.page": EVERYBODY,
    "receipt.print_receipt": EVERYBODY,
    "receipt.pdf": EVERYBODY,
    "receipt.mail": EVERYBODY,
    "receipt.wrong": EVERYBODY,
    "receipt.said": EVERYBODY,
    "review.queue": EVERYBODY,
    "review.item": EVERYBODY,
    "review.decide": EVERYBODY,
    "review.undo": EVERYBODY,
    "review.attach": EVERYBODY,
    "own_sheets.keep": EVERYBODY,
    "trust.page": CASEWORKERS,
    "holding.keep": EVERYBODY,
    "holding.keep_several": EVERYBODY,
    "holding.leave": EVERYBODY,
    "holding.who": EVERYBODY,
    "holding.take": ADMINISTRATORS,
    "passing_on.give": EVERYBODY,
    "passing_on.give_back": EVERYBODY,
    "passing_on.skip": EVERYBODY,
    "gallery.listing": EVERYBODY,
    "gallery.sheet": EVERYBODY,
    "gallery.answer": EVERYBODY,
    "gallery.undo": EVERYBODY,
    "whole_page.page": EVERYBODY,
    "whole_page.answer": EVERYBODY,
    "studio.listing": DESIGNERS,
    "studio.begin": DESIGNERS,
    "studio.page": DESIGNERS,
    "studio.look": DESIGNERS,
    "studio.picture": DESIGNERS,
    "studio.remarks": DESIGNERS,
    "studio.keep": DESIGNERS,
    "studio.publish": DESIGNERS,
    "studio.give_up": DESIGNERS,
    "studio.begin_again": DESIGNERS,
    "studio.left": DESIGNERS,
    "studio.take_back": DESIGNERS,
    "studio.set_aside": DESIGNERS,
    "studio.languages": DESIGNERS,
    "studio.translations": DESIGNERS,
    "studio.translate_texts": DESIGNERS,
    "studio.proofread": DESIGNERS,
    "studio.versions": DESIGNERS,
    "studio.version": DESIGNERS,
    "studio.compare": DESIGNERS,
    "studio.moving": DESIGNERS,
    "studio.move": DESIGNERS,
    "studio.trial": DESIGNERS,
    "studio.print_trial": DESIGNERS,
    "studio.poster": DESIGNERS,
    "studio.read_trial": DESIGNERS,
    "accounts.listing": ADMINISTRATORS,
    "accounts.create": ADMINISTRATORS,
    "accounts.access": ADMINISTRATORS,
    "accounts.password": ADMINISTRATORS,
}
"""Who may ask for each endpoint; `may_decide`, `may_correct` and `handover_words.may_answer` say more about some."""

DECIDES: Final[Mapping[ReviewReason, frozenset[Role]]] = {
    ReviewReason.DOUBT: EVERYBODY,
    ReviewReason.NOTE: EVERYBODY,
    ReviewReason.ANNOTATION: EVERYBODY,
    ReviewReason.REJECTED: EVERYBODY,
    ReviewReason.HIDDEN: EVERYBODY,
    ReviewReason.AUDIT: EVERYBODY,
    ReviewReason.CONFLICT: CASEWORKERS,
}
"""Who answers a question, and takes an answer back, by its reason."""


def may_open(role: Role | None, endpoint: str) -> bool:
    """Whether somebody may ask for an endpoint; None is somebody who did not sign in."""
    if endpoint not in ACCESS:
        return False
    roles = ACCESS[endpoint]
    return roles is ANYBODY or role in roles


def may_decide(role: Role, reason: ReviewReason) -> bool:
    """Whether somebody may answer a question: when paper and record are at odds, or may be, a caseworker does."""
    return role in DECIDES[reason]


def may_correct(role: Role) -> bool:
    """Whether somebody may change what the record knows already, or say that a step is done."""
    return role in CASEWORKERS
