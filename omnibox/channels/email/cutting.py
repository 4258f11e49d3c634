"""A raw mail cut into its header fields and its parts, however broken it is: never an error, linear time.

The parts are messages of the standard library (its oldest policy), so everything written for those works on
them. Only the cutting is ours: the library's parser reads line by line, which costs most of the time an
import takes, and it gives up a header or a whole tree where one line is wrong. Nothing is decoded here and
`Part.octets` keeps the body's bytes as they came. Parts are cut when they are asked for.
"""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from typing import Any

from omnibox.channels.email.parameters import Parameters, parameters
from omnibox.channels.email.transfer import undo_transfer

MAX_PARTS = 1000
_MAX_FIELDS = 20_000
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)(?:\n|\Z)")
_BLANK = re.compile(rb"[ \t]*\r*(?:\n|\Z)")
_LEADING = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:[ \t\r]*\n)*(?:>?From (?![ \t]*:)[^\r\n]*(?:\r*\n|\Z))*(?:[ \t\r]*\n)*")
_FIELD_AHEAD = re.compile(rb"[A-Za-z][A-Za-z0-9_-]{1,60}[ \t]*:[ \t\r\n]")
_BARE_CR = re.compile(rb"\r(?!\n)")
_GLUED = re.compile(rb"\r(?=[A-Za-z][A-Za-z0-9-]{1,40}:[ \t])")  # a bare CR that was a line end
_DELIMITER = re.compile(rb"^--([^\s][^\r\n]{0,99}?)[ \t]*\r*\n(?=[Cc]ontent-)", re.MULTILINE)
_ANY_DELIMITER = re.compile(rb"^--([^\s-][^\r\n ]{0,99})[ \t]*\r*$", re.MULTILINE)
_WRAPPED = ("message/rfc822", "message/global", "message/news")
_BLOCKS = ("message/delivery-status", "message/global-delivery-status", "message/feedback-report")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
# labels that are no types, and what their senders mean
_MEANT = {
    "plain/text": "text/plain",
    "text": "text/plain",
    "plain": "text/plain",
    "text/txt": "text/plain",
    "text/plaintext": "text/plain",
    "text/ascii": "text/plain",
    "text/htm": "text/html",
    "html/text": "text/html",
    "html": "text/html",
    "text/xhtml": "text/html",
    "application/xhtml+xml": "text/html",
}


class Part(Message):
    """One part of a mail, or the mail itself. `octets` is its body as it came, transfer encoding and all."""

    def __init__(self, octets: bytes = b"", default: str = "text/plain") -> None:
        """Hold the body `octets`; `default` is the type of a part that names none."""
        super().__init__()
        self.set_default_type(default)
        self.octets = octets
        self.malformed = False
        self._values: dict[str, str] | None = None
        self._cut = False
        self._kind = ""
        self._parameters: dict[str, Parameters] = {}

    def value(self, name: str) -> str:
        """Return the first field called `name` (lower case) as it came, "" if there is none."""
        if self._values is None:
            self._values = {}
            for key, found in self.raw_items():
                self._values.setdefault(key.lower(), str(found))
        return self._values.get(name, "")

    def parameters_of(self, name: str) -> Parameters:
        """Return the first word and the parameters of a field."""
        if name not in self._parameters:
            self._parameters[name] = parameters(self.value(name))
        return self._parameters[name]

    @property
    def kind(self) -> str:
        """The content type, lower case, without parameters; what cannot be one gives the default."""
        if not self._kind:
            word = self.parameters_of("content-type").word
            word = _MEANT.get(word, word)
            self._kind = word if _TYPE.fullmatch(word) else self.get_default_type()
        return self._kind

    def get_content_type(self) -> str:
        """Return `kind`: the library's own reader takes its time for each call."""
        return self.kind

    def get_payload(self, i: int | None = None, decode: bool = False) -> Any:
        """Return the inner parts as a list, or the body as text as the library gives it."""
        if not self._cut:
            self._cut = True
            inner: Any = self.parts() or self.octets.decode("ascii", "surrogateescape")
            self.set_payload(inner)
        outcome: Any = super().get_payload(i, True) if decode else super().get_payload(i)
        return outcome

    def parts(self) -> "list[Part]":
        """Cut the body: the parts of a multipart, the mail inside a message part, the blocks of a report."""
        kind = self.kind
        if kind.startswith("multipart/"):
            inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            return [cut(piece, inner) for piece in self._pieces()]
        if kind in _WRAPPED:
            return [cut(self.content())]
        if kind in _BLOCKS:
            return [cut(block + b"\n") for block in re.split(rb"\r*\n[ \t]*\r*\n", self.content()[:500_000]) if block]
        return []

    def content(self) -> bytes:
        """Return the body with its transfer encoding taken off."""
        return undo_transfer(self.octets, self.value("content-transfer-encoding"))[0]

    def _pieces(self) -> list[bytes]:
        declared = self.parameters_of("content-type").get("boundary").rstrip()
        boundary = declared.encode("utf-8", "surrogateescape")
        pieces = list(_between(self.octets, boundary)) if boundary else []
        if not pieces and self.value("content-transfer-encoding"):
            self.octets = self.content()  # forbidden for a multipart, and done
            pieces = list(_between(self.octets, boundary)) if boundary else []
        if not pieces:
            self.malformed = True
            pieces = list(_between(self.octets, _boundary_in(self.octets) or boundary))
        elif self.octets.rfind(b"--" + boundary + b"--") < 0:
            self.malformed = True  # cut off, or never closed
        return pieces


