"""One authenticated IMAP connection with typed calls: bounded in time, one at a time, by UID only.

After any time-out, cancellation or lost line the connection is gone: a late answer must never be taken for
the answer to another command.
"""

import asyncio
import base64
from collections.abc import Callable, Collection, Iterator
from enum import Enum
from typing import Any, Self

from omnibox.channels.email.imap_parse import (
    Changes,
    Folder,
    Mark,
    Meta,
    Selected,
    bodies,
    folders,
    marks,
    metas,
    mod_seqs,
    modified,
    numbers,
    selected,
    status,
    uid_set,
    vanished,
)
from omnibox.channels.email.imap_protocol import Answer, ImapProtocol, LineLost, NotImap, mailbox, quote
from omnibox.channels.email.keepalive import keep_alive
from omnibox.channels.email.line_errors import (
    check_allowed,
    client_context,
    connect_error,
    login_error,
    remote_words,
)
from omnibox.channels.email.login import BEARER_REFUSED, AnyLogin, Credentials
from omnibox.channels.email.settings import Security, Server, Timings
from omnibox.model.errors import AuthFailed, Rejected, Retryable

_GOODBYE = 2.0  # seconds a polite end may take
_LINE_ENDS = (TimeoutError, LineLost, NotImap, OSError)
_SLOWEST_UPLOAD = 20_000  # bytes a second
_MARKS = "(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"


class Idled(Enum):
    """How a round of IDLE ended."""

    CHANGED = "changed"
    QUIET = "quiet"
    REFUSED = "refused"


