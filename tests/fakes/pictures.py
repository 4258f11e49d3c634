"""A web server of pictures on loopback, by HTTPS, that writes down who asked for what.

Use: `with PictureServer(folder) as server: server.wire()` gives a `PictureWire` for which `pictures.example` and every
name in `names` is that server.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from socket import AddressFamily

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from omnibox.channels.picture_wire import PictureWire
from tests.fakes.certs import make_certificates
from tests.fakes.web_server import WebServer

HOST = "pictures.example"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x30" + b"\x08\x02\x00\x00\x00" + b"x" * 40
SPECK = b"GIF89a\x01\x00\x01\x00" + b"\x80\x00\x00" + b"x" * 20


@dataclass(frozen=True)
class Served:
    """What lies at a path."""

    body: bytes = b""
    status: int = 200
    location: str = ""


class Names(AbstractResolver):
    """Names by a table; an unknown one is not found."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        if host not in self._table:
            raise OSError("no such name")
        return [
            ResolveResult(hostname=host, host=self._table[host], port=port, family=socket.AF_INET, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Nothing is held."""


class PictureServer(WebServer):
    """Serves what it is given and remembers every request with its headers."""

    def __init__(self, folder: Path, things: Mapping[str, Served], names: Mapping[str, str] | None = None) -> None:
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self._things = dict(things)
        self._names = {HOST: "127.0.0.1", **(names or {})}
        self._certificates = make_certificates(folder, names=(HOST, *(names or {})))
        super().__init__("pictures", {"* /{path:.*}": self._serve}, self._certificates.server_context())

    async def _serve(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, dict(request.headers)))
        thing = self._things.get(request.path, Served(status=404))
        answer = web.Response(body=thing.body, status=thing.status, headers={"Set-Cookie": "who=you"})
        if thing.location:
            answer.headers["Location"] = thing.location
        return answer

    def address(self, path: str, host: str = HOST, scheme: str = "https") -> str:
        """Return the address of something here."""
        return f"{scheme}://{host}:{self.port}{path}"

    def wire(self, *, anything: bool = True) -> PictureWire:
        """Return a wire that knows our names and authority. `anything`: loopback counts as the internet."""
        context = ssl.create_default_context(cafile=str(self._certificates.ca_file))
        names = self._names
        if anything:
            return PictureWire(context, lambda: Names(names), lambda _: True)
        return PictureWire(context, lambda: Names(names))
