"""Fetching the pictures a mail names, so that whoever is asked learns as little as can be.

HTTPS alone (HTTP is asked over HTTPS), no cookies, no referer, no name of ours, nothing compressed. Never an address
inside a private network, whatever a name resolves to or a redirect says: the connection goes to the very addresses
that were checked. The system's proxy settings are not used.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from socket import AddressFamily

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from omnibox.channels.base import Fetched
from omnibox.model.image_kinds import image_kind

MOST_BYTES = 10_000_000  # of one picture
MOST_OF_ALL = 40_000_000
AT_ONCE = 6
SECONDS = 15.0  # for one picture, redirects included
SECONDS_OF_ALL = 60.0
REDIRECTS = 5
_MOVED = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "Mozilla/5.0",
    "Accept": "image/webp,image/png,image/jpeg,image/gif;q=0.9,image/*;q=0.5",
    "Accept-Encoding": "identity",  # what is unpacked may be a thousand times as large
}
_MAPPED_BEGIN = 0x0064_FF9B << 96  # 64:ff9b::/96, IPv4 behind a translator (RFC 6052)
Allowed = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if int(found) >> 32 == _MAPPED_BEGIN >> 32:
            inner = ip_address(int(found) & 0xFFFF_FFFF)  # type: ignore[assignment]  # 32 bits make an IPv4 address
        if inner is not None:
            return is_public(str(inner))
        if found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


class Refused(Exception):
    """A picture is not fetched: its address, its size or what it is."""


class CheckedResolver(AbstractResolver):
    """Gives only addresses that may be asked."""

    def __init__(self, inner: AbstractResolver, allowed: Allowed) -> None:
        self._inner = inner
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._allowed(one["host"]) for one in found):
            raise OSError("address not allowed")  # one private address among public ones is a trick, not a mistake
        return found

    async def close(self) -> None:
        await self._inner.close()


class PictureWire:
    """Fetches pictures. Tests hand in their own names, authorities, and what may be asked."""

    def __init__(
        self,
        context: ssl.SSLContext | None = None,
        resolver: Callable[[], AbstractResolver] = ThreadedResolver,
        allowed: Allowed = is_public,
    ) -> None:
        self._context = context
        self._resolver = resolver
        self._allowed = allowed

    async def fetch(self, addresses: Sequence[str]) -> Mapping[str, Fetched | None]:
        """Fetch pictures; None stands for one that could not be had. Never raises, ends in a minute."""
        found: dict[str, Fetched | None] = dict.fromkeys(addresses)
        context = self._context
        if context is None:
            context = await asyncio.to_thread(ssl.create_default_context)
        connector = aiohttp.TCPConnector(
            ssl=context, resolver=CheckedResolver(self._resolver(), self._allowed), limit=AT_ONCE, use_dns_cache=False
        )
        gate, left = asyncio.Semaphore(AT_ONCE), [MOST_OF_ALL]
        async with aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        ) as session:

            async def one(address: str) -> None:
                async with gate:
                    try:
                        async with asyncio.timeout(SECONDS):
                            found[address] = await self._one(session, address, left)
                    except (aiohttp.ClientError, OSError, ValueError, Refused):  # TimeoutError is an OSError
                        return  # it stays None: "could not be had"

            tasks = [asyncio.create_task(one(address)) for address in found]
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=SECONDS_OF_ALL)
                for task in late:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        return found

    async def _one(self, session: aiohttp.ClientSession, address: str, left: list[int]) -> Fetched:
        url = self._safe(address)
        for _ in range(REDIRECTS + 1):
            async with session.get(url, headers=_HEADERS, allow_redirects=False) as answer:
                target = answer.headers.get("Location", "")
                if answer.status in _MOVED and target:
                    url = self._safe(str(url.join(URL(target))))
                    continue
                if answer.status != 200:
                    raise Refused
                return _picture(await _body(answer, left))
        raise Refused

    def _safe(self, address: str) -> URL:
        """Return the address as it may be asked: over HTTPS, with no password in it, no private number for a host."""
        url = URL(address)
        host = url.host
        if url.scheme not in ("http", "https") or not host:
            raise Refused
        if url.scheme == "http":
            url = url.with_scheme("https").with_port(None if url.is_default_port() else url.port)
        try:
            ip_address(host.partition("%")[0])
        except ValueError:
            return url.with_user(None).with_fragment(None)
        if not self._allowed(host):
            raise Refused
        return url.with_user(None).with_fragment(None)


async def _body(answer: aiohttp.ClientResponse, left: list[int]) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(65_536):
        body += piece
        left[0] -= len(piece)
        if len(body) > MOST_BYTES or left[0] < 0:
            raise Refused
    return bytes(body)


def _picture(data: bytes) -> Fetched:
    kind = image_kind(data)
    if kind is None:
        raise Refused
    return Fetched(data, kind.mime, kind.ending, speck=kind.speck)
