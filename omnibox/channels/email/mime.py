"""A raw mail taken apart: the text a person reads, its HTML, and the files, however broken the mail is.

`cutting` cuts, `transfer` and `charset` decode; here is decided what is text and what is a file (RFC 8621
section 4.1.4, and what senders do against it). Depth and number of parts are bounded, and what could not be
read leaves a code in `damage` instead of an error.
"""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from omnibox.channels.email.charset import codec_of, decode
from omnibox.channels.email.cutting import MAX_PARTS, Part, cut, start_of
from omnibox.channels.email.flowed import unflow
from omnibox.channels.email.headers import clean_name, file_name, text_of
from omnibox.channels.email.sealed import seal_of, signed_content
from omnibox.channels.email.tnef import read_tnef
from omnibox.channels.email.transfer import undo_transfer, uuencoded, yencoded

MAX_DEPTH = 50
_ENDINGS = {
    "text/calendar": "invite.ics",
    "text/html": "part.html",
    "text/plain": "part.txt",
    "text/csv": "part.csv",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/rtf": "part.rtf",
    "message/rfc822": "message.eml",
    "message/global": "message.eml",
    "message/partial": "partial.eml",
    "message/external-body": "external-body.txt",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "image/webp": "image.webp",
    "image/svg+xml": "image.svg",
    "image/bmp": "image.bmp",
    "image/tiff": "image.tiff",
    "audio/mpeg": "audio.mp3",
    "audio/wav": "audio.wav",
    "video/mp4": "video.mp4",
    "application/pdf": "file.pdf",
    "application/zip": "file.zip",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.asc",
    "application/pgp-keys": "key.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "message/delivery-status": "delivery-status.txt",
    "message/disposition-notification": "notification.txt",
    "message/feedback-report": "report.txt",
    "text/rfc822-headers": "headers.txt",
}
_TEXTS = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown")
_MAILS = ("message/rfc822", "message/global", "message/news")
_FOR_OTHERS = ("text/x-amp-html", "text/watch-html")  # a third form of the same text
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LABEL = re.compile(rb"=\?([A-Za-z0-9_-]{2,40})(?:\*[a-z-]*)?\?[bBqQ]\?")
_ENRICHED = re.compile(r"<(/?)([a-z-]{1,30})>|<<", re.IGNORECASE)
_HTML_START = re.compile(r"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """One attached file, decoded."""

    name: str
    mime: str
    data: bytes
    content_id: str = ""  # without brackets
    inline: bool = False
    location: str = ""  # Content-Location: another way for the HTML to name it
    method: str = ""  # of a calendar, where the Content-Type says it


@dataclass(slots=True)
class Body:
    """What `take_apart` finds; filled while walking."""

    text: str = ""  # from the text/plain parts, "" if there are none
    html: str = ""  # raw, not yet safe
    files: list[File] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    charset: str = ""  # codec of the first text part beyond ASCII: the best guess for raw bytes elsewhere
    sealed: str = ""  # "smime_signed" and so on
    remote_images: int = 0  # named by the HTML; who makes it safe counts them
    trackers: int = 0  # pictures too small to be seen, left out of it

    def note(self, code: str) -> None:
        """Keep a damage code once."""
        if code and code not in self.damage:
            self.damage.append(code)


@dataclass(slots=True)
class _Block:
    """One stretch of the body, in one or both of its forms."""

    plain: str = ""
    html: str = ""
    outlook: bool = False  # from a winmail.dat: the same words again where the mail has its own


def parse(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """Cut a mail into header and body; never raises. What is no mail at all is one text."""
    if raw.startswith(_UTF16) and raw[:200].count(0) > 50:
        raw = decode(raw, "utf-16").text.encode("utf-8", "replace")
    elif b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    begin = start_of(raw)
    message = cut(raw[begin:] if begin else raw)
    return message, ()


def take_apart(message: Part) -> Body:
    """Return text, HTML and files of a parsed mail."""
    body = Body()
    walk = _Walk(body, message)
    blocks = _once(walk.blocks(message, 0, "", True))
    body.sealed = body.sealed or seal_of(message, blocks[0].plain if blocks else "")
    if any(block.plain.strip() for block in blocks):
        body.text = "\n".join(block.plain.strip("\n") for block in blocks if block.plain.strip())
    if any(block.html for block in blocks):
        body.html = "\n".join(
            block.html or _as_html(block.plain) for block in blocks if block.html or block.plain.strip()
        )
        if any(block.html and not block.plain.strip() for block in blocks):
            body.text = ""  # some of it exists as HTML only: the text is made from the whole HTML instead
    if message.malformed:
        body.note("malformed")
    if body.html and body.files:
        _tie(body)
    return body


def _once(blocks: list[_Block]) -> list[_Block]:
    """Take what Outlook wrapped up for the richer form of what stands in the mail anyway."""
    wrapped = [block for block in blocks if block.outlook]
    own = [block for block in blocks if not block.outlook and (block.plain.strip() or block.html)]
    if not wrapped or not own:
        return blocks
    if len(own) == 1 and not own[0].html:
        own[0].html = wrapped[0].html
    return own


def _tie(body: Body) -> None:
    """Let the HTML name its pictures by Content-ID, also where it does so by place or in another spelling."""
    for number, file in enumerate(body.files):
        if file.content_id:
            if f"cid:{file.content_id}" not in body.html:
                spelled = quote(file.content_id, safe="$+.-_")
                body.html = body.html.replace(f"cid:{spelled}", f"cid:{file.content_id}")
        elif file.location:
            made = f"part.{number}@omnibox.invalid"
            tied = body.html.replace(f'"{file.location}"', f'"cid:{made}"')
            if tied != body.html:
                body.html = tied
                body.files[number] = replace(file, content_id=made, inline=True)


class _Walk:
    """One walk through a mail's parts, counting them."""

    def __init__(self, body: Body, message: Part) -> None:
        self.body = body
        self.message = message
        self.parts = 0
        self.hint: str | None = None

    def blocks(self, part: Part, depth: int, within: str, first: bool) -> list[_Block]:
        """Return the body's stretches below `part`; files are put aside on the way.

        `within` is the type of the multipart around it, `first` tells that it is the one to read there.
        """
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.body.note("too_many_parts")
            return []
        kind = part.kind
        if not kind.startswith("multipart/"):
            return self._leaf(part, kind, within, first)
        if depth >= MAX_DEPTH:
            self.body.note("too_deep")
            return []
        children = part.parts()
        if part.malformed:
            self.body.note("malformed")
        if not children:
            self.body.note("malformed")  # nothing is between its boundaries: what it holds is one text
            return self._leaf(part, "text/plain", "", True)
        if kind == "multipart/alternative" or _same_boundary(part, children):
            return self._alternative(children, depth)
        if kind == "multipart/appledouble":
            children = [one for one in children if one.kind != "application/applefile"] or children
        root = _root(part, children) if kind == "multipart/related" else 0
        found: list[_Block] = []
        for number, child in enumerate(children):
            found += self.blocks(child, depth + 1, kind, number == root)
        return found

    def _alternative(self, children: list[Part], depth: int) -> list[_Block]:
        """Keep the last plain and the last HTML form: senders put the richest last (RFC 2046 5.1.4)."""
        chosen = _Block()
        for child in children:
            if child.kind in _FOR_OTHERS:
                continue
            inner = self.blocks(child, depth + 1, "multipart/alternative", True)
            plain = "\n".join(block.plain for block in inner if block.plain.strip())
            html = "\n".join(block.html for block in inner if block.html)
            chosen.plain = plain or chosen.plain
            chosen.html = html or chosen.html
        return [chosen] if chosen.plain or chosen.html else []

    def _leaf(self, part: Part, kind: str, within: str, first: bool) -> list[_Block]:
        name = file_name(part, self.body.charset)
        if kind in _TEXTS and not _is_file(part, name, within, first):
            return self._text(part, kind)
        data = self._content(part, kind)
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            found = read_tnef(data)
            if found is not None:
                return self._outlook(found)
        if kind == "application/pgp-encrypted":  # some servers make multipart/mixed of what was multipart/encrypted
            self.body.sealed = self.body.sealed or "pgp_encrypted"
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") or name.lower() == "smime.p7m":
            inside = signed_content(data)
            if inside is not None and self.parts < MAX_DEPTH:
                self.body.sealed = "smime_signed"
                return self.blocks(cut(inside), MAX_DEPTH - 5, "", True)
            self.body.sealed = self.body.sealed or "smime_encrypted"
        self.body.files.append(self._file(part, kind, name, data))
        return []

    def _text(self, part: Part, kind: str) -> list[_Block]:
        data, whole = undo_transfer(part.octets, part.value("content-transfer-encoding") or _strayed(part))
        if not whole:
            self.body.note("malformed_part")
        if kind == "text/plain" and (b"\nbegin " in data or data.startswith(b"begin ") or b"=ybegin " in data):
            data = self._without_files(data)
        label = part.parameters_of("content-type").get("charset")
        if kind == "text/html" and not data.isascii() and codec_of(label) in ("", "ascii"):
            meta = _META.search(data[:4000])
            label = meta[1].decode("ascii") if meta else label
        decoded = decode(data, label, "" if data.isascii() else self._hint())
        self.body.note(decoded.damage)
        if not data.isascii() or decoded.codec.startswith("iso2022"):
            self.body.charset = self.body.charset or decoded.codec
        if kind == "text/html":
            return [_Block(html=decoded.text)] if decoded.text.strip() else []
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded.text else decoded.text
        if kind in ("text/enriched", "text/richtext"):
            return [_Block(plain=_plain_of_enriched(text))]
        if kind == "text/plain" and part is self.message and _HTML_START.match(text[:2000]):
            return [_Block(html=decoded.text)]  # a form's script that forgot to say so
        content_type = part.parameters_of("content-type")
        if content_type.get("format").lower() == "flowed":
            text = unflow(text, delete_space=content_type.get("delsp").lower() == "yes")
        return [_Block(plain=text)]

    def _hint(self) -> str:
        """Return a codec that the rest of the mail names: where one part says nothing, its neighbours may."""
        if self.body.charset:
            return self.body.charset
        if self.hint is None:
            values = " ".join(str(value) for _, value in self.message.raw_items()).encode("ascii", "replace")
            names = {codec_of(label.decode("ascii")) for label in _LABEL.findall(values[:100_000])}
            names -= {"", "ascii", "utf-8", "cp1252"}
            self.hint = names.pop() if len(names) == 1 else ""
        return self.hint

    def _without_files(self, data: bytes) -> bytes:
        """Put aside the files that stand in a text in an older way, and return the rest."""
        found = sorted([*uuencoded(data), *yencoded(data)], key=lambda one: one[2])
        rest, at = [], 0
        for raw_name, inside, begin, end in found:
            if begin < at:
                continue
            rest.append(data[at:begin])
            at = end
            name = clean_name(text_of(raw_name.strip(), self.body.charset))
            self.body.files.append(File(name or "file", "application/octet-stream", inside))
        return b"".join([*rest, data[at:]])

    def _content(self, part: Part, kind: str) -> bytes:
        data, whole = undo_transfer(part.octets, part.value("content-transfer-encoding") or _strayed(part))
        if not whole and not kind.startswith("message/"):
            self.body.note("malformed_part")
        return data

    def _outlook(self, found: tuple[str, str, list[tuple[str, str, bytes, str]]]) -> list[_Block]:
        """Take what a winmail.dat holds for parts of the mail itself."""
        text, html, files = found
        for name, kind, data, content_id in files:
            self.body.files.append(File(clean_name(name) or "file", kind, data, content_id, bool(content_id)))
        return [_Block(text, html, outlook=True)] if text.strip() or html.strip() else []

    def _file(self, part: Part, kind: str, name: str, data: bytes) -> File:
        if not name and kind in _MAILS:
            subject = text_of(cut(data[:100_000]).value("subject"))[:80].replace("/", "_").replace("\\", "_")
            name = clean_name(f"{subject}.eml") if subject else ""
        content_id = text_of(part.value("content-id")).strip("<> ")
        location = text_of(part.value("content-location"))
        if not name and location:
            last = clean_name(location.partition("?")[0])
            name = last if "." in last and len(last) < 100 else ""
        disposition = part.parameters_of("content-disposition").word
        return File(
            name=name or _ENDINGS.get(kind, "file"),
            mime=kind,
            data=data,
            content_id=content_id,
            inline=bool(content_id) or (bool(location) and disposition != "attachment"),
            location=location[:2000],
            method=part.parameters_of("content-type").get("method").lower() if kind == "text/calendar" else "",
        )


def _root(part: Part, children: list[Part]) -> int:
    """Return which part of a multipart/related is its document (RFC 2387 3.2)."""
    start = part.parameters_of("content-type").get("start").strip("<> ")
    for number, child in enumerate(children):
        if start and child.value("content-id").strip("<> ") == start:
            return number
    for number, child in enumerate(children):
        if child.kind.startswith(("text/", "multipart/")):
            return number
    return 0


def _same_boundary(part: Part, children: list[Part]) -> bool:
    """Tell whether a multipart/alternative uses its parent's boundary: its parts lie beside it then."""
    mine = part.parameters_of("content-type").get("boundary")
    return any(
        child.kind == "multipart/alternative" and child.parameters_of("content-type").get("boundary") == mine
        for child in children
    )


def _is_file(part: Part, name: str, within: str, first: bool) -> bool:
    """Tell whether a text is a file rather than words to read. Source: RFC 8621 4.1.4."""
    disposition = part.parameters_of("content-disposition").word
    if disposition == "attachment":
        return True
    if within == "multipart/related" and not first:
        return bool(name or part.value("content-id"))
    return bool(name) and not first and within != "multipart/alternative"


def _strayed(part: Part) -> str:
    """Return an encoding that stands in the Content-Type line, its own line lost."""
    value = part.value("content-type")
    at = value.lower().find("content-transfer-encoding:")
    return value[at + 26 :].strip() if at >= 0 else ""


def _plain_of_enriched(text: str) -> str:
    """Return the words of text/enriched (RFC 1896): commands out, single line ends are spaces."""
    text = re.sub(r"<param>.{0,1000}?</param>", "", text, flags=re.IGNORECASE | re.DOTALL)
    text = _ENRICHED.sub(lambda found: "<" if found[0] == "<<" else "", text)
    return re.sub(r"\n(\n*)", lambda found: found[1] or " ", text)


def _as_html(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<div>" + escaped.strip("\r\n").replace("\n", "<br>\n") + "</div>"
