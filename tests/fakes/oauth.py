"""The endpoint Dovecot asks about OAuth tokens, on loopback, in a thread of its own.

Use: `with TokenJudge({"good token": "alice@example.com"}) as judge: Dovecot(introspection_port=judge.port)`.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.loops import LoopThread
from tests.fakes.ports import free_port


class TokenJudge:
    """Says whose a token is, and that an unknown one is not active."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self.port = free_port()
        self._tokens = dict(tokens)
        self._thread = LoopThread("oauth")
        application = web.Application()
        application.router.add_route("*", "/introspect", self._judge)
        self._runner = web.AppRunner(application)
        self._thread.call(self._open())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.call(self._runner.cleanup())
        self._thread.close()

    async def _open(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def _judge(self, request: web.Request) -> web.Response:
        user = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        # Dovecot takes a 401 for a judge that is out of order; an inactive token is a clear no
        return web.json_response({"active": user is not None, "email": user or "nobody"})
