"""Cuts what an IMAP server sends into whole responses: iterative, in linear time, whatever the chunks.

A response is a tuple of alternating text and literal: `* 1 FETCH (UID 7 BODY[] {5}`, `hello`, `)`. Source:
RFC 3501 sections 2.2 and 4.3.
"""

import re
from collections.abc import Iterator

Response = tuple[bytes, ...]

_LITERAL = re.compile(rb"\{(\d{1,10})\+?\}\Z")
MAX_LINE = 64 * 1024 * 1024  # a UID SEARCH of a million mails answers with one line of 8 MB
MAX_LITERAL = 256 * 1024 * 1024


class Overlong(Exception):
    """The server sends a line or a literal no sane answer has."""


class ResponseReader:
    """Holds what has come of the current response."""

    def __init__(self) -> None:
        self._line = bytearray()  # text that has no CRLF yet
        self._parts: list[bytes] = []
        self._literal = bytearray()
        self._missing = 0  # bytes the literal still lacks; 0: no literal is open

    @property
    def empty(self) -> bool:
        """True between responses: nothing has come that was not given out."""
        return not self._line and not self._parts and not self._missing

    def feed(self, data: bytes) -> Iterator[Response]:
        """Take a chunk, yield each response it completes. Raises: Overlong."""
        at = 0
        while at < len(data):
            at = self._take_literal(data, at) if self._missing else self._take_line(data, at)
            if not self._missing and len(self._parts) % 2:
                response, self._parts = tuple(self._parts), []
                yield response

    def _take_literal(self, data: bytes, at: int) -> int:
        piece = data[at : at + self._missing]
        self._literal += piece
        self._missing -= len(piece)
        if self._missing == 0:
            self._parts.append(bytes(self._literal))
            self._literal.clear()
        return at + len(piece)

    def _take_line(self, data: bytes, at: int) -> int:
        """Take up to the next line end; the end may be cut between CR and LF."""
        end = data.find(b"\n", at)
        if end < 0:
            self._line += data[at:]
            if len(self._line) > MAX_LINE:
                raise Overlong
            return len(data)
        self._line += data[at:end]
        if self._line.endswith(b"\r"):
            del self._line[-1:]
        self._parts.append(bytes(self._line))
        self._line.clear()
        opens = _LITERAL.search(self._parts[-1])
        if opens:
            self._missing = int(opens.group(1))
            if self._missing > MAX_LITERAL:
                raise Overlong
            if not self._missing:
                self._parts.append(b"")
        return end + 1
