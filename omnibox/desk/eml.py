"""A stored message written as a mail of its own, where its source was not kept: what we sent, texts, notes.

What reads mail gives the same message back: sender, receivers, moment, words in both forms, files, and its place in the
thread. Sources: RFC 5322, RFC 2045 to 2049.
"""

from collections.abc import Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from omnibox.model.rows import AttachmentRow, ItemRow, ParticipantRow

_ROLES: Final = (("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc"), ("reply_to", "Reply-To"))
_NOWHERE: Final = "omnibox.invalid"
_MOST_IDS: Final = 20

File = tuple[AttachmentRow, bytes]


def written(
    item: ItemRow, html: str, files: Sequence[File], message_id: str, chain: Sequence[str], inbox_address: str
) -> bytes:
    """Return the message as the bytes of a mail, CRLF. `chain`: the ids it follows, oldest first."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    for role, name in _ROLES:
        people = [_address(one) for one in item.participants if one.role == role]
        if people:
            mail[name] = people
    if "From" not in mail:
        mail["From"] = _address_of(item.author_name, inbox_address)
    mail["Subject"] = " ".join(item.subject.split())
    mail["Date"] = format_datetime(item.at)
    mail["Message-ID"] = message_id if message_id.startswith("<") else f"<{item.id}@{_NOWHERE}>"
    ids = [one for one in chain if one.startswith("<") and one != message_id][-_MOST_IDS:]
    if ids:
        mail["In-Reply-To"] = ids[-1]
        mail["References"] = " ".join(ids)
    mail["X-Omnibox-Item"] = f"{item.channel} {item.kind}"
    _fill(mail, item.text, html, files)
    return mail.as_bytes()


def _fill(mail: EmailMessage, text: str, html: str, files: Sequence[File]) -> None:
    mail.set_content(text, cte="base64" if not text.isascii() else None)
    inline = [file for file in files if html and file[0].inline and file[0].content_id]
    if html:
        mail.add_alternative(html, subtype="html")
        body = mail.get_body(("html",))
        for row, data in inline if body is not None else ():
            main, _, sub = _mime(row).partition("/")
            assert body is not None  # noqa: S101  # asked a line above; this is for mypy
            body.add_related(data, main, sub, cid=f"<{row.content_id}>", filename=row.name, disposition="inline")
    for row, data in files:
        if (row, data) not in inline:
            main, _, sub = _mime(row).partition("/")
            mail.add_attachment(data, maintype=main, subtype=sub, filename=row.name)


def _mime(row: AttachmentRow) -> str:
    """Return the type to write: a mail inside a mail would be taken apart, and is to stay the bytes it is."""
    main, slash, sub = row.mime.partition("/")
    return row.mime if slash and sub and main not in ("message", "multipart") else "application/octet-stream"


def _address(person: ParticipantRow) -> Address:
    return _address_of(person.name, person.value)


def _address_of(name: str, value: str) -> Address:
    """Return an address; what is none (a number, a name in a chat) becomes one that leads nowhere."""
    shown = " ".join(name.split())
    local, at, domain = value.strip().rpartition("@")
    try:
        if at:
            return Address(shown, local, domain.encode("idna").decode("ascii"))
    except (ValueError, HeaderParseError):
        pass  # it never was one; it stands in the name
    plain = "".join(sign for sign in value if sign.isascii() and (sign.isalnum() or sign in "+-_"))
    return Address(shown or value, plain or "unknown", _NOWHERE)
