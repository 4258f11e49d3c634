"""Asking a web server for something small: HTTPS with a valid certificate, bounded in size, time and redirects.

Nothing is remembered between two calls: no cookie, no cache, no address. Plain HTTP only ever reaches this machine.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from omnibox.model.errors import Retryable
from omnibox.model.sign_in import is_safe_url

LONGEST = 262_144  # bytes of an answer
REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. `url` is where it was said, after redirects."""

    status: int
    body: bytes
    url: str
    headers: Mapping[str, str]


class Web:
    """How this program asks web servers. Tests hand in their own names and authorities."""

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        resolver: Callable[[], AbstractResolver] | None = None,
        seconds: float = 10.0,
    ) -> None:
        """`context` None: the system's authorities, loaded in a thread when first needed. `seconds`: a whole call."""
        self._context = context
        self._resolver = resolver
        self.seconds = seconds

    async def get(self, url: str) -> Answer:
        """Fetch `url`, following redirects to HTTPS alone. Raises: Retryable, whatever was in the way."""
        asked = url
        for _ in range(REDIRECTS + 1):
            answer = await self._ask("GET", asked)
            target = answer.headers.get("location", "")
            if answer.status not in _MOVED or not target:
                return answer
            try:
                asked = str(URL(asked).join(URL(target)).with_fragment(None))
            except ValueError:
                break
        raise Retryable("web_redirects", host=URL(url).host or "")

    async def post(self, url: str, fields: Mapping[str, str]) -> Answer:
        """Send a form; a redirect is not followed. Raises: Retryable."""
        return await self._ask("POST", url, fields)

    async def _ask(self, method: str, url: str, fields: Mapping[str, str] | None = None) -> Answer:
        if not is_safe_url(url):
            raise Retryable("web_insecure", host=_host(url))
        if self._context is None:
            self._context = await asyncio.to_thread(ssl.create_default_context)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._call(method, url, fields, self._context)
        except TimeoutError:
            raise Retryable("web_timeout", host=_host(url)) from None
        except aiohttp.ClientConnectorCertificateError:
            raise Retryable("web_untrusted", host=_host(url)) from None
        except (aiohttp.ClientError, OSError, ValueError):
            # the library's errors may quote the address with what was asked for in it
            raise Retryable("web_unreachable", host=_host(url)) from None

    async def _call(self, method: str, url: str, fields: Mapping[str, str] | None, context: ssl.SSLContext) -> Answer:
        connector = aiohttp.TCPConnector(ssl=context, resolver=self._resolver() if self._resolver else None)
        headers = {"Accept": "application/json, application/xml;q=0.9, */*;q=0.1", "User-Agent": "Omnibox"}
        async with (
            aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url, data=fields, headers=headers, allow_redirects=False) as answer,
        ):
            body = bytearray()
            async for piece in answer.content.iter_chunked(16_384):
                body += piece
                if len(body) > LONGEST:
                    raise Retryable("web_too_large", host=_host(url))
            return Answer(
                answer.status, bytes(body), url, {key.lower(): value for key, value in answer.headers.items()}
            )


def _host(url: str) -> str:
    try:
        return URL(url).host or ""
    except ValueError:
        return ""
