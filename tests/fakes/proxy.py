"""A TCP proxy on loopback that can spoil the line: cut it, let it hang half-open, or cut after n bytes.

Use: `with Proxy(server.port) as proxy: connect(proxy.port)`, then
- `proxy.freeze()`: bytes stop moving both ways, nobody is told (a half-open line; new connections are
  taken and left without a word);  `proxy.thaw()` lets them flow again;
- `proxy.cut()`: every line is reset now, new ones pass;
- `proxy.cut_after(n)`: each line is reset once n more bytes came from the server;
- `proxy.refuse()` / `proxy.accept()`: close and re-open the listening port;
- `proxy.wait_connections(n)`: block until n connections have been taken in all.
`Proxy(port, ask=..., tell=...)` passes each chunk of the client's (the server's) through a function, so that a server
seems to have other habits; `proxy.asked` is all the clients said.
"""

import asyncio
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.fakes.loops import LoopThread

_CHUNK = 65536
_PATIENCE = 20.0


class Proxy:
    """Listens on `port`, passes everything to `target_port` on the same host until told otherwise."""

    def __init__(
        self,
        target_port: int,
        host: str = "127.0.0.1",
        *,
        ask: Callable[[bytes], bytes] = bytes,
        tell: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """Listen at once on a free port."""
        self.asked = b""
        self._ask, self._tell = ask, tell
        self.host = host
        self.target_port = target_port
        self.port = 0
        self.taken = 0  # connections accepted since the start
        self._counted = threading.Condition()
        self._left: int | None = None
        self._lines: set[_Line] = set()
        self._tasks: set[asyncio.Future[None]] = set()
        self._thread = LoopThread("proxy")
        self._flowing = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._thread.call(self._open())

    def __enter__(self) -> Self:
        """Return the proxy."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def freeze(self) -> None:
        """Stop moving bytes, tell nobody."""
        self._thread.call(self._set(False))

    def thaw(self) -> None:
        """Move bytes again, the withheld ones first."""
        self._thread.call(self._set(True))

    def cut(self) -> None:
        """Reset every open line."""
        self._thread.call(self._cut())

    def cut_after(self, count: int | None) -> None:
        """Reset each line when `count` more bytes have come from the server; None: never."""
        self._thread.call(self._limit(count))

    def refuse(self) -> None:
        """Stop listening: new connections are refused; open lines stay."""
        self._thread.call(self._close_listener())

    def accept(self) -> None:
        """Listen again on the same port."""
        self._thread.call(self._open())

    def wait_connections(self, count: int) -> None:
        """Block until `count` connections were taken since the start."""
        with self._counted:
            if not self._counted.wait_for(lambda: self.taken >= count, _PATIENCE):
                raise TimeoutError(f"{self.taken} of {count} connections")

    def close(self) -> None:
        """Reset everything and end the thread."""
        self._thread.call(self._close_listener())
        self._thread.call(self._cut())
        self._thread.close()

    async def _open(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close_listener(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _set(self, flowing: bool) -> None:
        if flowing:
            self._flowing.set()
        else:
            self._flowing.clear()

    async def _limit(self, count: int | None) -> None:
        self._left = count
        for line in self._lines:
            line.left = count

    async def _cut(self) -> None:
        for line in tuple(self._lines):
            line.reset()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # a task of our own: the library's reports its cancellation as an error
        task = asyncio.ensure_future(self._take(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(writer, self._left)
        self._lines.add(line)
        with self._counted:
            self.taken += 1
            self._counted.notify_all()
        try:
            await self._flowing.wait()
            far_reader, far_writer = await asyncio.open_connection(self.host, self.target_port)
            line.far = far_writer
            await asyncio.wait(
                {
                    asyncio.ensure_future(self._pump(reader, far_writer, None)),
                    asyncio.ensure_future(self._pump(far_reader, writer, line)),
                }
            )
        except OSError:
            line.reset()
        finally:
            line.reset()
            self._lines.discard(line)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: "_Line | None") -> None:
        try:
            while data := await reader.read(_CHUNK):
                await self._flowing.wait()
                if counted is None:
                    self.asked += data
                data = (self._ask if counted is None else self._tell)(data)
                if counted is not None and counted.left is not None:
                    data, counted.left = data[: counted.left], counted.left - len(data)
                writer.write(data)
                await writer.drain()
                if counted is not None and counted.left is not None and counted.left <= 0:
                    counted.reset(gently=True)
                    return
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:
            writer.close()


class _Line:
    """One connection through the proxy."""

    def __init__(self, near: asyncio.StreamWriter, left: int | None) -> None:
        self.near = near
        self.far: asyncio.StreamWriter | None = None
        self.left = left

    def reset(self, gently: bool = False) -> None:
        """Drop both sides; `gently` lets bytes already written reach the client before the end."""
        if gently:
            self.near.close()
        else:
            _linger_zero(self.near)
            self.near.transport.abort()
        if self.far is not None:
            self.far.transport.abort()


def _linger_zero(writer: asyncio.StreamWriter) -> None:
    held = writer.get_extra_info("socket")
    if held is not None and held.fileno() >= 0:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
