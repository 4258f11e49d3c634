"""A raw mail taken apart: the text a person reads, its HTML, and the files, however broken the mail is.

The standard parser with its oldest policy does the cutting: it alone gives back something for every mail
of the test corpora. Depth and number of parts are bounded, and what could not be read leaves a code in
`damage` instead of an error.
"""

import re
from dataclasses import dataclass, field
from email import policy
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from io import BytesIO

from omnibox.channels.email.charset import decode
from omnibox.channels.email.flowed import unflow
from omnibox.channels.email.headers import clean_name, file_name, raw_value, text_of

MAX_DEPTH = 50
MAX_PARTS = 1000
_ENDINGS = {
    "text/calendar": "invite.ics",
    "text/html": "part.html",
    "text/plain": "part.txt",
    "message/rfc822": "message.eml",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "application/pdf": "file.pdf",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
}
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_MBOX_LINE = re.compile(rb"\A(?:>?From [^\r\n]*\r?\n)+")


@dataclass(frozen=True, slots=True)
class File:
    """One attached file, decoded."""

    name: str
    mime: str
    data: bytes
    content_id: str = ""  # without brackets
    inline: bool = False


@dataclass(slots=True)
class Body:
    """What `take_apart` finds; filled while walking."""

    text: str = ""  # from the text/plain parts, "" if there are none
    html: str = ""  # raw, not yet safe
    files: list[File] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    charset: str = ""  # of the first text part: the best guess for raw bytes in headers

    def note(self, code: str) -> None:
        """Keep a damage code once."""
        if code and code not in self.damage:
            self.damage.append(code)


@dataclass(slots=True)
class _Block:
    """One stretch of the body, in one or both of its forms."""

    plain: str = ""
    html: str = ""


def parse(raw: bytes) -> tuple[Message, tuple[str, ...]]:
    """Parse a mail; when the whole cannot be parsed, its header with the rest as plain text."""
    raw = _MBOX_LINE.sub(b"", raw, count=1)
    try:
        return BytesParser(policy=policy.compat32).parsebytes(raw), ()
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError):
        message = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
        for name in ("content-type", "content-transfer-encoding"):
            del message[name]
        return message, ("parse_failed",)


def take_apart(message: Message) -> Body:
    """Return text, HTML and files of a parsed mail."""
    body = Body()
    walk = _Walk(body)
    blocks = walk.blocks(message, 0)
    if any(block.plain.strip() for block in blocks):
        body.text = "\n".join(block.plain.strip("\r\n") for block in blocks if block.plain.strip())
    if any(block.html for block in blocks):
        body.html = "\n".join(
            block.html or _as_html(block.plain) for block in blocks if block.html or block.plain.strip()
        )
        if any(block.html and not block.plain.strip() for block in blocks):
            body.text = ""  # some of it exists as HTML only: the text is made from the whole HTML instead
    if message.defects:
        body.note("malformed")
    return body


class _Walk:
    """One walk through a mail's parts, counting them."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.parts = 0

    def blocks(self, part: Message, depth: int) -> list[_Block]:
        """Return the body's stretches below `part`; files are put aside on the way."""
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.body.note("too_many_parts")
            return []
        children = part.get_payload()
        kind = part.get_content_type()
        if isinstance(children, list) and kind.startswith("multipart/"):
            if depth >= MAX_DEPTH:
                self.body.note("too_deep")
                return []
            if part.defects:
                self.body.note("malformed")
            listed = [child for child in children if isinstance(child, Message)]
            if kind == "multipart/alternative":
                return self._alternative(listed, depth)
            return [block for child in listed for block in self.blocks(child, depth + 1)]
        return self._leaf(part, kind)

    def _alternative(self, children: list[Message], depth: int) -> list[_Block]:
        """Keep the last plain and the last HTML form: senders put the richest last (RFC 2046 5.1.4)."""
        chosen = _Block()
        for child in children:
            inner = self.blocks(child, depth + 1)
            plain = "\n".join(block.plain for block in inner if block.plain.strip())
            html = "\n".join(block.html for block in inner if block.html)
            chosen.plain = plain or chosen.plain
            chosen.html = html or chosen.html
        return [chosen] if chosen.plain or chosen.html else []

    def _leaf(self, part: Message, kind: str) -> list[_Block]:
        if kind.startswith("multipart/"):
            self.body.note("malformed")  # it names no boundary: what it holds is one text
            kind = "text/plain"
        if kind in ("text/plain", "text/html") and not _is_file(part):
            decoded = decode(_payload(part, self.body), part.get_content_charset())
            self.body.note(decoded.damage)
            self.body.charset = self.body.charset or decoded.codec
            if kind == "text/html":
                return [_Block(html=decoded.text)] if decoded.text.strip() else []
            return [_Block(plain=_plain(part, decoded.text))]
        self.body.files.append(self._file(part, kind))
        return []

    def _file(self, part: Message, kind: str) -> File:
        data = _nested(part, self.body) if kind.startswith("message/") else _payload(part, self.body)
        content_id = raw_value(part, "content-id").strip().strip("<>").strip()
        name = file_name(part)
        if not name and kind == "message/rfc822":
            name = clean_name(f"{_nested_subject(part)[:80]}.eml") or _ENDINGS[kind]
        return File(
            name=name or _ENDINGS.get(kind, "file"),
            mime=kind if _TYPE.fullmatch(kind) else "application/octet-stream",
            data=data,
            content_id=content_id,
            inline=part.get_content_disposition() != "attachment" and bool(content_id),
        )


def _is_file(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return disposition == "attachment" or (disposition != "inline" and bool(file_name(part)))


def _plain(part: Message, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        return unflow(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _payload(part: Message, body: Body) -> bytes:
    """Return a leaf's bytes, its transfer encoding taken off as far as it can be."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        data = None
    if isinstance(data, bytes):
        if part.defects:
            body.note("malformed_part")
        return data
    body.note("malformed_part")
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"".join(_flat(child, body) for child in inner if isinstance(child, Message))
    return str(inner or "").encode("utf-8", "surrogateescape")


def _nested(part: Message, body: Body) -> bytes:
    """Return an attached mail (or delivery status) as the bytes it stands for."""
    inner = part.get_payload()
    if isinstance(inner, list):
        return b"\n".join(_flat(child, body) for child in inner if isinstance(child, Message))
    return _payload(part, body)


def _flat(message: Message, body: Body) -> bytes:
    out = BytesIO()
    try:
        BytesGenerator(out, mangle_from_=False, policy=policy.compat32).flatten(message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        body.note("malformed_part")
    return out.getvalue()


def _nested_subject(part: Message) -> str:
    inner = part.get_payload()
    first = inner[0] if isinstance(inner, list) and inner else None
    return text_of(raw_value(first, "subject")) if isinstance(first, Message) else ""


def _as_html(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<div>" + escaped.strip("\r\n").replace("\n", "<br>\n") + "</div>"
