"""A server that says what a real one never would: each connection is handed to a coroutine of the test.

Use: `with ScriptedServer(talk) as server:` where `async def talk(reader, writer)` speaks for the server.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from tests.fakes.loops import LoopThread

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class ScriptedServer:
    """Listens on `port` of 127.0.0.1."""

    def __init__(self, talk: Talk, context: ssl.SSLContext | None = None) -> None:
        self._talk = talk
        self._thread = LoopThread("scripted")
        self._tasks: set[asyncio.Future[None]] = set()
        self._server = self._thread.call(self._open(context))
        self.port = int(self._server.sockets[0].getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.call(self._close())
        self._thread.close()

    async def _open(self, context: ssl.SSLContext | None) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)

    async def _close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except OSError:
            pass  # the client went away, as many of these tests want it to
        finally:
            writer.transport.abort()


def silent() -> ScriptedServer:
    """Return a server that takes connections and never says a word."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    return ScriptedServer(talk)


def saying(*lines: bytes) -> ScriptedServer:
    """Return a server that says one line to each of the client's (the first at once), then is silent."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            writer.write(line)
            await writer.drain()
            if not await reader.readline():
                return
        await reader.read()

    return ScriptedServer(talk)
