"""The endpoint Dovecot asks about OAuth tokens, on loopback, in a thread of its own.

Use: `with TokenJudge({"good token": "alice@example.com"}) as judge: Dovecot(introspection_port=judge.port)`.
"""

from collections.abc import Mapping

from aiohttp import web

from tests.fakes.web_server import WebServer


class TokenJudge(WebServer):
    """Says whose a token is, and that an unknown one is not active."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)
        super().__init__("oauth", {"* /introspect": self._judge})

    async def _judge(self, request: web.Request) -> web.Response:
        user = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        # Dovecot takes a 401 for a judge that is out of order; an inactive token is a clear no
        return web.json_response({"active": user is not None, "email": user or "nobody"})