class ImapSession:
    """A connection after login. Not for two tasks' conversations: each call takes its turn."""

    def __init__(self, protocol: ImapProtocol, server: Server, timings: Timings) -> None:
        """Use `open`."""
        self._protocol = protocol
        self._server = server
        self._timings = timings
        self._turn = asyncio.Lock()
        self.mailbox = ""  # the selected one, "" for none
        self.tells_gone = False  # QRESYNC is on: the server names the UIDs that are no more

    @classmethod
    async def open(cls, server: Server, login: AnyLogin, timings: Timings) -> Self:
        """Connect, protect, log in, learn the capabilities, say who we are. Raises: Retryable, AuthFailed."""
        session = await cls.connect(server, timings)
        try:
            await session.login(login)
        except BaseException:
            session.abort()
            raise
        return session

    @classmethod
    async def connect(cls, server: Server, timings: Timings) -> Self:
        """Connect and protect the line, no login yet. Raises: Retryable, AuthFailed (an unprotected line)."""
        check_allowed(server)
        loop = asyncio.get_running_loop()
        protocol = ImapProtocol(loop)
        session = cls(protocol, server, timings)
        try:
            context = None if server.security is Security.NONE else await asyncio.to_thread(client_context, server)
            async with asyncio.timeout(timings.connect):
                implicit = context if server.security is Security.TLS else None
                name = server.host if implicit else None
                transport, _ = await loop.create_connection(
                    lambda: protocol, server.host, server.port, ssl=implicit, server_hostname=name
                )
                keep_alive(transport.get_extra_info("socket"))
                await protocol.greeting
                if context is not None and server.security is Security.STARTTLS:
                    await session.start_tls(context)
        except NotImap as error:
            session.abort()
            raise Retryable("not_imap", host=server.host, port=server.port) from error
        except (OSError, TimeoutError, LineLost, UnicodeError) as error:
            session.abort()
            raise connect_error(error, server) from error
        except BaseException:
            session.abort()
            raise
        return session

    async def start_tls(self, context: object) -> None:
        """Protect a line that was opened in the clear. Raises: Retryable("no_starttls")."""
        answer = await self._protocol.run("STARTTLS")
        if not answer.ok:
            raise Retryable("no_starttls", host=self._server.host, port=self._server.port)
        if self._protocol.buffered:
            raise NotImap  # bytes sent in the clear must not be read as if they had come protected
        loop = asyncio.get_running_loop()
        if self._protocol.transport is None:
            raise LineLost("")
        transport = await loop.start_tls(
            self._protocol.transport,
            self._protocol,
            context,  # type: ignore[arg-type] # an SSLContext; `ssl` is not imported for one word
            server_hostname=self._server.host,
        )
        if transport is None:
            raise LineLost("")
        self._protocol.upgrade(transport)

    async def login(self, login: AnyLogin) -> None:
        """Log in by token or password, then ask for the capabilities anew. Raises: AuthFailed, Retryable.

        A refused token is asked for once more: it may have run out on the way.
        """
        if not await self._protocol.greeting:
            if not self.capabilities:
                await self._call("CAPABILITY")
            held = await login.ready()
            answer = await self._authenticate(held)
            if not answer.ok and held.token:
                other = await login.ready(held.token)
                answer = await self._authenticate(other) if other.token != held.token else answer
            if not answer.ok:
                raise login_error(self._server, f"{answer.text} {self._explained()}")
        await self._call("CAPABILITY")
        if "ID" in self.capabilities:
            await self._call("ID", '("name" "Omnibox")')
        if {"ENABLE", "QRESYNC"} <= self.capabilities:
            self.tells_gone = (await self._call("ENABLE", "QRESYNC")).ok
        elif {"ENABLE", "CONDSTORE"} <= self.capabilities:
            await self._call("ENABLE", "CONDSTORE")

    async def _authenticate(self, held: Credentials) -> Answer:
        if held.token:
            return await self._show_token(held)
        if "AUTH=PLAIN" in self.capabilities:
            return await self._call("AUTHENTICATE", "PLAIN", more=_encoded(held.plain()))
        if "LOGINDISABLED" in self.capabilities:
            raise AuthFailed("login_disabled", host=self._server.host)
        try:
            return await self._call("LOGIN", quote(held.user), quote(held.password))
        except ValueError as error:
            # CR, LF or NUL in it; the library's error names no argument, and none is kept here
            raise AuthFailed("auth_refused", host=self._server.host) from error

    async def _show_token(self, held: Credentials) -> Answer:
        """Log in by token, in the one way the server knows. Raises: AuthFailed where it knows none."""
        if "AUTH=XOAUTH2" in self.capabilities:
            return await self._call("AUTHENTICATE", "XOAUTH2", more=_encoded(held.xoauth2()))
        if "AUTH=OAUTHBEARER" in self.capabilities:
            answer = held.bearer(self._server.host, self._server.port)
            return await self._call("AUTHENTICATE", "OAUTHBEARER", more=_encoded(answer, BEARER_REFUSED))
        raise AuthFailed("token_unsupported", host=self._server.host)

    def _explained(self) -> str:
        """Return what a refused token's challenge said."""
        try:
            return base64.b64decode(self._protocol.challenge, validate=True).decode("utf-8", "replace")
        except ValueError:
            return ""

    @property
    def capabilities(self) -> set[str]:
        """What the server offers now, upper case."""
        return self._protocol.capabilities

    @property
    def alive(self) -> bool:
        """False once the connection has ended."""
        return not self._protocol.lost

    async def select(self, name: str) -> Selected:
        """Open a mailbox. Raises: Retryable("mailbox_gone")."""
        self.mailbox = ""
        answer = await self._call("SELECT", mailbox(name))
        if not answer.ok:
            raise Retryable("mailbox_gone", mailbox=name, remote=remote_words(answer.text))
        self.mailbox = name
        return selected(answer.untagged)

    async def status(self, name: str) -> dict[str, int]:
        """Return UIDNEXT, UIDVALIDITY, MESSAGES (and HIGHESTMODSEQ where changes are counted) of a mailbox.

        {} if the server will not say. Not for the one that is open.
        """
        words = "UIDNEXT UIDVALIDITY MESSAGES" + (" HIGHESTMODSEQ" if self.counts_changes else "")
        answer = await self._call("STATUS", mailbox(name), f"({words})")
        return status(answer.untagged) if answer.ok else {}

    @property
    def counts_changes(self) -> bool:
        """True where the server numbers each change (CONDSTORE, which QRESYNC implies)."""
        return bool({"CONDSTORE", "QRESYNC"} & self.capabilities)

    async def folders(self) -> list[Folder]:
        """Return every mailbox with its attributes."""
        answer = await self._call("LIST", '""', '"*"')
        return folders(self._checked(answer).untagged)

    async def search(self, *criteria: str) -> list[int]:
        """Return the UIDs that match, ascending. `criteria` are quoted already and ASCII."""
        answer = await self._call("UID SEARCH", *criteria)
        return numbers(self._checked(answer).untagged)

    async def metas(self, first: int, last: int | None) -> list[Meta]:
        """Return UID, size, INTERNALDATE and flags of the mails from `first` to `last` (None: to the end)."""
        end = "*" if last is None else str(last)
        gmail = " X-GM-MSGID" if "X-GM-EXT-1" in self.capabilities else ""
        answer = await self._call("UID FETCH", f"{first}:{end}", f"(UID FLAGS INTERNALDATE RFC822.SIZE{gmail})")
        # `n:*` always names at least the last mail, even one below n
        return sorted((meta for meta in metas(self._checked(answer).untagged) if meta.uid >= first), key=_by_uid)

    async def marks(self, first: int, last: int) -> list[Mark]:
        """Return how the mails from `first` to `last` are marked, with their Message-ID."""
        return list(marks(self._checked(await self._call("UID FETCH", f"{first}:{last}", _MARKS)).untagged))

    async def changes(self, first: int, last: int, since: int) -> Changes:
        """Return the marks set after modification sequence `since`, and what is gone if the server tells.

        Only where `counts_changes`. Source: RFC 7162 sections 3.1.4 and 3.2.6.
        """
        also = f"(CHANGEDSINCE {since}{' VANISHED' if self.tells_gone else ''})"
        untagged = self._checked(await self._call("UID FETCH", f"{first}:{last}", _MARKS, also)).untagged
        return Changes(tuple(marks(untagged)), tuple(vanished(untagged)))

    async def bodies(self, uids: Collection[int]) -> dict[int, bytes]:
        """Return whole mails by UID; nothing is marked as read. Raises: Rejected where the server refuses."""
        answer = await self._call("UID FETCH", uid_set(uids), "(UID BODY.PEEK[])")
        if not answer.ok:
            raise Rejected("server_refused", text=remote_words(answer.text))
        return bodies(answer.untagged)

    async def piece(self, uid: int, offset: int, count: int) -> bytes:
        """Return up to `count` bytes of a mail from `offset` on; b"" behind its end or where it is gone."""
        answer = await self._call("UID FETCH", str(uid), f"(UID BODY.PEEK[]<{offset}.{count}>)")
        if not answer.ok:
            raise Rejected("server_refused", text=remote_words(answer.text))
        return bodies(answer.untagged).get(uid, b"")

    async def store_seen(self, uids: Collection[int], seen: bool, unchanged_since: int = 0) -> dict[int, int]:
        """Set or take away the Seen flag; mails that changed after `unchanged_since` (0: whenever) are left alone.

        Returns the modification sequences our own change got, by UID, where the server counts.
        """
        if not uids:
            return {}
        only = [f"(UNCHANGEDSINCE {unchanged_since})"] if unchanged_since and self.counts_changes else []
        what = f"{'+' if seen else '-'}FLAGS.SILENT"
        answer = await self._call("UID STORE", uid_set(uids), *only, what, "(\\Seen)")
        if not modified(answer.text):  # a NO that names what was left alone is an answer, too
            self._checked(answer)
        return mod_seqs(answer.untagged)

    async def move(self, uids: list[int], target: str) -> None:
        """Move mails to another mailbox. Raises: Rejected("move_unsupported") where the server cannot."""
        if "MOVE" not in self.capabilities:
            raise Rejected("move_unsupported", host=self._server.host)
        for uid in uids:
            self._checked(await self._call("UID MOVE", str(uid), mailbox(target)))

    async def append(self, name: str, raw: bytes, flags: str = "(\\Seen)") -> None:
        """Put a mail into a mailbox. Raises: Retryable (also where there is no room)."""
        patience = self._timings.command + len(raw) / _SLOWEST_UPLOAD
        answer = await self._call(
            "APPEND", mailbox(name), flags, f"{{{len(raw)}}}", more=iter((raw,)), patience=patience
        )
        self._checked(answer)

    async def noop(self) -> None:
        """Ask for nothing: is the line alive?"""
        await self._call("NOOP", patience=self._timings.done)

    async def idle(self, seconds: float, listening: Callable[[], None]) -> Idled:
        """Wait until the mailbox changes, at most `seconds`.

        `listening` is called once the server listens: what came before that must be looked for.
        Raises: Retryable where the line is lost, or DONE is not answered in time.
        """
        async with self._turn:
            protocol = self._protocol
            protocol.changed.clear()
            started = asyncio.Event()

            def ready() -> None:
                started.set()
                listening()

            answer = asyncio.ensure_future(protocol.run("IDLE", ready=ready))
            try:
                await _first(answer, started, self._timings.command)
                if started.is_set():
                    await _first(answer, protocol.changed, seconds)
                if not answer.done():
                    protocol.write(b"DONE")
                async with asyncio.timeout(self._timings.done):
                    granted = (await answer).ok
            except _LINE_ENDS as error:
                raise self._ended(error) from error
            except BaseException:
                answer.cancel()
                self.abort()
                raise
            if not granted:
                return Idled.REFUSED
            return Idled.CHANGED if protocol.changed.is_set() else Idled.QUIET

    def wake(self) -> None:
        """End a round of IDLE as if something had changed."""
        self._protocol.changed.set()

    async def close(self) -> None:
        """Log out and close; bounded in time, never raises."""
        try:
            async with asyncio.timeout(_GOODBYE):
                if self.alive and not self._turn.locked():
                    await self._protocol.run("LOGOUT")
                if self._protocol.transport is not None:
                    self._protocol.transport.close()
                    await self._protocol.closed
        except _LINE_ENDS:
            self.abort()

    def abort(self) -> None:
        """Drop the connection now."""
        self._protocol.drop()

    async def _call(
        self, name: str, *args: str, more: Iterator[bytes] | None = None, patience: float | None = None
    ) -> Answer:
        wait = patience or self._timings.command
        async with self._turn:
            loop = asyncio.get_running_loop()
            try:
                async with asyncio.timeout(wait) as limit:

                    def progress() -> None:
                        if not limit.expired():
                            limit.reschedule(loop.time() + wait)

                    self._protocol.progress = progress
                    return await self._protocol.run(name, *args, more=more)
            except ValueError:
                raise  # an argument no line may carry: nothing was sent
            except _LINE_ENDS as error:
                raise self._ended(error) from error
            except BaseException:
                self.abort()
                raise
            finally:
                self._protocol.progress = None

    def _ended(self, error: Exception) -> Retryable:
        """Drop the connection and return the channel error for how it ended."""
        self.abort()
        code = "timeout" if isinstance(error, TimeoutError) else "connection_lost"
        code = "not_imap" if isinstance(error, NotImap) else code
        return Retryable(code, host=self._server.host, port=self._server.port)

    def _checked(self, answer: Answer) -> Answer:
        if not answer.ok:
            raise Retryable("server_refused", text=remote_words(answer.text))
        return answer


def _encoded(*answers: bytes) -> Iterator[bytes]:
    return iter([base64.b64encode(answer) for answer in answers])


def _by_uid(meta: Meta) -> int:
    return meta.uid


async def _first(answer: "asyncio.Future[Answer]", event: asyncio.Event, seconds: float) -> None:
    """Wait for either, at most `seconds`."""
    waiting = asyncio.ensure_future(event.wait())
    either: set[asyncio.Future[Any]] = {answer, waiting}
    try:
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