def cut(raw: bytes, default: str = "text/plain") -> Part:
    """Return the mail or part `raw` with its fields read; its own parts are cut later."""
    part = Part(default=default)
    first = raw.find(b"\n")
    bare = raw.find(b"\r", 0, first if first >= 0 else len(raw))
    if bare >= 0 and raw[bare : bare + 80].lstrip(b"\r")[:1] != b"\n":  # the first line ends in a bare CR
        raw = _BARE_CR.sub(b"\n", raw)
    part.octets = raw[_read_fields(raw, part) :]
    return part


def start_of(raw: bytes) -> int:
    """Return where the first field stands: after blank lines, a byte order mark and mbox `From ` lines."""
    found = _LEADING.match(raw)
    return found.end() if found else 0


def _boundary_in(body: bytes) -> bytes:
    """Return the boundary a body uses, whatever its header says; b"" if none can be seen."""
    found = _DELIMITER.search(body)
    if found:
        return found[1]
    for line in islice(_ANY_DELIMITER.finditer(body), 20):
        if body.find(b"\n--" + line[1] + b"--", line.end()) >= 0:
            return line[1]
    return b""


def _read_fields(raw: bytes, part: Part) -> int:
    """Put the fields at the beginning of `raw` into `part`; return where its body begins."""
    at, count, size = 0, 0, len(raw)
    while at < size and count < _MAX_FIELDS:
        found = _FIELD.match(raw, at)
        if found is None:
            blank = _BLANK.match(raw, at)
            if blank is not None and (at > 0 or blank.end() - at <= 2):
                return blank.end()
            part.malformed = True
            line = raw.find(b"\n", at) + 1
            if not line or not _FIELD_AHEAD.match(raw, line) or raw.startswith(b"--", at):
                return at  # the blank line is missing
            at = line
            continue
        at = found.end()
        count += 1
        name, value = found[1].decode("ascii"), found[2]
        if b"\r" in value:
            value = value.replace(b"\r\n", b"\n").rstrip(b"\r")
            if b"\r" in value:
                for key, text in _unglued(name, value):
                    part.set_raw(key, text)
                continue
        part.set_raw(name, value.decode("ascii", "surrogateescape"))
    return at


def _unglued(name: str, value: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of a header in which bare CRs stand between lines."""
    first, *more = _GLUED.split(value)
    yield name, first.decode("ascii", "surrogateescape")
    for line in more:
        key, _, rest = line.partition(b":")
        yield key.decode("ascii"), rest.strip().decode("ascii", "surrogateescape")


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the delimiter lines of `boundary` (RFC 2046 5.1.1), also after a closing one.

    A line that only begins like a delimiter is none: boundaries are often each other's beginnings.
    """
    mark = b"--" + boundary
    begin = -1  # of the part that is open
    at, count = body.find(mark), 0
    while at >= 0 and count <= MAX_PARTS:
        end = body.find(b"\n", at)
        end = len(body) if end < 0 else end
        bare = body.find(b"\r", at, end - 1)
        end = end if bare < 0 or body[bare : end + 1].strip(b"\r") == b"\n" else bare
        tail = body[at + len(mark) : end].strip(b" \t\r") if end - at < len(mark) + 80 else b"long"
        if tail in (b"", b"--") and (at == 0 or body[at - 1] in b"\r\n"):
            if begin >= 0:
                yield _piece(body, begin, at)
                count += 1
            begin = end + 1 if tail == b"" else -1
        at = body.find(mark, at + len(mark))
    if 0 <= begin < len(body) and count <= MAX_PARTS:
        yield body[begin:]


def _piece(body: bytes, begin: int, end: int) -> bytes:
    """Return a part without the line end before the delimiter, which belongs to that."""
    if end > begin and body[end - 1] == 10:
        end -= 1
    if end > begin and body[end - 1] == 13:
        end -= 1
    return body[begin:end]
