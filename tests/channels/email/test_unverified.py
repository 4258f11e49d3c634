"""A server that cannot prove who it is hears nothing that is worth anything: no user, no password, no token."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omnibox.channels.email.guesses import reach
from omnibox.channels.email.login import AnyLogin, Login, TokenLogin
from omnibox.channels.email.probe import probe
from omnibox.channels.email.settings import EmailSettings, Security, Server, Timings
from omnibox.model.errors import ChannelError
from tests.fakes.certs import Certificates, make_certificates
from tests.fakes.loops import LoopThread

USER, WORD, TOKEN = "ann@shop.example", "correct horse", "ya29.token"
TIMINGS = Timings(connect=2.0, command=2.0, send=2.0)


class Eavesdropper:
    """Greets as a mail server, offers every login and STARTTLS, and keeps what it hears."""

    def __init__(self, greeting: bytes, certificates: Certificates, security: Security) -> None:
        self.heard = b""
        self._greeting, self._context = greeting, certificates.server_context()
        self._security = security
        self._thread = LoopThread("eavesdropper")
        self.port = self._thread.call(self._open())

    async def _open(self) -> int:
        context = self._context if self._security is Security.TLS else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(self._greeting)
            while line := await reader.readline():
                self.heard += line
                if b"STARTTLS" in line.upper():
                    writer.write(
                        b"220 go\r\n" if self._greeting.startswith(b"220") else line.split()[0] + b" OK go\r\n"
                    )
                    await writer.drain()
                    await writer.start_tls(self._context)
                elif self._greeting.startswith(b"220"):
                    writer.write(b"250-here\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 STARTTLS\r\n")
                else:
                    said = b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=XOAUTH2\r\n"
                    writer.write(said + line.split()[0] + b" OK done\r\n")
        except (OSError, ssl.SSLError):
            return
        finally:
            writer.close()

    def close(self) -> None:
        self._thread.loop.call_soon_threadsafe(self._server.close)
        self._thread.close()


@pytest.fixture(params=["tls", "starttls"])
def security(request: pytest.FixtureRequest) -> Security:
    return Security(request.param)


@pytest.fixture(params=["name", "expired", "unknown"])
def bad(request: pytest.FixtureRequest, tmp_path: Path) -> Certificates:
    if request.param == "name":
        return make_certificates(tmp_path, names=("elsewhere.example",), addresses=())
    return make_certificates(tmp_path, expired=request.param == "expired")


@pytest.fixture
def servers(security: Security, bad: Certificates) -> Iterator[tuple[Eavesdropper, Eavesdropper]]:
    imap = Eavesdropper(b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] hello\r\n", bad, security)
    smtp = Eavesdropper(b"220 here ESMTP\r\n", bad, security)
    yield imap, smtp
    imap.close()
    smtp.close()


async def _token(_refused: str = "") -> str:
    return TOKEN


@pytest.mark.parametrize("login", [Login(USER, WORD), TokenLogin(USER, _token)], ids=["password", "token"])
def test_nothing_is_said_to_a_server_that_cannot_prove_itself(
    servers: tuple[Eavesdropper, Eavesdropper],
    security: Security,
    bad: Certificates,
    login: AnyLogin,
    request: pytest.FixtureRequest,
) -> None:
    ca = "" if "unknown" in request.node.name else str(bad.ca_file)
    imap, smtp = (Server("127.0.0.1", one.port, security, ca) for one in servers)
    settings = EmailSettings(USER, USER, imap, smtp, datetime.now(UTC))
    steps = asyncio.run(probe(settings, login, TIMINGS))
    assert [(step.what, step.ok) for step in steps] == [("imap_connect", False), ("smtp_connect", False)]
    assert {step.code for step in steps} <= {"tls_name", "tls_expired", "tls_untrusted"}
    for server, kind in ((imap, "imap"), (smtp, "smtp")):
        with pytest.raises(ChannelError):
            asyncio.run(reach(server, kind))
    for one in servers:
        assert (b"STARTTLS" in one.heard.upper()) is (security is Security.STARTTLS)  # they do hear what is said
        assert not [
            word
            for word in (b"LOGIN", b"AUTH", b"ann", WORD.encode(), TOKEN.encode())
            if word in one.heard.upper() or word in one.heard
        ]
