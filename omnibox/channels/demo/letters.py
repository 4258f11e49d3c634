"""Turn one line of the script into an item as a provider would hand it over: quote, HTML, files, raw source."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from omnibox.channels.base import Attachment, Inbound, Participant
from omnibox.channels.demo.files import make_file
from omnibox.model.handle import Handle
from omnibox.model.item import Direction, ItemKind
from omnibox.model.subjects import subject_key

_POLICY = SMTP.clone(max_line_length=900)  # ids and addresses stay on one line


@dataclass(frozen=True, slots=True)
class Line:
    """Our end: the inbox's handle, and whether it speaks mail (subjects, quotes, sources) or short texts."""

    handle: Handle
    mail: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the script. `other` is the customer where we are the sender."""

    key: str
    sender: Handle
    text: str
    at: datetime
    direction: Direction = Direction.IN
    kind: ItemKind = ItemKind.MESSAGE
    other: Handle | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def compose(
    line: Line,
    part: Part,
    *,
    subject: str,
    answers: Sequence[str] = (),
    quoted: Inbound | None = None,
    tags: Sequence[str] = (),
    vouched: Sequence[Handle] = (),
    seen: bool = False,
    history: bool = False,
) -> Inbound:
    """Return the item the script's `part` stands for."""
    body, shown = _with_quote(part, quoted) if line.mail else (part.text, None)
    attachments = tuple(_attachment(name) for name in part.options.get("files", ()))
    message = part.kind is ItemKind.MESSAGE
    receiver = part.other or line.handle
    return Inbound(
        provider_id=f"{part.key}@demo.hearthside.example",
        sender=part.sender,
        at=part.at,
        text=body,
        direction=part.direction,
        subject=subject,
        html=_html(part.text) if part.options.get("html") else "",
        visible_chars=shown,
        participants=(Participant(part.sender, "from"), Participant(receiver, "to")),
        vouched=vouched,
        answers=answers,
        subject_key=subject_key(subject) if line.mail else "",
        attachments=attachments,
        raw=_source(part, receiver, subject, body, answers, attachments) if line.mail and message else None,
        seen=seen,
        history=history,
        kind=part.kind,
        payload=dict(part.options.get("payload", {})),
        tags=tags,
    )


def _with_quote(part: Part, quoted: Inbound | None) -> tuple[str, int | None]:
    """Return the text with the quote or signature below it, and how much of it is new."""
    mark = part.options.get("signature")
    if mark and mark in part.text:
        return part.text, len(part.text[: part.text.index(mark)].rstrip())
    if quoted is None:
        return part.text, None
    told = quoted.text[: quoted.visible_chars]
    lines = "\n".join(f"> {line}".rstrip() for line in told.splitlines())
    who = quoted.sender.name or quoted.sender.value
    return f"{part.text}\n\nOn {quoted.at:%Y-%m-%d %H:%M}, {who} wrote:\n{lines}", len(part.text)


def _html(text: str) -> str:
    paragraphs = (html.escape(block).replace("\n", "<br>") for block in text.split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _attachment(name: str) -> Attachment:
    mime, data = make_file(name)
    return Attachment(name, mime, len(data), data)


def _source(
    part: Part, receiver: Handle, subject: str, body: str, answers: Sequence[str], files: Sequence[Attachment]
) -> bytes:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = formataddr((part.sender.name, part.sender.value))
    mail["To"] = formataddr((receiver.name, receiver.value))
    mail["Subject"] = subject
    mail["Date"] = format_datetime(part.at)
    mail["Message-ID"] = f"<{part.key}@demo.hearthside.example>"
    if answers:
        mail["In-Reply-To"] = f"<{answers[0]}>"
    mail.set_content(body)
    for file in files:
        kind, _, sub = file.mime.partition("/")
        mail.add_attachment(file.data or b"", maintype=kind, subtype=sub, filename=file.name)
    return mail.as_bytes()
