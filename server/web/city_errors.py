"""What may go wrong when somebody signs in with their account of the City.

English facts, that follow the words "the City's accounts"; what residents read is in `citizen/account_not_open.html`.
"""


class AccountError(Exception):
    """Base of both."""


class AccountUnreachable(AccountError):
    """The provider does not answer, or cannot be asked: it may later, and the PIN opens meanwhile."""


class AccountRefused(AccountError):
    """What the provider answered opens nothing.

    Attributes:
        error: Its own word for it, as `invalid_client`; empty: we refuse what it said.
    """

    def __init__(self, problem: str, *, error: str = "") -> None:
        self.error = error
        super().__init__(problem)
