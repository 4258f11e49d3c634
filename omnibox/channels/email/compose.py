"""One outbound message to the bytes of a mail. Sources: RFC 5322, RFC 2045-2047, RFC 2231, RFC 3834, RFC 6047.

Header values are folded and encoded here, because the library encodes ids longer than a line as if they
were words, which breaks the thread at the other side.
"""

import re
from base64 import b64encode, encodebytes
from collections.abc import Sequence
from email import charset as codecs_of_mail, policy
from email.generator import BytesGenerator
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime
from io import BytesIO

from omnibox.channels.base import Outbound, OutboundFile
from omnibox.channels.email.headers import clean_name
from omnibox.model.handle import Handle
from omnibox.model.likeness import given_name
from omnibox.model.message_ids import anchor_id, domain_of
from omnibox.model.thread_index import thread_index

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ATOM = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*\Z")
_ID = re.compile(r"<[^<>\s]+>\Z")
_TYPE = re.compile(r"[a-z0-9!#$&^_+-][a-z0-9!#$&^_.+-]*/[a-z0-9!#$&^_+-][a-z0-9!#$&^_.+-]*\Z")
_WORD_BYTES = 42  # bytes of text in one encoded word, which may have 75 characters
_MAX_CHAIN = 20  # ids kept in References: the first and the newest
# RFC 3834 section 5, and Microsoft's own word for the same (MS-OXCMAIL 2.2.3.2.14)
_AUTOMATIC = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
_METHOD = re.compile(r"^METHOD:\s*([A-Za-z-]+)\s*$", re.MULTILINE | re.IGNORECASE)
_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=None, mangle_from_=False)


def compose(message: Outbound, thread_key: str) -> bytes:
    """Return the mail as it goes over the line, CRLF; recipients in `bcc` are named nowhere in it."""
    root = _body(message)
    described = [(name, value) for name, value in root.items() if name.lower() != "mime-version"]
    for name in list(root.keys()):
        del root[name]
    for name, value in (*_headers(message, thread_key), ("MIME-Version", "1.0"), *described):
        root[name] = value
    out = BytesIO()
    BytesGenerator(out, policy=_WIRE).flatten(root, linesep="\r\n")
    return out.getvalue()


def references(message: Outbound, thread_key: str) -> tuple[str, ...]:
    """Return the chain of ids: the first, the newest, and our anchor before the one that is answered.

    The anchor is not last, because the last one is taken for the parent.
    """
    chain = [one for one in dict.fromkeys(map(given_name, message.answers)) if _ID.match(one)]
    if len(chain) > _MAX_CHAIN:
        chain = [chain[0], *chain[1 - _MAX_CHAIN :]]
    anchor = anchor_id(message.conversation_id, thread_key, domain_of(message.sender.value))
    return (*chain[:-1], anchor, *chain[-1:])


def addr_spec(address: str) -> str:
    """Return an address fit for a header and an envelope: no control characters, the domain in ASCII."""
    local, at, domain = _CONTROL.sub("", address).strip().strip("<>").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = domain.strip()
    return f"{local}{at}{domain}"


def _headers(message: Outbound, thread_key: str) -> list[tuple[str, str]]:
    fields = [
        ("From", _mailboxes([message.sender], message.sender_name)),
        ("To", _mailboxes(message.to) or "undisclosed-recipients:;"),
        ("Cc", _mailboxes(message.cc)),
        ("Subject", _fold(_text(message.subject))),
        ("Date", format_datetime(message.at)),
        ("Message-ID", _CONTROL.sub("", message.provider_id)),
        ("In-Reply-To", next((one for one in map(given_name, reversed(message.answers)) if _ID.match(one)), "")),
        ("References", "\r\n ".join(references(message, thread_key))),
        *_grouping(message),
        *(_AUTOMATIC if message.automatic else ()),
    ]
    return [(name, value) for name, value in fields if value or name == "Subject"]


def _grouping(message: Outbound) -> list[tuple[str, str]]:
    """Return the words by which Outlook groups mail; without them its reader sees a new conversation each time."""
    index = thread_index(message.conversation_id, message.at, message.thread_parent)
    fields = [("Thread-Index", "\r\n ".join(index[start : start + 64] for start in range(0, len(index), 64)))]
    return [("Thread-Topic", _fold(_text(message.thread_topic))), *fields] if message.thread_topic else fields


