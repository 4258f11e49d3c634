"""Web servers of many names on one loopback port, with certificates of an authority of our own.

Use:
    with WebPlaces(folder, ("autoconfig.shop.example",)) as places:
        places.answers["autoconfig.shop.example/mail/config-v1.1.xml"] = (200, xml)
        web = places.client()          # an `omnibox.channels.web.Web` that finds these names and trusts the authority

`asked` holds every address that was asked for, host and query included. A name the server has no certificate for
can still be reached: `stray` makes it known to the resolver alone.
"""

import asyncio
import socket
import ssl
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from omnibox.channels.web import Web
from tests.fakes.certs import make_certificates
from tests.fakes.web_server import WebServer


class WebPlaces(WebServer):
    """One HTTPS server for all its names."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.moved: dict[str, str] = {}  # host/path -> where it is sent
        self.hangs: set[str] = set()  # host/path of those that never answer
        self.asked: list[str] = []
        self.names, self.stray = set(names), set[str]()
        self.certificates = make_certificates(folder, names=names, addresses=())
        super().__init__("web", {"* /{path:.*}": self._answer}, self.certificates.server_context())

    def client(self, seconds: float = 5.0) -> Web:
        """A client that finds these places and nothing else."""
        context = ssl.create_default_context(cafile=str(self.certificates.ca_file))
        return Web(context, lambda: _Resolver(self), seconds)

    async def _answer(self, request: web.Request) -> web.Response:
        place = f"{request.host.partition(':')[0]}{request.path}"
        self.asked.append(f"{request.host.partition(':')[0]}{request.path_qs}")
        if place in self.hangs:
            await request.content.read()
            await asyncio.get_running_loop().create_future()  # until the other side is tired of it
        if place in self.moved:
            return web.Response(status=302, headers={"Location": self.moved[place]})
        status, body = self.answers.get(place, (404, b"<html>no such page</html>"))
        return web.Response(status=status, body=body, content_type="text/xml")


class _Resolver(AbstractResolver):
    """Knows the names of one server and no others."""

    def __init__(self, places: WebPlaces) -> None:
        self._places = places

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self._places.names | self._places.stray:
            raise OSError(f"no such name: {host}")
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=self._places.port, family=socket.AF_INET, proto=0, flags=0
        )
        return [found]

    async def close(self) -> None:
        return
