"""Sends receipts and reminders by mail: the only file that talks to a mail server.

Never inside a transaction, for it may wait.
"""

import smtplib
import ssl
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, make_msgid
from typing import Final
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from server.config import Settings, is_mail_address
from server.web.language import language

_PATIENCE_S: Final = 15.0
"""How long an agent waits for a mail server that does not answer."""

_PORTS: Final = {"smtp": 587, "smtps": 465}


_LEAVE_AT: Final = "List-Unsubscribe"
LEAVE: Final = (_LEAVE_AT, "One-Click")
"""What a mail program sends whose button stops mails: RFC 8058."""


class _Whole(EmailPolicy):
    """Subjects keep their spaces: where it parts a long one that is not ASCII, Python 3.11 loses some.

    An address to stop mails stays in one line: a longer one would be encoded, which RFC 2047 forbids in an address.
    """

    def fold(self, name: str, value: str) -> str:
        if name == _LEAVE_AT:
            return f"{name}: {value}{self.linesep}"
        if name.lower() != "subject" or value.isascii():
            return str(super().fold(name, value))
        said = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {said}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_WHOLE: Final = _Whole()


class MailFailed(Exception):
    """The mail was not taken; says why, in the words of the server where it gave some.

    Attributes:
        refused: The server answered, and does not take mail for this address; False: it may later.
    """

    def __init__(self, problem: str, *, refused: bool = False) -> None:
        self.refused = refused
        super().__init__(problem)


def can_mail(settings: Settings) -> bool:
    """Whether mails can be sent."""
    return bool(settings.smtp_url)


def receipt_mail(settings: Settings, to: str, *, subject: str, text: str, pdf: bytes, name: str) -> EmailMessage:
    """A mail with a receipt in words and as a file.

    Raises:
        ValueError: The address is none, or the subject cannot stand in a mail.
    """
    message = plain_mail(settings, to, subject=subject, text=text)
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    return message


def plain_mail(settings: Settings, to: str, *, subject: str, text: str, leave: str = "") -> EmailMessage:
    """A mail in words, in the language that is being spoken.

    Args:
        settings: Of the home.
        to: The address.
        subject: What a list of mails shows.
        text: The words.
        leave: Address where a mail program stops such mails with its own button; empty: there will be no other one.

    Raises:
        ValueError: The address is none, or the subject cannot stand in a mail.
    """
    if not is_mail_address(to):
        raise ValueError("not the address of anybody")
    message = EmailMessage(_WHOLE)
    message["From"], message["To"], message["Subject"] = settings.mail_from, _sent_to(to), subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"
    if leave:
        message[_LEAVE_AT], message[f"{_LEAVE_AT}-Post"] = f"<{leave}>", "=".join(LEAVE)
    message.set_content(text)
    message["Content-Language"] = language()
    return message


def _sent_to(address: str) -> str:
    """An address whose host every mail server knows: `a@exémple.fr` is `a@xn--exmple-cva.fr` to them.

    Raises:
        UnicodeError: No host is called so, or another one would be meant: `straße.de` would become `strasse.de`.
    """
    name, _at, host = address.rpartition("@")
    known = host.encode("idna")
    if not host.isascii() and known.decode("idna") != normalize("NFC", host).lower():
        raise UnicodeError(f"{host} would be sent to {known.decode()}")
    return f"{name}@{known.decode()}"


def send(settings: Settings, message: EmailMessage) -> None:
    """Hand a mail over to the town hall's server.

    Raises:
        MailFailed: It was not taken.
    """
    try:
        server = _connected(settings.smtp_url)
        try:
            server.send_message(message)
        finally:
            _leave(server)
    except smtplib.SMTPRecipientsRefused as error:
        raise MailFailed(str(error), refused=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailFailed(str(error)) from error


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye. A mail that was taken is sent, whatever becomes of that."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _connected(url: str) -> smtplib.SMTP:
    """A connection, encrypted where the address or the server wants it; a password only goes over such a one."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    safe = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_PATIENCE_S, context=safe)
    else:
        server = smtplib.SMTP(host, port, timeout=_PATIENCE_S)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=safe)
        elif parts.username:
            server.close()
            raise smtplib.SMTPNotSupportedError("the server offers no encryption, and a password needs it")
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