def _mailboxes(handles: Sequence[Handle], name: str = "") -> str:
    return ",\r\n ".join(_mailbox(handle.value, name or handle.name) for handle in handles)


def _mailbox(address: str, name: str) -> str:
    shown = " ".join(_CONTROL.sub(" ", name).split())
    if not shown or shown == address:
        return addr_spec(address)
    if shown.isascii() and "=?" not in shown:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        quoted = shown if _ATOM.match(shown) else f'"{escaped}"'
        return f"{quoted} <{addr_spec(address)}>"
    return f"{_words(shown)} <{addr_spec(address)}>"


def _text(value: str) -> str:
    plain = " ".join(_CONTROL.sub(" ", value).split())
    return plain if plain.isascii() and "=?" not in plain else _words(plain)


def _words(text: str) -> str:
    """Encode text as words of RFC 2047, cut between characters."""
    words: list[str] = []
    piece = b""
    for sign in text:
        encoded = sign.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _WORD_BYTES:
            words.append(piece.decode())
            piece = b""
        piece += encoded
    words.append(piece.decode())
    return "\r\n ".join(f"=?utf-8?B?{b64encode(word.encode()).decode()}?=" for word in words)


def _fold(value: str) -> str:
    """Fold ASCII text at spaces near 76 characters; words longer than a line stay whole."""
    if "\r\n" in value or len(value) <= 66:
        return value
    lines, line = [], ""
    for word in value.split(" "):
        if line and len(line) + len(word) > 66:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _body(message: Outbound) -> Message:
    shown = [file for file in message.files if file.content_id] if message.html else []
    text: Message = _text_part(message.text, "plain")
    if message.html:
        formatted: Message = _text_part(message.html, "html")
        if shown:  # RFC 2387: the page first, then what it shows
            formatted = _many("related", formatted, *map(_file_part, shown))
        text = _many("alternative", text, formatted, *_calendar(message))
    elif message.calendar:
        text = _many("alternative", text, *_calendar(message))
    rest = [file for file in message.files if file not in shown]
    return _many("mixed", text, *map(_file_part, rest)) if rest else text


def _calendar(message: Outbound) -> list[Message]:
    """Return the calendar object as the last alternative, which calendars look for (RFC 6047 section 2.4)."""
    if not message.calendar:
        return []
    part = _text_part(re.sub(r"\r?\n", "\r\n", message.calendar), "calendar")
    found = _METHOD.search(message.calendar)
    if found:
        part.set_param("method", found[1].upper())
    return [part]


def _many(kind: str, *parts: Message) -> Message:
    root = MIMEMultipart(kind)
    del root["MIME-Version"]  # it belongs to the mail, not to each part
    for part in parts:
        root.attach(part)
    return root


def _text_part(text: str, kind: str) -> Message:
    """Return a text part: quoted-printable where most of it is ASCII, base64 otherwise."""
    data = text.encode("utf-8", "replace").decode()
    coding = codecs_of_mail.Charset("utf-8")
    plain = sum(map(str.isascii, data)) * 10 >= len(data) * 7
    coding.body_encoding = codecs_of_mail.QP if plain else codecs_of_mail.BASE64
    part = Message()
    part["Content-Type"] = f"text/{kind}"
    part.set_payload(data, coding)
    del part["MIME-Version"]  # it belongs to the mail, not to each part
    return part


def _file_part(file: OutboundFile) -> Message:
    kind = file.mime.lower()
    if not _TYPE.match(kind) or kind.startswith(("multipart/", "message/")):
        kind = "application/octet-stream"  # neither may be base64, and every file is
    name = clean_name(file.name) or "file"
    part = Message()
    part.add_header("Content-Type", kind, **({"name": name} if name.isascii() else {}))
    part["Content-Transfer-Encoding"] = "base64"
    if file.content_id:
        part["Content-ID"] = f"<{_CONTROL.sub('', file.content_id)}>"
    place = "inline" if file.content_id else "attachment"
    part.add_header("Content-Disposition", place, filename=name if name.isascii() else ("utf-8", "", name))
    part.set_payload(encodebytes(file.data).decode("ascii"))
    return part
