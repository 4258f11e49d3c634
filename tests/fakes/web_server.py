"""A web server on loopback in a thread of its own: what the stand-ins that speak HTTP have in common."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.loops import LoopThread
from tests.fakes.ports import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer:
    """Answers from the moment it is made until it is left or closed."""

    def __init__(self, name: str, routes: Mapping[str, Handler], context: ssl.SSLContext | None = None) -> None:
        """`routes`: "METHOD /path" -> what answers; the method may be *."""
        self.port = free_port()
        application = web.Application()
        for place, handler in routes.items():
            method, path = place.split(" ", 1)
            application.router.add_route(method, path, handler)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        self._thread = LoopThread(name)
        self._thread.call(self._open(context))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it, whoever still waits for an answer."""
        self._thread.call(self._runner.cleanup())
        self._thread.close()

    async def _open(self, context: ssl.SSLContext | None) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context).start()
