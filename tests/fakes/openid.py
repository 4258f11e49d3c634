"""An OpenID provider on loopback, written from the RFCs: 6749, 7636 (PKCE), 7009 (revocation), 8252 (loopback).

Use:
    with OpenIdProvider("ann@shop.example") as provider:     # who sits at the browser
        settings = provider.settings()                       # what a person enters for it in Omnibox
        Dovecot(introspection_port=provider.port)
        SmtpServer(tokens=provider.tokens)
        visit(url)                                           # a browser without a window: follows the redirects

`provider.expire()` ends every access token, `withdraw()` everything; `answer_token = (503, {})` answers the next token
requests so; `held()` lets the provider do the work and keep the answer back. `rotates`: each refresh brings a new
refresh token, and the old one ends with it.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from tests.fakes.web_server import Handler, WebServer

CLIENT = "omnibox-at-the-shop"
SCOPES = "openid email mail"
_PATIENCE = 20.0
_LOOPBACK = ("127.0.0.1", "localhost")


class OpenIdProvider(WebServer):
    """Signs everybody in as `user`, without a question."""

    def __init__(
        self, user: str, *, secret: str = "", rotates: bool = True, lifetime: int | None = 3600, says_who: bool = True
    ) -> None:
        """`secret`: the client's, "" for a public client; `lifetime` of an access token as it is told, seconds."""
        self.user, self.secret, self.rotates, self.lifetime, self.says_who = user, secret, rotates, lifetime, says_who
        self.keeps_old = False  # the former refresh token goes on holding beside the new one
        self.denies = ""  # an error code: what the page answers instead of a code
        self.scopes = SCOPES  # what is granted
        self.answer_token: tuple[int, dict[str, Any]] | None = None
        self.tokens: dict[str, str] = {}  # active access token -> address
        self.refresh_tokens: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []  # authorization requests
        self.grants: list[str] = []  # grant types that were answered with tokens, in order
        self.refused: list[str] = []  # error codes that were answered
        self.revoked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._changed = threading.Condition()
        self._gate = asyncio.Event()
        self._gate.set()
        routes: dict[str, Handler] = {
            "GET /authorize": self._authorize,
            "POST /token": self._token,
            "POST /revoke": self._revoke,
            "* /introspect": self._introspect,
        }
        super().__init__("openid", routes)

    def close(self) -> None:
        """End it, and every answer that is kept back."""
        self._let_go()
        super().close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What is entered for a provider of one's own."""
        return {
            "label": "Shop ID",
            "client_id": CLIENT,
            "authorize_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "scopes": SCOPES,
        }

    def expire(self) -> None:
        """End every access token."""
        self.tokens.clear()

    def withdraw(self) -> None:
        """The person takes the consent back."""
        self.tokens.clear()
        self.refresh_tokens.clear()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the answers of the token endpoint back: what they say is done, nobody hears of it."""
        self._thread.loop.call_soon_threadsafe(self._gate.clear)
        try:
            yield
        finally:
            self._let_go()

    def until(self, grants: int) -> None:
        """Wait until so many grants were made in all. Raises: TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.grants) >= grants, _PATIENCE):
                raise TimeoutError(f"{self.grants} {self.refused}")

    def _let_go(self) -> None:
        self._thread.loop.call_soon_threadsafe(self._gate.set)

    # ---- the page
    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        self.asked.append(asked)
        target = urlsplit(asked.get("redirect_uri", ""))
        if asked.get("client_id") != CLIENT or target.scheme != "http" or target.hostname not in _LOOPBACK:
            return web.Response(status=400, text="no such client")  # RFC 6749 4.1.2.1: never redirected
        said = {"state": asked.get("state", ""), "iss": self.url}
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            said["error"] = "invalid_request"
        elif self.denies:
            said |= {"error": self.denies, "error_description": "<b>no</b>"}
        else:
            code = said["code"] = secrets.token_urlsafe(24)
            self._codes[code] = asked
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode(said)}")

    # ---- tokens
    async def _token(self, request: web.Request) -> web.Response:
        form = {key: str(value) for key, value in (await request.post()).items()}
        if self.answer_token is not None:
            return web.json_response(self.answer_token[1], status=self.answer_token[0])
        if form.get("client_id") != CLIENT or form.get("client_secret", "") != self.secret:
            return self._no("invalid_client", 401)
        granted = self._by_code(form) if form.get("grant_type") == "authorization_code" else self._by_refresh(form)
        if granted is None:
            return self._no("invalid_grant")
        with self._changed:
            self.grants.append(form["grant_type"])
            self._changed.notify_all()
        await self._gate.wait()
        return web.json_response(granted)

    def _by_code(self, form: dict[str, str]) -> dict[str, Any] | None:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != proved or asked["redirect_uri"] != form.get("redirect_uri"):
            return None
        return self._grant(self.user, fresh=True)

    def _by_refresh(self, form: dict[str, str]) -> dict[str, Any] | None:
        user = self.refresh_tokens.get(form.get("refresh_token", ""))
        if user is None or form.get("grant_type") != "refresh_token":
            return None
        if self.rotates and not self.keeps_old:
            del self.refresh_tokens[form["refresh_token"]]
        return self._grant(user, fresh=self.rotates)

    def _grant(self, user: str, *, fresh: bool) -> dict[str, Any]:
        access = f"access-{secrets.token_urlsafe(16)}"
        self.tokens[access] = user
        found: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "scope": self.scopes}
        if self.lifetime is not None:
            found["expires_in"] = self.lifetime
        if fresh:
            found["refresh_token"] = f"refresh-{secrets.token_urlsafe(600)}"
            self.refresh_tokens[found["refresh_token"]] = user
        if self.says_who:
            found["id_token"] = ".".join(_part(one) for one in ({"alg": "none"}, {"email": user, "iss": self.url}, {}))
        return found

    def _no(self, code: str, status: int = 400) -> web.Response:
        self.refused.append(code)
        return web.json_response({"error": code, "error_description": "your code was ..."}, status=status)

    async def _revoke(self, request: web.Request) -> web.Response:
        token = str((await request.post()).get("token", ""))
        self.revoked.append(token)
        self.refresh_tokens.pop(token, None)
        return web.Response()  # RFC 7009 2.2: also for a token nobody knows

    async def _introspect(self, request: web.Request) -> web.Response:
        user = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return web.json_response({"active": user is not None, "email": user or "nobody"})


def visit(url: str) -> tuple[int, str, dict[str, str]]:
    """Open a page as a browser does, redirects included. Returns status, text and headers of the last one."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as page:
            return page.status, page.read().decode(), {key.lower(): value for key, value in page.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), {}


def query_of(url: str) -> dict[str, str]:
    """The parameters of an address."""
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def _part(claims: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
