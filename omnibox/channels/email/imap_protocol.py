"""aioimaplib's protocol with our own reader, one command at a time, and an end for every wait.

What is replaced, and why: its reader recurses once a line and dies at about a thousand; it counts
parentheses inside strings and deletes `* ` inside them; a lost connection fails nothing; a refused token is
never answered; capabilities go stale after a login; names are not quoted. What stays: its state, tags,
commands (which refuse CR, LF and NUL) and their completion.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

from aioimaplib import aioimaplib

from omnibox.channels.email.imap_reader import Overlong, Response, ResponseReader
from omnibox.channels.email.mutf7 import encode_name

_TAGGED = re.compile(rb"([A-Z0-9]+) (OK|NO|BAD)\b ?(.*)", re.IGNORECASE | re.DOTALL)
_COUNT = re.compile(rb"\* (\d+) (EXISTS|EXPUNGE|RECENT|FETCH)\b", re.IGNORECASE)
_CAPABILITIES = re.compile(rb"(?:\* |\[)CAPABILITY ([^\]\r\n]*)", re.IGNORECASE)
_GREETING = re.compile(rb"\* (OK|PREAUTH|BYE)\b", re.IGNORECASE)


class LineLost(Exception):
    """The connection ended. `args[0]` is the server's last word (BYE), "" if it had none."""


class NotImap(Exception):
    """The other side does not speak IMAP."""


def quote(text: str) -> str:
    """Return `text` as an IMAP quoted string. Source: RFC 3501 section 9."""
    return str(aioimaplib.quoted(text))


def mailbox(name: str) -> str:
    """Return a mailbox name as it goes over the wire: modified UTF-7, quoted."""
    return quote(encode_name(name))


class Answer:
    """A tagged answer: `status` OK, NO or BAD, `text` behind it, and the untagged responses before it."""

    __slots__ = ("status", "text", "untagged")

    def __init__(self, status: str, text: str, untagged: list[Response]) -> None:
        self.status = status
        self.text = text
        self.untagged = untagged

    @property
    def ok(self) -> bool:
        """True for OK."""
        return self.status == "OK"


class ImapProtocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc] # aioimaplib ships no types
    """One connection. Only one command may be under way; the session sees to that."""

    transport: asyncio.Transport | None
    capabilities: set[str]

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for `connection_made`."""
        super().__init__(loop)
        self.greeting: asyncio.Future[bool] = loop.create_future()  # True: already authenticated
        self.closed: asyncio.Future[None] = loop.create_future()
        self.changed = asyncio.Event()  # something was said about the mailbox that nobody asked for
        self.exists = 0
        self._reader = ResponseReader()
        self._running: aioimaplib.Command | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._untagged: list[Response] = []
        self._more: Iterator[bytes] = iter(())  # what continuation requests are answered with
        self._ready: Callable[[], None] | None = None
        self._bye = ""
        self._spoiled = False
        self._sealed = False  # STARTTLS was granted: whatever still comes in the clear was put there by somebody
        self.challenge = b""  # the last thing the server asked for; a refused token is explained there
        self.progress: Callable[[], None] | None = None  # called whenever bytes come

    @property
    def buffered(self) -> bool:
        """True while bytes wait that were not asked for: of an unfinished response, or behind a STARTTLS."""
        return self._spoiled or not self._reader.empty

    @property
    def lost(self) -> bool:
        """True once the connection has ended, or is being dropped."""
        return self.closed.done() or self.transport is None or self.transport.is_closing()

    def data_received(self, data: bytes) -> None:
        """Cut the chunk into responses and hand each on, without recursion."""
        if self.progress is not None:
            self.progress()
        try:
            for response in self._reader.feed(data):
                self._take(response)
        except (Overlong, NotImap):
            self._spoiled = True
            self._fail(NotImap())
            self.drop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail whatever waits: a lost line must end every wait at once."""
        super().connection_lost(exc)
        self._fail(LineLost(self._bye))
        if not self.closed.done():
            self.closed.set_result(None)
        self.changed.set()

    async def run(
        self, name: str, *args: str, more: Iterator[bytes] | None = None, ready: Callable[[], None] | None = None
    ) -> Answer:
        """Send one command and wait for its tagged answer.

        Args:
            name: the verb, with UID before it where UIDs are meant.
            args: already quoted; CR, LF and NUL are refused.
            more: bytes for each continuation request in turn; an empty line once they are used up.
            ready: called at the first continuation request when there is no `more` (IDLE).

        Raises: LineLost, NotImap; ValueError for a line end inside an argument.
        """
        if self.closed.done():
            raise LineLost(self._bye)
        command = aioimaplib.Command(name, self.new_tag(), *args, loop=self.loop)
        self._running, self._untagged = command, []
        self._more, self._ready = more or iter(()), ready
        answer: asyncio.Future[Answer] = self.loop.create_future()
        self._answer = answer
        self.write(str(command).encode())
        try:
            return await answer
        finally:
            if self._answer is answer:  # a cancelled command may end after its successor has begun
                self._running = self._answer = None

    def write(self, line: bytes) -> None:
        """Send one line; never logged."""
        if self.transport is None:
            raise LineLost("")
        self.transport.write(line + b"\r\n")

    def drop(self) -> None:
        """Drop the connection now."""
        if self.transport is not None:
            self.transport.abort()

    def upgrade(self, transport: asyncio.Transport) -> None:
        """Go on over the TLS transport."""
        self.transport = transport
        self.capabilities = set()
        self._sealed = False

    def _take(self, response: Response) -> None:
        head = response[0]
        if self._sealed:
            raise NotImap
        if not self.greeting.done():
            self._greet(head)
        elif head.startswith(b"*"):
            self._untagged_came(response)
        elif head.startswith(b"+"):
            self._continue(head)
        else:
            self._tagged_came(head)

    def _greet(self, head: bytes) -> None:
        found = _GREETING.match(head)
        if not found:
            raise NotImap
        word = found.group(1).upper()
        if word == b"BYE":
            self._bye = _words(head)
            self._fail(LineLost(self._bye))
            self.drop()
            return
        self._learn(head)
        self.greeting.set_result(word == b"PREAUTH")

    def _untagged_came(self, response: Response) -> None:
        head = response[0]
        count = _COUNT.match(head)
        if count:
            if count.group(2).upper() == b"EXISTS":
                self.exists = int(count.group(1))
            self.changed.set()
        elif head[:6].upper() == b"* BYE ":
            self._bye = _words(head)
        else:
            self._learn(head)
        if self._running is not None and self._running.name != "IDLE":
            self._untagged.append(response)

    def _continue(self, head: bytes) -> None:
        if self._running is None:
            return
        self.challenge = head[2:]
        if self._ready is not None:
            ready, self._ready = self._ready, None
            ready()
            return
        # a refused token comes as a challenge: it wants an empty line before it says NO
        self.write(next(self._more, b""))

    def _tagged_came(self, head: bytes) -> None:
        found = _TAGGED.match(head)
        if not found:
            raise NotImap
        if self._running is None or self._answer is None or found.group(1).decode() != self._running.tag:
            return  # the answer to a command nobody waits for any more; its connection is being closed
        self._learn(found.group(3))
        self._sealed = self._running.name == "STARTTLS" and found.group(2).upper() == b"OK"
        if not self._answer.done():
            words = found.group(3).decode("utf-8", "replace")
            self._answer.set_result(Answer(found.group(2).decode().upper(), words, self._untagged))

    def _learn(self, head: bytes) -> None:
        found = _CAPABILITIES.search(head)
        if found:
            self.capabilities = set(found.group(1).decode("ascii", "replace").upper().split())

    def _fail(self, error: Exception) -> None:
        waiting: tuple[asyncio.Future[Any] | None, ...] = (self._answer, self.greeting)
        for future in waiting:
            if future is not None and not future.done():
                future.set_exception(error)
                future.exception()  # looked at: a greeting nobody waits for any more is no error of its own


def _words(head: bytes) -> str:
    return head[2:].decode("utf-8", "replace")
