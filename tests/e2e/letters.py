"""Mail as customers and their programs write it."""

import itertools
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime

_NUMBERS = itertools.count(1)


def message_id() -> str:
    """A Message-ID of another mail program."""
    return f"<letter-{next(_NUMBERS)}@customer.example>"


def letter(
    sender: str,
    to: str,
    subject: str,
    text: str = "Hello!",
    *,
    cc: str = "",
    answers: EmailMessage | None = None,
    at: datetime | None = None,
    own_id: str | None = None,
    files: tuple[tuple[str, str, bytes], ...] = (),
) -> bytes:
    """One mail. `answers`: it is a reply, with In-Reply-To and References. `files`: (name, media type, bytes).

    Without `at` it is dated a little ahead, so that it counts as written when it is received: a Date knows no
    fractions of a second, and a test's mails come many in one.
    """
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if cc:
        mail["Cc"] = cc
    mail["Date"] = format_datetime(at or datetime.now(UTC) + timedelta(seconds=2))
    mail["Message-ID"] = own_id or message_id()
    if answers is not None:
        mail["In-Reply-To"] = answers["Message-ID"]
        mail["References"] = " ".join(filter(None, (answers["References"], answers["Message-ID"])))
    mail.set_content(text)
    for name, mime, data in files:
        main, _, sub = mime.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def read(raw: bytes) -> EmailMessage:
    """The mail as a mail program sees it."""
    return message_from_bytes(raw, policy=policy.default)


def body(raw: bytes) -> str:
    """Its plain text."""
    part = read(raw).get_body(("plain",))
    return part.get_content() if part is not None else ""


def files(raw: bytes) -> dict[str, bytes]:
    """Its attachments by name."""
    return {str(part.get_filename()): part.get_payload(decode=True) for part in read(raw).iter_attachments()}  # type: ignore[misc]  # the library types a payload as anything
