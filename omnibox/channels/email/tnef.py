"""Outlook's winmail.dat: text, HTML and files out of a TNEF stream. Sources: MS-OXTNEF, MS-OXPROPS.

The stream is read as far as it makes sense; a length that lies ends it there, what was read before stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import IntEnum

from omnibox.channels.email.charset import codec_of, decode, storable
from omnibox.channels.email.rtf import decompressed, rtf_words

_SIGNATURE = 0x223E9F78
_MAX_NESTING = 5
_MAX_FILES = 500
_MAX_PROPERTIES = 5_000
# properties
_P_BODY, _P_RTF, _P_HTML, _P_SUBJECT, _P_CODE_PAGE = 0x1000, 0x1009, 0x1013, 0x0037, 0x3FDE
_P_LONG_NAME, _P_SHORT_NAME, _P_TRANSPORT_NAME, _P_SHOWN_NAME = 0x3707, 0x3704, 0x370C, 0x3001
_P_DATA, _P_TYPE, _P_CONTENT_ID = 0x3701, 0x370E, 0x3712
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_TYPES = {
    "txt": "text/plain", "htm": "text/html", "html": "text/html", "csv": "text/csv", "ics": "text/calendar",
    "vcf": "text/vcard", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff", "pdf": "application/pdf", "zip": "application/zip",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf", "xml": "application/xml", "eml": "message/rfc822", "mp3": "audio/mpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip

Value = int | bytes | str
TnefFile = tuple[str, str, bytes, str]  # name, type, bytes, Content-ID
Tnef = tuple[str, str, list[TnefFile]]  # text, HTML, files


class Attribute(IntEnum):
    """The attributes of a stream that are read."""

    SUBJECT = 0x00018004
    FILE_TITLE = 0x00018010
    BODY = 0x0002800C
    FILE_DATA = 0x0006800F
    FILE_BEGINS = 0x00069002
    PROPERTIES = 0x00069003
    FILE_PROPERTIES = 0x00069005
    CODE_PAGE = 0x00069007


@dataclass(slots=True)
class _Attached:
    title: bytes = b""
    data: bytes | None = None
    properties: dict[int, Value] = field(default_factory=dict)


@dataclass(slots=True)
class _Stream:
    """What one stream holds."""

    codec: str = "cp1252"
    body: bytes = b""
    subject: bytes = b""
    properties: dict[int, Value] = field(default_factory=dict)
    files: list[_Attached] = field(default_factory=list)


def read_tnef(data: bytes, depth: int = 0) -> Tnef | None:
    """Return text, HTML and files of a stream; None where it is none, or holds nothing that can be read."""
    if len(data) < 6 or int.from_bytes(data[:4], "little") != _SIGNATURE or depth > _MAX_NESTING:
        return None
    stream = _Stream()
    for attribute, value in _attributes(data):
        _take(stream, attribute, value)
    text, html = _words(stream)
    files = [made for one in stream.files[:_MAX_FILES] if (made := _file(one, stream.codec, depth)) is not None]
    return (text, html, files) if text.strip() or html.strip() or files else None


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        attribute = int.from_bytes(data[at + 1 : at + 5], "little")
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        yield attribute, data[at + 9 : at + 9 + length]
        at += 9 + length + 2  # the checksum is wrong in good streams, too


def _take(stream: _Stream, attribute: int, value: bytes) -> None:
    match attribute:
        case Attribute.CODE_PAGE:
            stream.codec = codec_of(f"cp{int.from_bytes(value[:4], 'little')}") or stream.codec
        case Attribute.BODY:
            stream.body = value
        case Attribute.SUBJECT:
            stream.subject = value
        case Attribute.PROPERTIES:
            stream.properties = _properties(value)
        case Attribute.FILE_BEGINS:
            stream.files.append(_Attached())
        case Attribute.FILE_TITLE | Attribute.FILE_DATA | Attribute.FILE_PROPERTIES:
            if not stream.files:
                stream.files.append(_Attached())
            last = stream.files[-1]
            if attribute == Attribute.FILE_TITLE:
                last.title = value
            elif attribute == Attribute.FILE_DATA:
                last.data = value
            else:
                last.properties = _properties(value)


def _properties(data: bytes) -> dict[int, Value]:
    """Read a list of MAPI properties: the first value of each."""
    found: dict[int, Value] = {}
    count, at = min(int.from_bytes(data[:4], "little"), _MAX_PROPERTIES), 4
    for _ in range(count):
        if at + 4 > len(data):
            break
        kind, name = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        at += 4
        if name >= 0x8000:
            at = _after_name(data, at)
        value, at = _value(data, at, kind)
        if at < 0:
            break
        if value is not None:
            found.setdefault(name, value)
    return found


def _after_name(data: bytes, at: int) -> int:
    """Skip the name of a named property."""
    by_text = int.from_bytes(data[at + 16 : at + 20], "little") == 1
    at += 20
    return at + 4 + _padded(int.from_bytes(data[at : at + 4], "little")) if by_text else at + 4


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _value(data: bytes, at: int, kind: int) -> tuple[Value | None, int]:
    """Return a value (the first of several) and where the next property begins, -1 where that cannot be told."""
    several, kind = kind & 0x1000, kind & 0x0FFF
    size = _SIZES.get(kind)
    if size is not None:
        count = 1
        if several:
            count, at = int.from_bytes(data[at : at + 4], "little"), at + 4
        return int.from_bytes(data[at : at + min(size, 4)], "little"), at + size * count
    if kind not in (_STRING, _UNICODE, _OBJECT, _BINARY):
        return None, at if kind in (0, 1) else -1
    count, at = int.from_bytes(data[at : at + 4], "little"), at + 4
    first: Value | None = None
    for _ in range(min(count, _MAX_PROPERTIES)):
        if at + 4 > len(data):
            return first, -1
        length = int.from_bytes(data[at : at + 4], "little")
        raw = data[at + 4 : at + 4 + length]
        at += 4 + _padded(length)
        if first is None:
            first = raw.decode("utf-16-le", "replace").rstrip("\x00") if kind == _UNICODE else raw
    return first, at


def _string(value: Value | None, codec: str) -> str:
    if isinstance(value, bytes):
        return storable(decode(value.rstrip(b"\x00"), codec).text)
    return storable(value) if isinstance(value, str) else ""


def _words(stream: _Stream) -> tuple[str, str]:
    """Return text and HTML; the RTF is read where it is all there is."""
    properties = stream.properties
    text = _string(properties.get(_P_BODY) or stream.body, stream.codec)
    html = ""
    raw = properties.get(_P_HTML)
    if raw:
        page = properties.get(_P_CODE_PAGE)
        codec = codec_of(f"cp{page}") if isinstance(page, int) else ""
        html = _string(raw, codec or stream.codec)
    packed = properties.get(_P_RTF)
    if isinstance(packed, bytes) and not html:
        plain, html = rtf_words(decompressed(packed))
        text, html = text or storable(plain), storable(html)
    return text.replace("\r\n", "\n").replace("\r", "\n"), html


def _file(one: _Attached, codec: str, depth: int) -> TnefFile | None:
    properties = one.properties
    names = (properties.get(key) for key in (_P_LONG_NAME, _P_TRANSPORT_NAME, _P_SHORT_NAME, _P_SHOWN_NAME))
    name = next((text for value in names if (text := _string(value, codec))), "") or _string(one.title, codec)
    data = one.data
    inside = properties.get(_P_DATA)
    if isinstance(inside, bytes) and (data is None or not data):
        nested = read_tnef(inside[16:], depth + 1) if len(inside) > 22 else None
        if nested is not None:
            return _as_mail(name, nested)
        data = inside
    if data is None:
        return None
    kind = _string(properties.get(_P_TYPE), codec).lower()
    if "/" not in kind:
        kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return name or "file", kind, data, _string(properties.get(_P_CONTENT_ID), codec).strip("<> ")


def _as_mail(name: str, nested: Tnef) -> TnefFile:
    """Return an attached Outlook message as a mail of its own."""
    text, html, files = nested
    mail = EmailMessage()
    mail["Subject"] = " ".join(name.split())[:500] or "message"
    mail.set_content(text or "")
    if html:
        mail.add_alternative(html, subtype="html")
    for title, kind, data, _ in files:
        main, _, sub = kind.partition("/")
        if main in ("message", "multipart", "text"):
            main, sub = "application", "octet-stream"
        mail.add_attachment(data, maintype=main, subtype=sub, filename=title)
    stem = name.removesuffix(".msg") or "message"
    # a boundary made of chance would give other bytes each time the same mail is read
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_omnibox_{number}")
    return f"{stem}.eml", "message/rfc822", mail.as_bytes(), ""
