"""The connections one inbox holds to its IMAP server, and what to do where the server allows too few.

One works, one listens, a third runs errands and fetches large mail. A server that refuses another one is heard: who
only listens gives its line up, mail is asked for in turns from then on, and everything still gets done.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import AnyLogin
from omnibox.channels.email.settings import Server, Timings
from omnibox.model.errors import Retryable

BUSY = "server_busy"


class Lines:
    """Opens connections of one account."""

    def __init__(self, server: Server, login: AnyLogin, timings: Timings) -> None:
        """Open nothing yet."""
        self._server = server
        self._login = login
        self._timings = timings
        self._listener: ImapSession | None = None
        self._released = asyncio.Event()
        self.scarce = False  # the server allows no line for listening alone
        self._followed: dict[str, int] = {}  # mailbox -> modification sequence up to which marks are followed
        self._ours: dict[tuple[str, int], int] = {}  # mailbox, UID -> what our own last change of it was counted as

    def followed(self, counted: Mapping[str, int]) -> None:
        """Note up to which modification sequence the marks of mailboxes are known here."""
        self._followed.update(counted)
        self._ours = {key: number for key, number in self._ours.items() if number > counted.get(key[0], 0)}

    def known(self, name: str, uid: int) -> int:
        """Return the newest change of a mail we know of: followed, or made by us. 0: changes are not counted."""
        followed = self._followed.get(name, 0)
        return max(followed, self._ours.get((name, uid), 0)) if followed else 0

    def changed(self, name: str, numbers: Mapping[int, int]) -> None:
        """Note how our own changes were counted, by UID."""
        self._ours.update({(name, uid): number for uid, number in numbers.items()})

    async def open(self) -> ImapSession:
        """Return a further connection, at the price of the listening one if need be. Raises: Retryable, AuthFailed."""
        try:
            return await self._open()
        except Retryable as error:
            if error.code != BUSY or self._listener is None:
                raise
        self.scarce = True
        self._listener.wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._timings.command):
                await self._released.wait()
        return await self._open()

    async def spare(self) -> ImapSession | None:
        """Return a further connection, None where the server allows none. Raises: Retryable, AuthFailed."""
        try:
            return await self.open()
        except Retryable as error:
            if error.code != BUSY:
                raise
            return None

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[ImapSession | None]:
        """Lend the line that listens; None where the server allows no second one. Raises: Retryable, AuthFailed."""
        session = None
        if not self.scarce:
            try:
                session = await self._open()
            except Retryable as error:
                if error.code != BUSY:
                    raise
        self._released.clear()
        self._listener = session
        try:
            yield session
        finally:
            self._listener = None
            if session is not None:
                await session.close()
            self._released.set()

    async def _open(self) -> ImapSession:
        return await ImapSession.open(self._server, self._login, self._timings)
