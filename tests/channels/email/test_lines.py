"""Opening a line: protected as asked for, or a code that says why not; never a password in the clear."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import Credentials, Login
from omnibox.channels.email.settings import Security, Server, is_loopback
from omnibox.channels.email.smtp import log_in, open_smtp
from omnibox.model.errors import AuthFailed, ChannelError, Retryable
from tests.channels.email.harness import FAST, IMPATIENT
from tests.fakes.certs import Certificates, make_certificates
from tests.fakes.dovecot import ALICE, PASSWORD, Dovecot
from tests.fakes.ports import free_port
from tests.fakes.scripted import ScriptedServer, saying, silent
from tests.fakes.smtp import SmtpServer

LOGIN = Login(ALICE, PASSWORD)
CREDENTIALS = Credentials(ALICE, PASSWORD)


def open_imap(server: Server) -> set[str]:
    """Open, log in, close; returns the capabilities."""

    async def run() -> set[str]:
        session = await ImapSession.open(server, LOGIN, FAST)
        found = set(session.capabilities)
        await session.close()
        return found

    return asyncio.run(run())


def imap_code(server: Server) -> str:
    async def run() -> None:
        session = await ImapSession.open(server, LOGIN, IMPATIENT)
        await session.close()

    with pytest.raises(ChannelError) as caught:
        asyncio.run(run())
    assert PASSWORD not in repr((caught.value, caught.value.params))
    return caught.value.code


def smtp_code(server: Server) -> str:
    async def run() -> None:
        client = await open_smtp(server, IMPATIENT)
        try:
            await log_in(client, server, CREDENTIALS)
        finally:
            client.close()

    with pytest.raises(ChannelError) as caught:
        asyncio.run(run())
    return caught.value.code


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def trusting(made: Certificates) -> str:
    return str(made.ca_file)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_implicit_tls(dovecot: Dovecot, host: str) -> None:
    server = Server(host, dovecot.tls_port, Security.TLS, trusting(dovecot.certificates))
    assert "IDLE" in open_imap(server)


def test_starttls(dovecot: Dovecot) -> None:
    server = Server("localhost", dovecot.port, Security.STARTTLS, trusting(dovecot.certificates))
    assert "IDLE" in open_imap(server)


def test_starttls_where_a_login_needs_it() -> None:
    with Dovecot(tls_only=True) as server:
        ca = trusting(server.certificates)
        assert "IDLE" in open_imap(Server("localhost", server.port, Security.STARTTLS, ca))


def test_an_unknown_authority(dovecot: Dovecot) -> None:
    assert imap_code(Server("localhost", dovecot.tls_port, Security.TLS)) == "tls_untrusted"
    assert imap_code(Server("localhost", dovecot.port, Security.STARTTLS)) == "tls_untrusted"


@pytest.mark.parametrize(
    "made, code",
    [({"names": ("elsewhere.example",), "addresses": ()}, "tls_name"), ({"expired": True}, "tls_expired")],
)
def test_a_certificate_of_another_or_out_of_date(data_dir: Path, made: dict[str, object], code: str) -> None:
    certificates = make_certificates(data_dir, **made)  # type: ignore[arg-type] # parametrised keywords
    ca = trusting(certificates)
    with Dovecot(certificates=certificates) as server:
        assert imap_code(Server("localhost", server.tls_port, Security.TLS, ca)) == code
    with SmtpServer(certificates=certificates, implicit_tls=True) as smtp:
        assert smtp_code(Server("localhost", smtp.port, Security.TLS, ca)) == code
    with SmtpServer(certificates=certificates, starttls=True) as smtp:
        assert smtp_code(Server("localhost", smtp.port, Security.STARTTLS, ca)) == code


def test_tls_spoken_to_a_plain_port(dovecot: Dovecot) -> None:
    assert imap_code(Server("localhost", dovecot.port, Security.TLS)) == "tls_plain_port"
    with SmtpServer() as smtp:
        assert smtp_code(Server("localhost", smtp.port, Security.TLS)) == "tls_plain_port"


def test_nobody_listens() -> None:
    server = Server("127.0.0.1", free_port(), Security.NONE)
    assert imap_code(server) == "refused"
    assert smtp_code(server) == "refused"


def test_no_such_host() -> None:
    server = Server("no-such-host.invalid", 993, Security.TLS)
    assert imap_code(server) == "dns"
    assert smtp_code(server) == "dns"


@pytest.mark.parametrize("security", list(Security))
def test_a_server_that_never_answers(security: Security) -> None:
    with silent() as server:
        line = Server("127.0.0.1", server.port, security)
        assert imap_code(line) == "timeout"
        assert smtp_code(line) == "timeout"


def test_somebody_else_answers() -> None:
    with saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        line = Server("127.0.0.1", server.port, Security.NONE)
        assert imap_code(line) == "not_imap"
        assert smtp_code(line) == "not_smtp"


def test_an_endless_line_instead_of_a_greeting() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    with ScriptedServer(talk) as server:
        assert imap_code(Server("127.0.0.1", server.port, Security.NONE)) in ("timeout", "not_imap")


def test_a_farewell_for_a_greeting() -> None:
    with saying(b"* BYE too many connections\r\n") as server:
        assert imap_code(Server("127.0.0.1", server.port, Security.NONE)) == "connection_lost"


def test_starttls_refused() -> None:
    with saying(b"* OK hello\r\n", b"* BAD what\r\n") as server:
        assert imap_code(Server("127.0.0.1", server.port, Security.STARTTLS)) in ("timeout", "no_starttls")
    with SmtpServer() as smtp:
        assert smtp_code(Server("127.0.0.1", smtp.port, Security.STARTTLS)) == "no_starttls"


@pytest.mark.parametrize("injected", [b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", b"* CAPABILITY half a li"])
def test_bytes_smuggled_in_before_tls_are_refused(injected: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n")
        tag = (await reader.readline()).split()[0]
        writer.write(tag + b" OK go ahead\r\n" + injected)
        await reader.read()

    with ScriptedServer(talk) as server:
        assert imap_code(Server("127.0.0.1", server.port, Security.STARTTLS)) == "not_imap"


def test_an_unprotected_line_leaves_this_machine_never() -> None:
    server = Server("mail.example", 143, Security.NONE)
    with pytest.raises(AuthFailed) as caught:
        asyncio.run(ImapSession.open(server, LOGIN, FAST))
    assert caught.value.code == "plain_not_allowed"
    with pytest.raises(AuthFailed):
        asyncio.run(open_smtp(server, FAST))


@pytest.mark.parametrize(
    "host, here",
    [("localhost", True), ("127.0.0.1", True), ("127.8.9.1", True), ("[::1]", True), ("LOCALHOST.", True),
     ("localhost.evil.example", False), ("10.0.0.1", False), ("127.0.0.1.evil.example", False), ("", False)],
)  # fmt: skip
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here


def test_a_broken_authority_file_is_named(data_dir: Path) -> None:
    (data_dir / "ca.pem").write_text("not a certificate")
    for name in ("ca.pem", "missing.pem"):
        server = Server("localhost", 993, Security.TLS, str(data_dir / name))
        with pytest.raises(Retryable) as caught:
            asyncio.run(ImapSession.open(server, LOGIN, FAST))
        assert caught.value.code == "ca_file_unreadable"


@pytest.mark.parametrize(
    "words, error, code",
    [
        (b"NO [AUTHENTICATIONFAILED] Invalid credentials", AuthFailed, "auth_refused"),
        (b"NO [ALERT] Application-specific password required", AuthFailed, "app_password_needed"),
        (b"NO [UNAVAILABLE] try later", Retryable, "server_busy"),
        (b"NO [ALERT] Too many simultaneous connections", Retryable, "server_busy"),
        (b"NO [LIMIT] Maximum number of connections from user+IP exceeded", Retryable, "server_busy"),
        (b"NO [ALERT] Account exceeded command or bandwidth limits. (Failure)", Retryable, "server_busy"),
        (b"BAD User is authenticated but not connected.", Retryable, "server_busy"),
        (b"NO [AUTHENTICATIONFAILED] Too many wrong passwords", AuthFailed, "auth_refused"),
        (b"NO [PRIVACYREQUIRED] Plaintext authentication disallowed", AuthFailed, "login_disabled"),
    ],
)
def test_what_a_refused_login_means(words: bytes, error: type[ChannelError], code: str) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] hello\r\n")
        tag = (await reader.readline()).split()[0]
        writer.write(tag + b" " + words + b"\r\n")
        await reader.read()

    with ScriptedServer(talk) as server:
        line = Server("127.0.0.1", server.port, Security.NONE)
        with pytest.raises(error) as caught:
            asyncio.run(ImapSession.open(line, LOGIN, FAST))
    assert caught.value.code == code


def test_a_server_that_takes_no_logins() -> None:
    with saying(b"* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello\r\n") as server:
        assert imap_code(Server("127.0.0.1", server.port, Security.NONE)) == "login_disabled"


def test_smtp_over_each_kind_of_tls(dovecot: Dovecot) -> None:
    made = dovecot.certificates

    async def use(server: Server) -> None:
        client = await open_smtp(server, FAST)
        await log_in(client, server, CREDENTIALS)
        await client.quit()

    with SmtpServer(certificates=made, implicit_tls=True) as smtp:
        asyncio.run(use(Server("localhost", smtp.port, Security.TLS, trusting(made))))
    with SmtpServer(certificates=made, starttls=True) as smtp:
        asyncio.run(use(Server("localhost", smtp.port, Security.STARTTLS, trusting(made))))


def test_a_wrong_password_at_smtp() -> None:
    async def run(smtp: SmtpServer) -> None:
        server = Server("127.0.0.1", smtp.port, Security.NONE)
        client = await open_smtp(server, FAST)
        try:
            await log_in(client, server, Credentials(ALICE, "mistyped"))
        finally:
            client.close()

    with SmtpServer() as smtp, pytest.raises(AuthFailed) as caught:
        asyncio.run(run(smtp))
    assert caught.value.code == "auth_refused"
    assert "mistyped" not in repr(caught.value.params)
