"""Small jobs at the IMAP server beside the taking in: is a mail in Sent, put it there, mark one as read.

They share one connection, opened when needed and let go after a minute without work.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence

from omnibox.channels.email.fields import Fields
from omnibox.channels.email.imap_protocol import quote
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.lines import Lines
from omnibox.channels.email.mime import parse
from omnibox.channels.email.settings import EmailSettings, Timings
from omnibox.channels.email.sync import INBOX, sent_folder, work_folders
from omnibox.model.errors import Retryable
from omnibox.model.likeness import given_name

_AT_ONCE = 200  # mails marked by one command: its line stays far below what servers take


class Errands:
    """Runs one job at a time over one lazily kept connection."""

    def __init__(self, settings: EmailSettings, lines: Lines, timings: Timings) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._lines = lines
        self._timings = timings
        self._lock = asyncio.Lock()
        self._session: ImapSession | None = None
        self._sent: str | None = None
        self._leave: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def sent_as(self, message_id: str) -> tuple[str, ...] | None:
        """Return the other ids a mail of ours has in Sent, None if it is not there. Raises: Retryable, AuthFailed."""
        async with self._line() as session:
            sent = await self._sent_name(session)
            return await _names(session, sent, message_id) if sent else None

    async def keep_copy(self, message_id: str, raw: bytes) -> tuple[str, ...]:
        """Put a copy into Sent unless one is there or there is no such mailbox. Raises: ChannelError.

        Returns the other ids of the copy that was there.
        """
        async with self._line() as session:
            sent = await self._sent_name(session)
            there = await _names(session, sent, message_id) if sent else ()
            if there is None:
                await session.append(sent, raw)
            return there or ()

    async def work_folders(self) -> list[str]:
        """Return the mailboxes that may be chosen to become work. Raises: Retryable, AuthFailed."""
        async with self._line() as session:
            return work_folders(await session.folders())

    async def mark_seen(self, message_ids: Sequence[str], seen: bool) -> None:
        """Set the read state of mails in the watched mailboxes. Raises: Retryable, AuthFailed.

        Unknown ids are left alone. A mark is taken away only where nobody marked the mail elsewhere since our last
        look: in doubt a mail is read.
        """
        async with self._line() as session:
            for name in self._settings.folders or (INBOX,):
                uids = [uid for message_id in message_ids for uid in await _find(session, name, message_id)]
                for part, since in self._parts(name, uids, seen):
                    self._lines.changed(name, await session.store_seen(part, seen, since))

    def _parts(self, name: str, uids: list[int], seen: bool) -> Iterator[tuple[list[int], int]]:
        """Cut UIDs into what one command takes, with the change each part may be no newer than."""
        if seen:
            for start in range(0, len(uids), _AT_ONCE):
                yield uids[start : start + _AT_ONCE], 0
            return
        for uid in uids:
            yield [uid], self._lines.known(name, uid)

    async def close(self) -> None:
        """Let the connection go; never raises."""
        self._cancel_leave()
        session, self._session = self._session, None
        if session is not None:
            await session.close()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[ImapSession]:
        """Lend the connection; one that died while it lay idle is replaced first."""
        async with self._lock:
            self._cancel_leave()
            session = await self._living()
            try:
                yield session
            finally:
                if session.alive:
                    self._leave = asyncio.get_running_loop().call_later(self._timings.errand, self._let_go)
                else:
                    self._session = None

    async def _living(self) -> ImapSession:
        if self._session is not None:
            try:
                await self._session.noop()
            except Retryable:
                self._session = None
        if self._session is None:
            self._session = await self._lines.open()
        return self._session

    async def _sent_name(self, session: ImapSession) -> str:
        if self._sent is None:
            self._sent = sent_folder(await session.folders())
        return self._sent

    def _cancel_leave(self) -> None:
        if self._leave is not None:
            self._leave.cancel()
            self._leave = None

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            task = asyncio.ensure_future(session.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)


async def _find(session: ImapSession, name: str, message_id: str) -> list[int]:
    """Return the UIDs in a mailbox whose Message-ID is this one."""
    if session.mailbox != name:
        await session.select(name)
    else:
        await session.noop()  # lets the server tell of mail that came since
    message_id = given_name(message_id)
    if not message_id.isascii():
        return []
    return await session.search("HEADER", "Message-ID", quote(message_id))


async def _names(session: ImapSession, sent: str, message_id: str) -> tuple[str, ...] | None:
    """Return the ids besides `message_id` of the mail in Sent, None if it is not there under any."""
    found = await _find(session, sent, message_id)
    if not found and message_id.isascii():
        found = await session.search("HEADER", "X-Microsoft-Original-Message-ID", quote(message_id))
    if not found:
        return None
    marks = [mark for mark in await session.marks(found[-1], found[-1]) if mark.uid == found[-1]]
    names = (name for mark in marks for name in Fields(parse(mark.header)[0]).ids("message-id"))
    return tuple(name for name in names if name != message_id)
